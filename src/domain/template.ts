import type { NoticeKind } from "./notice.ts";
import type { Language } from "./people.ts";

/** Notices whose words can be changed. Codes, requests to link and answers in chats guard accounts: their words are ours alone. */
export const templateKinds = [
  "page",
  "state",
  "resolved",
  "bundle",
  "alarm",
  "test",
] as const satisfies readonly NoticeKind[];
export type TemplateKind = (typeof templateKinds)[number];

export const languages = ["en", "zh-CN"] as const satisfies readonly Language[];

export const templateParts = ["title", "body"] as const;
export type TemplatePart = (typeof templateParts)[number];

/** What a message says, as LiquidJS texts; an empty one leaves the default words. */
export type TemplateText = Readonly<Record<TemplatePart, string>>;

/** In each language of a reader. */
export type TemplateTexts = Readonly<Record<Language, TemplateText>>;

/** The words of one kind of notice, on all channels or on one. Each save is a new version; earlier ones are kept. */
export interface Template {
  /** See `templateId`. */
  readonly id: string;
  readonly kind: TemplateKind;
  /** Null: wherever no other template says it for the channel. */
  readonly channel: string | null;
  /** 1, 2, 3 …; goes on when the default words come back in between. */
  readonly version: number;
  readonly texts: TemplateTexts;
  /** Null: not by a person. */
  readonly savedBy: string | null;
  readonly savedAt: number;
}

const noText: TemplateText = { title: "", body: "" };

/** The default words. */
export const noTexts: TemplateTexts = { en: noText, "zh-CN": noText };

/** `page`, or `page.slack-bot` for one channel: there is one template for each. */
export function templateId(kind: TemplateKind, channel: string | null): string {
  return channel === null ? kind : `${kind}.${channel}`;
}

/** True when it changes no word. */
export function isDefault(texts: TemplateTexts): boolean {
  return languages.every((language) => templateParts.every((part) => texts[language][part].trim() === ""));
}

/** A text that says a part of a message, and which template it is of. */
export interface ChosenText {
  readonly part: TemplatePart;
  readonly source: string;
  readonly template: Template;
}

/**
 * The custom texts of a notice for a reader of that language: of the channel's own template before that of all channels, part by
 * part. The card of a page goes on in the words of the page when its incident changes, unless `state` has words of its own.
 */
export function textsFor(
  templates: ReadonlyMap<string, Template>,
  kind: NoticeKind,
  channel: string,
  language: Language,
): readonly ChosenText[] {
  const own = templateKinds.find((each) => each === kind);
  if (own === undefined) return [];
  const kinds = own === "state" ? (["state", "page"] as const) : [own];
  const candidates = kinds.flatMap((each) => [templateId(each, channel), templateId(each, null)]);
  return templateParts.flatMap((part) => {
    for (const id of candidates) {
      const template = templates.get(id);
      const source = template?.texts[language][part] ?? "";
      if (template !== undefined && source.trim() !== "") return [{ part, source, template }];
    }
    return [];
  });
}
