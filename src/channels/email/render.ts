import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import type { Config } from "./config.ts";
import { htmlOf } from "./html.ts";
import { kept, limits } from "./limits.ts";
import { domainOf, isNameable, messageId } from "./message-id.ts";
import { replyHint } from "./words.ts";

/** A mail before it is encoded. */
export interface Wire {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets; the same for all tries of a notification. With the token of its page where it can be answered by mail. */
  readonly messageId: string;
  /** The same without the token: what receipts name. */
  readonly ref: string;
  /** The root of the incident's thread; null for a mail that is about no incident. */
  readonly thread: string | null;
  /** RFC 3834 §5: written by itself, or as an answer to a mail. */
  readonly auto: "auto-generated" | "auto-replied";
  /** For whom it was rendered. */
  readonly context: RenderContext;
}

/** `from`: the sender's address, whose domain names our messages. `inbox` none: nobody reads answers. */
export function renderer({
  from,
  inbox,
}: Pick<Config, "from" | "inbox">): (notice: Notice, context: RenderContext) => Wire {
  const domain = domainOf(from);
  return (notice, context) => {
    const content = shortened(contentOf(notice, context));
    const token = inbox === "none" ? null : replyToken(content, context);
    const hint = token === null ? "" : replyHint(context.language, context.verbs);
    return {
      subject: trim(content.title, limits.subject),
      text: textOf(content, hint),
      html: htmlOf(content, context.language, hint),
      messageId: messageId(context.notificationId, domain, token),
      ref: messageId(context.notificationId, domain),
      thread: "incident" in notice ? messageId(`incident-${notice.incident.id}`, domain) : null,
      auto: "auto-generated",
      context,
    };
  };
}

/** What an answer brings back; null: there is nothing to answer. */
function replyToken({ actions }: Content, { actionToken, verbs }: RenderContext): string | null {
  const isAsked = actions.some(({ verb }) => verb !== "link") && verbs.length > 0;
  return isAsked && actionToken !== null && isNameable(actionToken) ? actionToken : null;
}

function shortened(content: Content): Content {
  const cut = (text: string, bytes: number): string => trim(text, bytes, "bytes");
  return {
    ...content,
    title: cut(content.title, kept.line),
    lines: content.lines.map((line) => cut(line, kept.line * 2)),
    facts: content.facts.map(({ label, value }) => ({ label, value: cut(value, kept.line) })),
    items: content.items.map((item) => ({ ...item, title: cut(item.title, kept.item) })),
    body: cut(content.body, kept.body),
    labels: content.labels
      .slice(0, kept.labels)
      .map(({ label, value }) => ({ label: cut(label, kept.label), value: cut(value, kept.value) })),
    links: content.links
      .filter(({ url }) => url.length <= kept.linkUrl)
      .slice(0, kept.links)
      .map(({ title, url }) => ({ title: cut(title, kept.linkTitle), url })),
    footer: cut(content.footer, kept.line),
  };
}

/** For readers without HTML, and for those who see the first lines on a lock screen. */
function textOf(content: Content, hint: string): string {
  const blocks = [
    [content.title],
    content.lines,
    content.actions.flatMap(({ label, url }) => (url === null ? [] : [`${label}: ${url}`])),
    [`${content.view.label}: ${content.view.url}`],
    hint === "" ? [] : [hint],
    content.facts.map(({ label, value }) => `${label}: ${value}`),
    content.items.map(({ name, tag, title, url }) => `${name} [${tag}] ${title}\n${url}`),
    content.body === "" ? [] : [content.body],
    content.labels.map(({ label, value }) => `${label} = ${value}`),
    content.links.map(({ title, url }) => `${title}: ${url}`),
    // RFC 3676 §4.3: what follows is a signature.
    ["-- ", content.footer],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")
    .concat("\n");
}
