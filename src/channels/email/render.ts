import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { htmlOf } from "./html.ts";
import { kept, limits } from "./limits.ts";

/** A mail before it is encoded. */
export interface Wire {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** With angle brackets; the same for all tries of a notification. */
  readonly messageId: string;
  /** The root of the incident's thread; null for a mail that is about no incident. */
  readonly thread: string | null;
}

/** `from`: the sender's address, whose domain names our messages. */
export function renderer(from: string): (notice: Notice, context: RenderContext) => Wire {
  const domain = from.slice(from.lastIndexOf("@") + 1).toLowerCase();
  return (notice, context) => {
    const content = shortened(contentOf(notice, context));
    return {
      subject: trim(content.title, limits.subject),
      text: textOf(content),
      html: htmlOf(content, context.language),
      messageId: idOf(context.notificationId, domain),
      thread: "incident" in notice ? idOf(`incident-${notice.incident.id}`, domain) : null,
    };
  };
}

/** RFC 5322 §3.6.4: only what an atom may hold. */
function idOf(name: string, domain: string): string {
  return `<${name.replace(/[^\w-]/g, "_").slice(0, 100)}@${domain}>`;
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
function textOf(content: Content): string {
  const blocks = [
    [content.title],
    content.lines,
    content.actions.flatMap(({ label, url }) => (url === null ? [] : [`${label}: ${url}`])),
    [`${content.view.label}: ${content.view.url}`],
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
