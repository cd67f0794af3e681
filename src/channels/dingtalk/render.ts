import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Content } from "#channels/kit/content.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { fitList } from "#channels/kit/fit.ts";
import { hashTitle } from "#channels/kit/hashtag.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { kept } from "./limits.ts";
import { inline, lineBreak, link, quote } from "./markdown.ts";
import { atOf, atText } from "./mentions.ts";
import type { At } from "./mentions.ts";

interface Button {
  readonly title: string;
  readonly actionURL: string;
}

/** Message types of custom bots; `msgUuid` is added when it is sent. */
export type BotForm =
  | {
      readonly msgtype: "actionCard";
      readonly actionCard: {
        readonly title: string;
        readonly text: string;
        readonly btnOrientation: "0";
        readonly btns: readonly Button[];
      };
    }
  | {
      readonly msgtype: "markdown";
      readonly markdown: { readonly title: string; readonly text: string };
      readonly at: At;
    }
  | { readonly msgtype: "text"; readonly text: { readonly content: string }; readonly at?: At };

/** Ways to say the same, richest first: a filter refuses a whole message for one link or word from outside. */
export interface BotWire {
  readonly forms: readonly [BotForm, ...BotForm[]];
}

/**
 * An ActionCard, whose buttons are large enough for a thumb; but a card is not documented to ring anybody, so that a message which
 * rings is Markdown with its links at the top.
 */
export function renderBot(notice: Notice, context: RenderContext): BotWire {
  const content = contentOf(notice, context);
  const title = titleOf(content);
  const at = atOf(content.rings);
  const rich: BotForm =
    at === null
      ? {
          msgtype: "actionCard",
          actionCard: { title, text: textOf(content, []), btnOrientation: "0", btns: buttonsOf(content) },
        }
      : {
          msgtype: "markdown",
          markdown: { title, text: textOf(content, [atText(at), linksToActions(content)]) },
          at,
        };
  return { forms: [rich, { msgtype: "text", text: { content: plainOf(content, at) }, ...(at !== null && { at }) }] };
}

/** What a locked phone shows; not Markdown. It holds the bot's keyword, as the text does. */
function titleOf(content: Content): string {
  const sign = `${toneSigns[content.tone]} `;
  return `${sign}${hashTitle(content, kept.title, "bytes")}`;
}

function buttonsOf({ actions, view }: Content): readonly Button[] {
  return [...actions, view].flatMap(({ label, url }) =>
    url === null ? [] : [{ title: trim(label, kept.button, "bytes"), actionURL: url }],
  );
}

function linksToActions(content: Content): string {
  return buttonsOf(content)
    .map(({ title, actionURL }) => `**${link(title, kept.button, actionURL)}**`)
    .join(" \u00b7 ");
}

/** Blocks are told apart by an empty line, lines by blanks. Every text from outside stands behind something of ours. */
function textOf(content: Content, top: readonly string[]): string {
  const { lines, facts, items, body, labels, links, footer } = content;
  return [
    `### ${inline(titleOf(content), kept.title * 2)}`,
    ...top,
    lines.map((line) => `\u200b${inline(line, kept.line)}`).join(lineBreak),
    facts.map(({ label, value }) => `**${inline(label, kept.name)}** ${inline(value, kept.value)}`).join(lineBreak),
    itemsOf(items),
    quote(body, kept.body),
    labels
      .slice(0, kept.labels)
      .map(({ label, value }) => `- \u200b${inline(label, kept.label)} = ${inline(value, kept.labelValue)}`)
      .join("\n"),
    links
      .filter(({ url }) => url.length <= kept.linkUrl)
      .slice(0, kept.links)
      .map(({ title, url }) => `- ${link(title, kept.linkTitle, url)}`)
      .join("\n"),
    `\u200b${inline(footer, kept.value)}`,
  ]
    .filter((block) => block !== "")
    .join("\n\n");
}

/** Names every incident of a bundle. */
function itemsOf(items: Content["items"]): string {
  const head = ({ name, tag, tone, url }: Content["items"][number]): string =>
    `- ${toneSigns[tone]} ${link(name, kept.name, url)} ${inline(tag, kept.name)}`;
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

/** The least that a page needs, without a word or a link from outside but its title. */
function plainOf(content: Content, at: At | null): string {
  const tame = (text: string): string => unlinkUrls(neutraliseMentions(text));
  const items = fitList(
    content.items,
    [({ name, tag, url }) => `${tame(name)} [${tame(tag)}] ${url}`, ({ name }) => tame(name)],
    kept.items,
    "bytes",
  );
  return [
    tame(titleOf(content)),
    ...(at === null ? [] : [atText(at)]),
    ...content.lines.map((line) => tame(trim(line, kept.line, "bytes"))),
    ...[...content.actions, content.view].flatMap(({ label, url }) => (url === null ? [] : [`${label}: ${url}`])),
    ...(items === "" ? [] : [items]),
  ].join("\n");
}
