import { snoozePresets } from "#domain/command.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { LinkVerb, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Action, Content } from "#channels/kit/content.ts";
import { trim } from "#channels/kit/trim.ts";
import { fill, words } from "#channels/kit/words.ts";
import { appLimits } from "./app-limits.ts";
import { appWords } from "./app-words.ts";
import type { AppWords } from "./app-words.ts";
import type { Element } from "./card.ts";

/** What a button brings back, as `action.value` of a callback; a select adds the minutes as `action.option`. */
export interface ButtonValue {
  readonly verb: Verb | LinkVerb;
  readonly token: string;
}

/**
 * Two a row: wide enough for a thumb. The first action is the one that is wanted. Without a token there is nothing to press in place;
 * then a button opens the page that asks.
 */
export function buttonsOf(content: Content, notice: Notice, context: RenderContext): readonly Element[] {
  const say = appWords[context.language];
  const token = notice.kind === "link_request" ? notice.token : context.actionToken;
  const actions = content.actions.flatMap((action, index): readonly Element[] => {
    const label = labelOf(action, notice, say);
    const type = index === 0 ? "primary_filled" : "default";
    if (token !== null)
      return [
        action.verb === "snooze" ? snooze(label, token, say) : callback(label, { verb: action.verb, token }, type),
      ];
    return action.url === null ? [] : [open(label, action.url, type)];
  });
  const view = viewOf(content, notice, context);
  return [
    rowOf([
      ...actions,
      open(view.label, view.url, actions.length === 0 && view.isWanted ? "primary_filled" : "default"),
    ]),
  ];
}

/**
 * An answer that ends with its own page asks to go there: that is how somebody who is not linked gets to their link. One that names
 * another page of ours opens that: plain text cannot be pressed.
 */
function viewOf({ view, body }: Content, { kind }: Notice, { language }: RenderContext) {
  const isWanted = kind === "answer" && body.endsWith(view.url);
  if (isWanted) return { url: view.url, label: words[language].verb.link, isWanted };
  const [named] = kind === "answer" ? (address.exec(body) ?? []) : [];
  const isOurs = named !== undefined && originOf(named) === originOf(view.url);
  return { url: isOurs ? named : view.url, label: view.label, isWanted };
}

const address = /https?:\/\/[^\s。，；）]+[^\s。，；）.,;:!?)]/u;

function originOf(url: string): string | null {
  return URL.parse(url)?.origin ?? null;
}

function labelOf({ verb, label }: Action, notice: Notice, say: AppWords): string {
  return notice.kind === "bundle" && !isLinkVerb(verb) ? say.all[verb] : label;
}

function rowOf(buttons: readonly Element[]): Element {
  return {
    tag: "column_set",
    flex_mode: "bisect",
    horizontal_spacing: "8px",
    columns: buttons.map((button) => ({ tag: "column", width: "weighted", weight: 1, elements: [button] })),
  };
}

/** Card JSON 2.0, button: `value` has to be an object. */
function callback(label: string, value: ButtonValue, type: string): Element {
  return { ...button(label, type), behaviors: [{ type: "callback", value }] };
}

function open(label: string, url: string, type: string): Element {
  return { ...button(label, type), behaviors: [{ type: "open_url", default_url: url }] };
}

function button(label: string, type: string): Element {
  return { tag: "button", type, size: "large", width: "fill", text: plain(label) };
}

/** A list to choose from, two taps on large targets; its values must be text and differ. */
function snooze(label: string, token: string, say: AppWords): Element {
  const value: ButtonValue = { verb: "snooze", token };
  return {
    tag: "select_static",
    width: "fill",
    placeholder: plain(label),
    behaviors: [{ type: "callback", value }],
    options: snoozePresets.map((minutes) => ({ text: plain(duration(minutes, say)), value: String(minutes) })),
  };
}

function duration(minutes: number, say: AppWords): string {
  return minutes % 60 === 0 ? fill(say.hours, { count: minutes / 60 }) : fill(say.minutes, { count: minutes });
}

function plain(label: string): Element {
  return { tag: "plain_text", content: trim(label, appLimits.button, "points") };
}
