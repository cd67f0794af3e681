import type { Content, Item } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { measure, trim } from "#channels/kit/trim.ts";
import { appLimits, keptText } from "./app-limits.ts";
import { unlinkUrls } from "#channels/kit/unlink.ts";
import { inline, lines, link } from "./markdown.ts";

/** How a text is written: for a person as text, in which a tag makes a link, and in groups as Markdown. */
interface Style {
  readonly title: (text: string) => string;
  readonly line: (text: string, bytes: number) => string;
  readonly paragraph: (text: string, bytes: number) => string;
  readonly link: (label: string, url: string) => string;
}

/** Send app message, "text": line breaks and `<a href>` are all that there is. */
const textStyle: Style = {
  title: (text) => plain(text, keptText.title),
  line: plain,
  paragraph: plain,
  link: (label, url) => `<a href="${inAttribute(url)}">${plain(label, keptText.name)}</a>`,
};

/** The subset of the app's messages ("supported Markdown") is that of the group bots, but for mentions. */
const markdownStyle: Style = {
  title: (text) => `### ${inline(text, keptText.title)}`,
  line: inline,
  paragraph: (text, bytes) => lines(text, bytes, (line) => inline(line, bytes)),
  link: (label, url) => link(label, keptText.name, url),
};

/** One notice in both styles. */
export interface Text {
  readonly plain: string;
  readonly markdown: string;
}

type Write = (content: Content, style: Style) => readonly ((room: number) => string)[];

function both(content: Content, write: Write): Text {
  return {
    plain: fill(write(content, textStyle)),
    markdown: fill(write(content, markdownStyle)),
  };
}

/** The whole notice, for where it is not a card. Actions are links. */
export function noticeText(content: Content): Text {
  return both(content, ({ title, tone, actions, view, facts, items, body, footer, ...of }, style) => [
    () => style.title(`${toneSigns[tone]} ${title}`),
    () => [...actions, view].flatMap(({ label, url }) => (url === null ? [] : [style.link(label, url)])).join("  "),
    () => of.lines.map((line) => style.line(line, keptText.line)).join("\n"),
    (room) => (items.length === 0 ? "" : fitList(items, itemWays(style), room, "bytes")),
    (room) => style.paragraph(body, Math.max(8, Math.min(room, keptText.body))),
    () => facts.map((fact) => factLine(fact, style)).join("\n"),
    () => style.line(footer, keptText.value),
  ]);
}

function factLine({ label, value }: Content["facts"][number], style: Style): string {
  return `${style.line(label, keptText.name)}: ${style.line(value, keptText.value)}`;
}

/**
 * An answer to what somebody said. `page`: where it asks to go, which is how somebody who is not linked gets to their link. One that names
 * another page of ours links that: in a text from outside nothing can be pressed.
 */
export function answerText(content: Content, page: string | null, linkNow: string): Text {
  return both(content, ({ body, view }, style) => {
    const text = page === null ? body : body.slice(0, -page.length).trim();
    const own = ownAddress(text, view.url);
    const linked = page ?? own;
    return [
      () => style.paragraph(own === null ? text : text.replace(own, "↗"), keptText.body),
      () => (linked === null ? "" : style.link(page === null ? view.label : linkNow, linked)),
    ];
  });
}

function ownAddress(text: string, view: string): string | null {
  const [url] = /https?:\/\/[^\s。，；）]+[^\s。，；）.,;:!?)]/u.exec(text) ?? [];
  return url !== undefined && URL.parse(url)?.origin === URL.parse(view)?.origin ? url : null;
}

/** What became of an incident, for where its card cannot be changed. `why`: says so. */
export function followUpText(content: Content, why: string): Text {
  return both(content, ({ title, tone, view, ...of }, style) => [
    () => style.title(`${toneSigns[tone]} ${title}`),
    () => style.link(view.label, view.url),
    () => of.lines.map((line) => style.line(line, keptText.line)).join("\n"),
    (room) => (of.items.length === 0 ? "" : fitList(of.items, itemWays(style), room - 400, "bytes")),
    () => style.line(why, keptText.line),
  ]);
}

/** The names of a bundle, for which a card has no room; it follows the card. */
export function listText(content: Content): Text {
  return both(content, ({ items, view }, style) => [
    () => style.link(view.label, view.url),
    (room) => fitList(items, itemWays(style), room, "bytes"),
  ]);
}

/** Names every incident of a bundle: what is too long loses titles first and names never. */
function itemWays(style: Style): readonly ((item: Item) => string)[] {
  const head = ({ name, tone }: Item): string => `${toneSigns[tone]} ${style.line(name, keptText.name)}`;
  return [
    (item) => `${toneSigns[item.tone]} ${style.link(item.name, item.url)} ${style.line(item.title, keptText.item)}`,
    (item) => `${head(item)} ${style.line(item.title, keptText.item)}`,
    (item) => `${head(item)} ${style.line(item.title, keptText.item / 3)}`,
    head,
    ({ name }) => style.line(name, keptText.name / 3),
  ];
}

/** Nothing in a text of the app rings by name; tags and addresses are made harmless by an invisible gap. */
function plain(text: string, bytes: number): string {
  return trim(unlinkUrls(text).replace(/<(?=\S)/g, `<${gap}`), bytes, "bytes");
}

const gap = "\u200b";

function inAttribute(url: string): string {
  return url.replace(/["'<>\\\s]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

/** Blocks in the order of their weight: what does not fit any more is left out. */
function fill(blocks: readonly ((room: number) => string)[]): string {
  let whole = "";
  for (const block of blocks) {
    const text = block(appLimits.text - measure(whole, "bytes") - 2);
    const longer = whole === "" || text === "" ? whole + text : `${whole}\n\n${text}`;
    if (measure(longer, "bytes") <= appLimits.text) whole = longer;
  }
  return whole;
}
