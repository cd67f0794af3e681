import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill } from "#channels/kit/words.ts";
import type { Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import { promptOf } from "./keys.ts";
import { limits } from "./limits.ts";
import { voiceWords } from "./words.ts";

/** A call: what is said, and what the keys do. */
export interface Wire {
  readonly language: Language;
  /** What it is about; plain words, within `limits.spoken`. */
  readonly said: string;
  /** Which keys there are; said after it. */
  readonly prompt: string;
  readonly verbs: readonly Verb[];
  /** What a key brings back; null: there is nothing to answer. */
  readonly token: string | null;
  /** `INC-42` of a single incident. */
  readonly incident: string | null;
  /** For vendors that read approved templates. */
  readonly variables: { readonly level: string; readonly incident: string; readonly title: string };
  /** The digits of a verification code, for a template of its own. */
  readonly code: string | null;
}

/** Closed over nothing: what a call says is the same by every vendor. */
export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const answers = context.actionToken !== null && (notice.kind === "page" || notice.kind === "bundle");
  const verbs = answers ? context.verbs : [];
  return {
    language: context.language,
    said: saidOf(notice, context),
    prompt: promptOf(context.language, verbs),
    verbs,
    token: answers ? context.actionToken : null,
    incident: notice.kind === "page" ? notice.incident.name : null,
    variables: variablesOf(notice, content, context),
    code: notice.kind === "code" ? notice.code : null,
  };
}

/** What a notice says aloud. Names of incidents and who answered are never cut; titles and other texts from outside are. */
export function saidOf(notice: Notice, context: RenderContext): string {
  const content = contentOf(notice, context);
  const sentences = (parts: readonly string[]): string => {
    const zh = context.language === "zh-CN";
    return parts
      .filter((part) => part !== "")
      .map((part) => (/[.!?。！？…]$/u.test(part) ? part : `${part}${zh ? "。" : "."}`))
      .join(zh ? "" : " ");
  };
  // From the most words to the fewest: the first that fits is said, so that nothing of ours is lost to a long title.
  for (const room of rooms) {
    const said = sentences(partsOf(notice, content, context, room));
    if (said.length <= limits.spoken) return said;
  }
  return trim(sentences(partsOf(notice, content, context, 0)), limits.spoken);
}

const rooms = [400, 250, 160, 100, 60, 30, 12, 0] as const;

function partsOf(notice: Notice, content: Content, context: RenderContext, room: number): readonly string[] {
  const cut = (text: string): string => trim(speakable(text), room);
  switch (notice.kind) {
    case "code":
      return [fill(voiceWords[context.language].code, { code: [...notice.code].join(", ") })];
    case "bundle":
      return [
        content.title,
        // One by one with their titles while there is room, else all names in one breath.
        ...(room >= 30 ? content.items.map(({ name, title }) => `${name}, ${cut(title)}`) : []),
        room >= 30 ? "" : content.items.map(({ name }) => name).join(", "),
      ];
    case "answer":
      return [cut(content.body)];
    case "alarm":
      return [cut(content.title), cut(content.body)];
    case "page":
    case "state":
    case "resolved": {
      const { head } = content;
      // A title of the workspace's own may leave the number out, by which people speak of it.
      const { name, service } = notice.incident;
      const title = cut(head?.title ?? content.title);
      const own = context.custom?.body === undefined ? "" : cut(content.body);
      return [head?.tag ?? "", title.includes(name) ? "" : name, title, ...content.lines.map(cut), own, cut(service)];
    }
    case "test":
    case "link_request":
      return [cut(content.title), ...content.lines.map(cut)];
    default:
      return notice satisfies never;
  }
}

function variablesOf(notice: Notice, content: Content, context: RenderContext): Wire["variables"] {
  const { head, items } = content;
  if (notice.kind === "bundle") {
    const several = fill(voiceWords[context.language].several, { count: items.length });
    return { level: items[0]?.tag ?? "", incident: several, title: items.map(({ name }) => name).join(", ") };
  }
  if (!("incident" in notice))
    return { level: "Tocsin", incident: "-", title: speakable(content.body || content.lines[0] || content.title) };
  const { tag } = contentOf(notice, { ...context, custom: {} }).head ?? { tag: "" };
  return { level: tag, incident: notice.incident.name, title: speakable(head?.title ?? content.title) };
}

/**
 * Words that can be read aloud: no addresses, no markup, no emoji, and none of the signs that a voice spells out or that mean
 * something in SSML.
 */
export function speakable(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+.-]*:\/\/\S*/gi, " ")
    .replace(/\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u200d|\ufe0f|\u20e3/gu, " ")
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ")
    .replace(/[<>&"'`*_~|{}[\]\\^#=]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
