import type { Mention } from "#domain/notice.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { MentionEntity, OpenUrl, RichTextBlock, TextRun } from "./wire.ts";

const gap = "\u200b";

/**
 * Text from outside as the text of a run, which is no Markdown and in which `<at>` means nothing. The gaps are for clients that
 * are not so strict: the iOS renderer puts runs through its Markdown, where `[x](url)` would become a link, and the Android one
 * fills in `{{DATE(…)}}`. A backslash does not do: phones have shown it, or ignored it (microsoft/AdaptiveCards issue 5590).
 */
export function plain(text: string): string {
  return text
    .replace(/<(?=\/?at\b)/gi, `<${gap}`)
    .replace(/\](?=[([:])/g, `]${gap}`)
    .replace(/\{\{(?=(?:DATE|TIME)\()/gi, `{${gap}{`);
}

type Look = Omit<TextRun, "type" | "text" | "selectAction">;

/** One piece of a line. */
export function run(text: string, look: Look = {}): TextRun {
  return { type: "TextRun", text: plain(text), ...look };
}

/** A piece that opens a page. */
export function linkRun(text: string, url: string, look: Look = {}): TextRun {
  const selectAction: OpenUrl = { type: "Action.OpenUrl", url };
  return { ...run(text, { color: "Accent", ...look }), selectAction };
}

/** A paragraph; wraps by itself. A run without text is none: readers drop it. */
export function line(runs: readonly TextRun[], spacing?: RichTextBlock["spacing"]): RichTextBlock {
  const inlines = runs.filter(({ text }) => text !== "");
  return { type: "RichTextBlock", inlines, ...(spacing === undefined ? {} : { spacing }) };
}

/**
 * What a mention names a person by (Teams: "Microsoft Entra Object ID and UPN in user mention"): the object id, alone or at the end of an
 * address key (`user:<tenant>:<object id>`), or the name they sign in by.
 */
const personKey =
  /^(?:user:[^:]+:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$|^([\w.'+-]{1,64}@[\w-]+(?:\.[\w-]+)+)$/i;

/** Whom a message rings, and how they stand in its text. */
export interface Called {
  /** Markdown of a TextBlock, or XML of a text: names hold nothing that either gives a meaning. */
  readonly text: string;
  readonly entities: readonly MentionEntity[];
}

/**
 * Names are made unique and stripped of everything that markup or the match of an entity could trip over. Somebody whose key is
 * not of this channel is named without a ring. `rest`: how many are not named for want of room, in words.
 */
export function callOf(people: readonly Mention[], atMost: number, rest: (count: number) => string): Called {
  const taken = new Set<string>();
  const entities: MentionEntity[] = [];
  const names = people.slice(0, atMost).map(({ name, key }) => {
    const unique = uniqueName(tameName(name), taken);
    const found = personKey.exec(key);
    const id = found?.[1] ?? found?.[2];
    if (id === undefined) return unique;
    const text = `<at>${unique}</at>`;
    entities.push({ type: "mention", text, mentioned: { id, name: unique } });
    return text;
  });
  const missing = people.length - names.length;
  return { text: [...names, ...(missing > 0 ? [rest(missing)] : [])].join(", "), entities };
}

function tameName(name: string): string {
  const letters = oneLine(name).replace(/[^\p{L}\p{M}\p{N}\p{Zs}.'’-]/gu, " ");
  return trim(letters.replace(/\s+/g, " ").trim(), 60, "bytes") || "?";
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let count = 2; taken.has(unique); count += 1) unique = `${name} ${count}`;
  taken.add(unique);
  return unique;
}
