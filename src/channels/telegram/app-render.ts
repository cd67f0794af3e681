import { snoozePresets } from "#domain/command.ts";
import { isLinkVerb } from "#domain/notice.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { contentOf } from "#channels/kit/content.ts";
import type { Action, Content } from "#channels/kit/content.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import { toneSigns } from "#channels/kit/tone.ts";
import { fill, words } from "#channels/kit/words.ts";
import { callbackData } from "./app-button.ts";
import { limits } from "./app-limits.ts";
import { appWords } from "./app-words.ts";
import type { AppWords } from "./app-words.ts";
import { kept } from "./limits.ts";
import { render as renderPlain } from "./render.ts";
import { bold, join, link, plain, safe } from "./text.ts";
import type { Piece } from "./text.ts";

/** A notice as a message, and as the one sentence that somebody who pressed a button is shown at once. */
export interface Wire {
  readonly message: AppMessage;
  /** Bot API, answerCallbackQuery: plain text. */
  readonly toast: string;
  /** The toast has to be read: it is shown as a dialog, and said again where it came too late. */
  readonly alert: boolean;
  /** What was asked for is done, so that the question can go. */
  readonly settled: boolean;
}

/** Bot API, sendMessage and editMessageText, without chat and message. */
export interface AppMessage {
  readonly text: string;
  readonly parse_mode: "HTML";
  readonly link_preview_options: { readonly is_disabled: true };
  /** True: no sound. Edits never make one. */
  readonly disable_notification: boolean;
  readonly reply_markup?: { readonly inline_keyboard: readonly Row[] };
}

export type Row = readonly AppButton[];
export type AppButton =
  | { readonly text: string; readonly callback_data: string }
  | { readonly text: string; readonly url: string };

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const rows = rowsOf(content, notice, context);
  // Without verbs the plain message names no action page: the buttons take its place.
  const message = isTalk(notice)
    ? { ...frame, disable_notification: false, text: talkOf(content, context).html }
    : withoutMarkup(renderPlain(notice, { ...context, verbs: [] }));
  return {
    message: { ...message, ...(rows.length > 0 && { reply_markup: { inline_keyboard: rows } }) },
    toast: trim(toastOf(content, notice), limits.toast),
    alert: notice.kind === "answer",
    settled: notice.kind === "answer" && notice.tone === "good",
  };
}

const frame = { parse_mode: "HTML", link_preview_options: { is_disabled: true } } as const;

function withoutMarkup({ reply_markup: _, ...message }: ReturnType<typeof renderPlain>): AppMessage {
  return message;
}

/** Said in a conversation: no card. */
function isTalk({ kind }: Notice): boolean {
  return kind === "answer" || kind === "link_request";
}

/** The sentences, and addresses of ours that can be pressed; text from outside never becomes a link by looking like one. */
function talkOf(content: Content, context: RenderContext): Piece {
  if (content.body !== "") return answerOf(content, context);
  return join([bold(safe(content.title, kept.title)), ...content.lines.map((line) => safe(line, talkLine))], "\n\n");
}

const address = /(https?:\/\/[^\s。，；）]+[^\s。，；）.,;:!?)])/u;
/** Characters of an address that are shown; what comes after is a token that nobody reads. */
const addressInSight = 36;
const talkLine = 1_000;

function answerOf({ tone, body }: Content, context: RenderContext): Piece {
  const ours = originOf(context.links.view);
  let room = limits.text - 4;
  const pieces = body.split(address).map((text, at): Piece => {
    const isOurs = at % 2 === 1 && originOf(text) === ours && room > addressInSight;
    const piece = isOurs ? link(text, safe(text, addressInSight)) : room < 8 ? plain("") : safe(text, room);
    room -= piece.size;
    return piece;
  });
  return join([plain(tone === "plain" ? "" : `${toneSigns[tone]} `), ...pieces]);
}

function originOf(url: string): string | null {
  return URL.parse(url)?.origin ?? null;
}

/** The first action in a row of its own, where a thumb finds it; the ways to snooze side by side; the rest, and the way to Tocsin. */
function rowsOf(content: Content, notice: Notice, context: RenderContext): readonly Row[] {
  const say = appWords[context.language];
  const token = notice.kind === "link_request" ? notice.token : context.actionToken;
  const [first, ...others] = content.actions;
  const buttonsOf = (action: Action): Row =>
    action.verb === "snooze" && token !== null
      ? snoozeButtons(action, token, say)
      : present(buttonOf(action, notice, token, say));
  const snooze = others.filter(({ verb }) => verb === "snooze").flatMap(buttonsOf);
  const rest = others.filter(({ verb }) => verb !== "snooze").flatMap(buttonsOf);
  const view = present(viewButton(content, notice, context));
  return [first === undefined ? [] : buttonsOf(first), snooze, [...rest, ...view]].filter((row) => row.length > 0);
}

function buttonOf({ verb, label, url }: Action, notice: Notice, token: string | null, say: AppWords): AppButton | null {
  const text = notice.kind === "bundle" && !isLinkVerb(verb) ? say.all[verb] : label;
  const data = token === null ? null : callbackData({ verb, token, minutes: null });
  if (data !== null) return { text, callback_data: data };
  return url !== null && isButtonUrl(url) ? { text, url } : null;
}

/** Telegram has nothing that opens within a message, so that each length is a button. */
function snoozeButtons({ label }: Action, token: string, say: AppWords): Row {
  return snoozePresets.flatMap((minutes) => {
    const data = callbackData({ verb: "snooze", token, minutes });
    const length =
      minutes % 60 === 0 ? fill(say.hours, { count: minutes / 60 }) : fill(say.minutes, { count: minutes });
    // The word on the first one tells what the others are for.
    const text = minutes === snoozePresets[0] ? `${label} ${length}` : length;
    return data === null ? [] : [{ text, callback_data: data }];
  });
}

/** An answer has a button only where it leads somewhere in particular; one that ends with its own page asks to go there. */
function viewButton({ view, body }: Content, notice: Notice, { language }: RenderContext): AppButton | null {
  const isHome = URL.parse(view.url)?.pathname === "/";
  if (!isButtonUrl(view.url) || (isTalk(notice) && isHome)) return null;
  const asks = notice.kind === "answer" && body.endsWith(view.url);
  return { text: asks ? words[language].verb.link : view.label, url: view.url };
}

function present(button: AppButton | null): Row {
  return button === null ? [] : [button];
}

/** Telegram refuses the whole message when a button's host has no dot in it, as `localhost` and names within a network have not. */
function isButtonUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && /^[^[]+\.[^.]+$/.test(url.hostname) && text.length <= 2_000;
}

function toastOf({ head, title, lines, body }: Content, { kind }: Notice): string {
  if (kind === "answer") return body;
  return oneLine(head === null ? title : `${head.name}: ${lines.join(" ") || head.tag}`);
}
