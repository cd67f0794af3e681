import type { Content, Fact, Item } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { kept } from "./limits.ts";

/** docs.slack.dev, "Rich text block": text in it is data, nothing in it is markup. */
export interface RichText {
  readonly type: "rich_text";
  readonly elements: readonly RichPart[];
}

type RichPart =
  | { readonly type: "rich_text_section" | "rich_text_quote"; readonly elements: readonly RichElement[] }
  | {
      readonly type: "rich_text_list";
      readonly style: "bullet";
      readonly elements: readonly { readonly type: "rich_text_section"; readonly elements: readonly RichElement[] }[];
    };

type RichElement =
  | { readonly type: "text"; readonly text: string; readonly style?: { readonly bold: true } }
  | {
      readonly type: "link";
      readonly url: string;
      readonly text: string;
      readonly style?: { readonly bold: true };
    };

/** State and facts. */
export function standingOf({ lines, facts }: Content): readonly RichText[] {
  return blocks([
    section([...lines.map((line) => [text(trim(line, kept.line))]), ...facts.map((fact) => pair(fact, kept.value))]),
  ]);
}

/** The incidents of a bundle, the description, labels and links. */
export function detailsOf(content: Content): readonly RichText[] {
  const { items, body } = content;
  const links = content.links.filter(({ url }) => url.length <= kept.linkUrl).slice(0, kept.links);
  const labels = content.labels.slice(0, kept.labels);
  return blocks([
    ...batches(items, kept.itemsEach).map(list),
    body === "" ? null : { type: "rich_text_quote", elements: [text(trim(body, kept.body))] },
    section([
      ...labels.map(({ label, value }) => pair({ label: trim(label, kept.label), value }, kept.labelValue)),
      ...links.map(({ title, url }) => [{ type: "link", url, text: trim(title, kept.linkTitle) } as const]),
    ]),
  ]);
}

/** A block a part keeps each of them below the size that Slack is known to take. */
function blocks(parts: readonly (RichPart | null)[]): readonly RichText[] {
  return parts.flatMap((part) => (part === null ? [] : [{ type: "rich_text", elements: [part] }]));
}

/** Lines in one section; null where there is none, for Slack refuses empty ones. */
function section(rows: readonly (readonly RichElement[])[]): RichPart | null {
  const elements = rows.flatMap((row, index) => (index === 0 ? row : [text("\n"), ...row]));
  return elements.length === 0 ? null : { type: "rich_text_section", elements };
}

function list(items: readonly Item[]): RichPart {
  return {
    type: "rich_text_list",
    style: "bullet",
    elements: items.map(({ name, tag, title, url }) => ({
      type: "rich_text_section",
      elements: [
        { type: "link", url, text: trim(name, kept.itemName), style: { bold: true } },
        text(` [${tag}] ${trim(title, kept.item)}`),
      ],
    })),
  };
}

function pair({ label, value }: Fact, max: number): readonly RichElement[] {
  return [{ type: "text", text: `${label}: `, style: { bold: true } }, text(trim(value, max) || "–")];
}

function text(content: string): RichElement {
  return { type: "text", text: content };
}

function batches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
