import type { Content, Fact, Tone } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { hashTitle } from "#channels/kit/hashtag.ts";
import { trim } from "#channels/kit/trim.ts";
import { kept, limits } from "./limits.ts";
import { at, inline, isPersonId, link } from "./markdown.ts";

/** A component of a card; the platform names hundreds of fields, we use few. */
export type Element = { readonly tag: string } & Readonly<Record<string, unknown>>;

/** Card JSON 2.0 (open.feishu.cn/document/…/card-json-v2-structure), clients from 7.20 on; older ones show the header alone. */
export interface Card {
  readonly schema: "2.0";
  readonly config: object;
  readonly header: object;
  readonly body: { readonly elements: readonly Element[] } & Readonly<Record<string, unknown>>;
}

const templates = {
  critical: "red",
  warning: "orange",
  info: "blue",
  handled: "grey",
  good: "green",
  bad: "red",
  plain: "blue",
} as const satisfies Record<Tone, string>;

/** A card from content; `ring` writes its mentions, which nothing else in a card can. */
export function cardOf(content: Content, ring: boolean): Card {
  const title = titleOf(content);
  return {
    schema: "2.0",
    // The summary is what a locked phone shows; without one it is "[card]".
    config: { update_multi: true, width_mode: "fill", summary: { content: title } },
    header: { template: templates[content.tone], title: plain(title) },
    body: {
      vertical_spacing: "8px",
      elements: [
        ...markdown(ring ? mentionsOf(content.rings) : ""),
        ...markdown(content.lines.map((line) => inline(line, kept.line)).join("<br>")),
        buttonsOf(content),
        ...markdown(content.facts.map((fact) => factOf(fact, kept.name, kept.value)).join("<br>")),
        ...markdown(itemsOf(content)),
        // Plain text: nothing in it is markup, and its line breaks stay.
        ...note(trim(content.body, kept.body, "bytes"), "normal"),
        ...markdown(labelsOf(content)),
        ...markdown(linksOf(content)),
        ...note(trim(content.footer, kept.value, "bytes"), "notation"),
      ],
    },
  };
}

/** The bot's keyword is always in the title, where the platform surely looks for it. */
export function titleOf(content: Content): string {
  return hashTitle(content, kept.title, "bytes");
}

/** `<at …></at>` of those who are rung; everybody goes before anybody. */
function mentionsOf({ people, all }: Content["rings"]): string {
  const ids = people.map(({ key }) => key).filter(isPersonId);
  return [...(all ? ["all"] : []), ...new Set(ids)].slice(0, kept.mentions).map(at).join(" ");
}

/** Two a row: wide enough for a thumb. The first action is the one that is wanted. */
function buttonsOf({ actions, view }: Content): Element {
  const buttons = [
    ...actions.flatMap(({ label, url }) => (url === null ? [] : [{ label, url }])),
    { label: view.label, url: view.url },
  ];
  return {
    tag: "column_set",
    flex_mode: "bisect",
    horizontal_spacing: "8px",
    columns: buttons.map(({ label, url }, index) => ({
      tag: "column",
      width: "weighted",
      weight: 1,
      elements: [
        {
          tag: "button",
          type: index === 0 ? "primary_filled" : "default",
          size: "large",
          width: "fill",
          text: plain(trim(label, limits.button, "points")),
          behaviors: [{ type: "open_url", default_url: url }],
        },
      ],
    })),
  };
}

function factOf({ label, value }: Fact, name: number, bytes: number): string {
  return `**${inline(label, name)}** ${inline(value, bytes)}`;
}

/** Names every incident of a bundle. */
function itemsOf({ items }: Content): string {
  const head = ({ name, tag, url }: Content["items"][number]): string =>
    `- ${link(inline(name, kept.name), url)} ${inline(tag, kept.name)}`;
  return fitList(
    items,
    [
      (item) => `${head(item)} ${inline(item.title, kept.item)}`,
      (item) => `${head(item)} ${inline(item.title, kept.item / 3)}`,
      head,
      ({ name }) => `- ${inline(name, kept.name)}`,
    ],
    kept.items,
    "bytes",
  );
}

function labelsOf({ labels }: Content): string {
  return labels
    .slice(0, kept.labels)
    .map(({ label, value }) => `- ${inline(label, kept.label)} = ${inline(value, kept.labelValue)}`)
    .join("\n");
}

function linksOf({ links }: Content): string {
  return links
    .filter(({ url }) => url.length <= kept.linkUrl)
    .slice(0, kept.links)
    .map(({ title, url }) => `- ${link(inline(title, kept.linkTitle), url)}`)
    .join("\n");
}

/** An element without content is refused. */
function markdown(content: string): readonly Element[] {
  return content === "" ? [] : [{ tag: "markdown", content }];
}

function note(content: string, size: "normal" | "notation"): readonly Element[] {
  return content === "" ? [] : [{ tag: "div", text: { ...plain(content), text_size: size } }];
}

function plain(content: string): Element & { readonly content: string } {
  return { tag: "plain_text", content };
}
