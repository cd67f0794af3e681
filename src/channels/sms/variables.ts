import { contentOf } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { smsWords } from "./words.ts";

/** Variables of the template that the guide has registered, in its order. */
export interface Variables {
  /** Severity or state: `严重`. */
  readonly level: string;
  /** `INC-42`; of a bundle as many names as fit, and how many there are. */
  readonly incident: string;
  readonly title: string;
}

/** What the template's variables say; each within `max` characters, none empty: vendors refuse those. */
export function variablesOf(notice: Notice, context: RenderContext, max: number): Variables {
  const content = contentOf(notice, context);
  const { head, items } = content;
  const value = (text: string): string => trim(allowed(text), max).replace(/…$/, "") || "-";
  if (notice.kind === "bundle") {
    const several = fill(smsWords[context.language].several, { count: items.length });
    return { level: value(items[0]?.tag ?? ""), incident: value(several), title: value(namesOf(items, max)) };
  }
  if (!("incident" in notice)) return { level: "Tocsin", incident: "-", title: value(saying(notice, content)) };
  // A title of the workspace's own stands for ours; severity and number stay, since the template has a place for them.
  const { tag } = contentOf(notice, { ...context, custom: {} }).head ?? { tag: "" };
  return { level: value(tag), incident: value(notice.incident.name), title: value(head?.title ?? content.title) };
}

function saying(notice: Notice, content: { readonly title: string; readonly body: string }): string {
  return notice.kind === "answer" ? content.body : content.title;
}

/** Whole names only: half a number is another incident. */
function namesOf(items: readonly { readonly name: string }[], max: number): string {
  let said = "";
  for (const { name } of items) {
    const more = said === "" ? name : `${said} ${name}`;
    if (more.length > max) break;
    said = more;
  }
  return said;
}

/**
 * What Alibaba's and Tencent's rules let through in a variable (help.aliyun.com/document_detail/463270, cloud.tencent.com 382/39023):
 * no addresses, no IP addresses, no brackets of signatures, no signs beyond plain punctuation.
 */
function allowed(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S*/gi, " ")
    .replace(/\bwww\.\S*/gi, " ")
    .replace(/(\d)\.(?=\d)/g, "$1-")
    .replace(/[^\p{L}\p{N} ,，。:：_/%+()（）-]/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
}
