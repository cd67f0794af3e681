import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content, Item } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { measure, trim } from "#channels/kit/trim.ts";
import { kept, limits } from "./limits.ts";
import { inline, lines, link, plainText } from "./markdown.ts";
import { ringsOf } from "./mentions.ts";
import type { Rings } from "./mentions.ts";

/** Message push, "Markdown" and "text". */
export type BotWire =
  | { readonly msgtype: "markdown"; readonly markdown: { readonly content: string } }
  | {
      readonly msgtype: "text";
      readonly text: {
        readonly content: string;
        readonly mentioned_list: readonly string[];
        readonly mentioned_mobile_list: readonly string[];
      };
    };

/**
 * Markdown: the only form with named links, user ids that ring, and room for the names of a bundle. A template card looks better, but
 * rings nobody, shows 112 characters and has room for four links; a second message to ring would cost half of the pace and could
 * arrive without the first. Everybody, and people by phone, are rung by text messages alone: those have bare addresses instead.
 */
export function renderBot(notice: Notice, context: RenderContext): BotWire {
  const content = contentOf(notice, context);
  const rings = ringsOf(content.rings);
  if (!rings.all && rings.mobiles.length === 0)
    return { msgtype: "markdown", markdown: { content: markdownOf(content, rings) } };
  return {
    msgtype: "text",
    text: {
      content: textOf(content),
      mentioned_list: [...(rings.all ? ["@all"] : []), ...rings.userIds],
      mentioned_mobile_list: rings.mobiles,
    },
  };
}

/** A block in at most so many bytes; empty where there is nothing to say or too little room to say it. */
type Block = (room: number) => string;

/** Blocks in the order of their weight: what does not fit any more is left out. */
function fill(blocks: readonly Block[], limit: number): string {
  let whole = "";
  for (const block of blocks) {
    const text = block(limit - measure(whole, "bytes") - 2);
    const longer = whole === "" || text === "" ? whole + text : `${whole}\n\n${text}`;
    if (measure(longer, "bytes") <= limit) whole = longer;
  }
  return whole;
}

function markdownOf(content: Content, { userIds }: Rings): string {
  const { title, tone, actions, view, facts, labels, links, body, footer } = content;
  const buttons = [...actions, view].flatMap(({ label, url }) => (url === null ? [] : [link(label, kept.name, url)]));
  const fact = (label: string, value: string, bytes: number): string =>
    `><font color="comment">${inline(label, kept.name)}</font> ${inline(value, bytes)}`;
  const blocks: readonly Block[] = [
    () => `### ${toneSigns[tone]} ${inline(title, kept.title)}`,
    () => userIds.map((userId) => `<@${userId}>`).join(" "),
    () => buttons.join("  ·  "),
    () => content.lines.map((line) => lines(line, kept.line, (text) => inline(text, kept.line))).join("\n"),
    (room) => fitList(content.items, itemWays, room, "bytes"),
    () => facts.map(({ label, value }) => fact(label, value, kept.value)).join("\n"),
    (room) => lines(body, Math.min(room, kept.body), (text) => inline(text, kept.body)),
    () =>
      links
        .filter(({ url }) => url.length <= kept.linkUrl)
        .slice(0, kept.links)
        .map((each) => link(each.title, kept.linkTitle, each.url))
        .join("\n"),
    () =>
      labels
        .slice(0, kept.labels)
        .map(({ label, value }) => fact(label, value, kept.label))
        .join("\n"),
    () => `<font color="comment">${inline(footer, kept.value)}</font>`,
  ];
  return fill(blocks, limits.markdown);
}

/** Names every incident of a bundle. */
const itemWays: readonly ((item: Item) => string)[] = [
  (item) => `${headOf(item)} ${inline(item.title, kept.item)}`,
  (item) => `${headOf(item)} ${inline(item.title, kept.item / 3)}`,
  headOf,
  ({ name, tone }) => `${toneSigns[tone]} ${inline(name, kept.name)}`,
  ({ name }) => inline(name, kept.name / 4),
];

function headOf({ name, tone, url }: Item): string {
  return `${toneSigns[tone]} ${link(name, kept.name, url)}`;
}

/** Shorter by half, and without markup: addresses become links by themselves. */
function textOf(content: Content): string {
  const { title, tone, actions, view, facts, items, body, footer } = content;
  const plain = (text: string, bytes: number): string => trim(plainText(text), bytes, "bytes");
  const buttons = [...actions, view].flatMap(({ label, url }) => (url === null ? [] : [`${label}: ${url}`]));
  const blocks: readonly Block[] = [
    () => `${toneSigns[tone]} ${plain(title, kept.title)}`,
    () => buttons.join("\n"),
    () => content.lines.map((line) => plain(line, kept.line)).join("\n"),
    (room) =>
      fitList(
        items,
        [
          ({ name, tone: each, title: text }) =>
            `${toneSigns[each]} ${plain(name, kept.name)} ${plain(text, kept.item)}`,
          ({ name, tone: each }) => `${toneSigns[each]} ${plain(name, kept.name)}`,
          ({ name }) => plain(name, kept.name / 4),
        ],
        room,
        "bytes",
      ),
    () => facts.map(({ label, value }) => `${label}: ${plain(value, kept.value)}`).join("\n"),
    (room) => plain(body, Math.min(room, kept.body)),
    () => plain(footer, kept.value),
  ];
  return fill(blocks, limits.text);
}
