import { snoozePresets } from "#domain/command.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { LinkVerb, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Action, Content } from "#channels/kit/content.ts";
import { fitList } from "#channels/kit/fit.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill, words } from "#channels/kit/words.ts";
import { appKept } from "./app-limits.ts";
import { cardLink, cardText, paragraph, partsOf } from "./app-markdown.ts";
import type { Block } from "./app-markdown.ts";
import { appWords } from "./app-words.ts";

/**
 * Values of the template's variables (create and deliver cards, `cardParamMap`): all of them each time, and all of them text, as the
 * page on card data asks for; a list is JSON within a text.
 */
export type CardVars = Readonly<Record<string, string>>;

/** One button of `buttons`, over which the template's loop runs; what it brings back are its `verb` and `minutes`, and `token`. */
export interface CardButton {
  readonly label: string;
  readonly verb: Verb | LinkVerb;
  /** Of a snooze; else empty. */
  readonly minutes: string;
}

/** The card of a notice, from what to know first to what to look up. */
export function cardVarsOf(content: Content, notice: Notice, context: RenderContext): CardVars {
  const token = notice.kind === "link_request" ? notice.token : context.actionToken;
  const view = viewOf(content, notice, context);
  const texts = partsOf([
    block(content.lines.map((line) => `\u200b${cardText(line, appKept.line)}`)),
    ...answerOf(content, notice),
    ...(token === null ? [block(content.actions.flatMap(linkOf))] : []),
    block(content.facts.map(({ label, value }) => named(label, value))),
    itemsOf(content),
    ...(notice.kind === "answer" || content.body === "" ? [] : [paragraph(content.body)]),
    list(labelsOf(content)),
    list(linksOf(content)),
    block([`\u200b${cardText(content.footer, appKept.value)}`]),
  ]);
  return {
    title: titleOf(content),
    tone: content.tone,
    ...textVars(texts),
    buttons: JSON.stringify(
      token === null ? [] : content.actions.flatMap((action) => buttonsOf(action, notice, context)),
    ),
    token: token ?? "",
    open: trim(view.label, appKept.button, "bytes"),
    url: view.url,
  };
}

/** The same without a word from outside but the title, for the case that the platform's filter dislikes one. */
export function spareVarsOf(vars: CardVars, content: Content): CardVars {
  const lines = content.lines.map((line) => `\u200b${cardText(line, appKept.line)}`);
  return { ...vars, ...textVars(partsOf([block(lines), itemsOf({ items: content.items.map(untitled) })])) };
}

function untitled(item: Content["items"][number]): Content["items"][number] {
  return { ...item, title: "" };
}

/** Colour never stands alone: the title begins with its word. */
export function titleOf({ tone, title }: Pick<Content, "tone" | "title">): string {
  return trim(`${toneSigns[tone]} ${title}`, appKept.title, "bytes");
}

function textVars(texts: readonly string[]): CardVars {
  return Object.fromEntries(texts.map((text, index) => [`text${index + 1}`, text]));
}

function block(lines: readonly string[]): Block {
  return { list: false, lines };
}

function list(lines: readonly string[]): Block {
  return { list: true, lines };
}

/** What was asked for. The address at its end is behind the button. */
function answerOf({ body, view }: Content, { kind }: Notice): readonly Block[] {
  if (kind !== "answer") return [];
  const text = (body.endsWith(view.url) ? body.slice(0, -view.url.length) : body).trim();
  return text === "" ? [] : [paragraph(text)];
}

/**
 * An answer that ends with its own page asks to go there: that is how somebody who is not linked gets to their link.
 */
function viewOf({ view, body }: Content, { kind }: Notice, { language }: RenderContext): Content["view"] {
  return kind === "answer" && body.endsWith(view.url) ? { url: view.url, label: words[language].verb.link } : view;
}

function linkOf({ label, url }: Action): readonly string[] {
  return url === null ? [] : [`**${cardLink(label, appKept.button, url)}**`];
}

function named(label: string, value: string): string {
  return `**${cardText(label, appKept.name)}** ${cardText(value, appKept.value)}`;
}

/** Names every incident of a bundle. */
function itemsOf({ items }: Pick<Content, "items">): Block {
  const head = ({ name, tag, tone, url }: Content["items"][number]): string =>
    `- ${toneSigns[tone]} ${cardLink(name, appKept.name, url)} ${cardText(tag, appKept.name)}`;
  const written = fitList(
    items,
    [
      (item) => `${head(item)} ${cardText(item.title, appKept.item)}`,
      (item) => `${head(item)} ${cardText(item.title, appKept.item / 3)}`,
      head,
      ({ name }) => `- ${cardText(name, appKept.name)}`,
    ],
    appKept.items,
    "bytes",
  );
  return list(written === "" ? [] : written.split("\n"));
}

function labelsOf({ labels }: Content): readonly string[] {
  return labels
    .slice(0, appKept.labels)
    .map(({ label, value }) => `- ${cardText(label, appKept.label)} = ${cardText(value, appKept.labelValue)}`);
}

function linksOf({ links }: Content): readonly string[] {
  return links
    .filter(({ url }) => url.length <= appKept.linkUrl)
    .slice(0, appKept.links)
    .map(({ title, url }) => `- ${cardLink(title, appKept.linkTitle, url)}`);
}

/** A snooze is a button for each time to choose from: a press less than a list. */
function buttonsOf({ verb, label }: Action, notice: Notice, { language }: RenderContext): readonly CardButton[] {
  const say = appWords[language];
  const full = notice.kind === "bundle" && !isLinkVerb(verb) ? say.all[verb] : label;
  if (verb !== "snooze") return [{ label: trim(full, appKept.button, "bytes"), verb, minutes: "" }];
  return snoozePresets.map((minutes) => {
    const [template, count] = minutes % 60 === 0 ? [say.snoozeHours, minutes / 60] : [say.snoozeMinutes, minutes];
    return {
      label: trim(fill(template, { label: full, count }), appKept.button, "bytes"),
      verb,
      minutes: String(minutes),
    };
  });
}
