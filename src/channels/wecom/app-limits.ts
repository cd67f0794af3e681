import type { RenderContext } from "#domain/notice.ts";

/**
 * Template cards, in characters: the smaller of what a card of the app (developer.work.weixin.qq.com/document/path/90236) and one of the
 * AI bot (…/101032) shows whole; the documents name them as lengths that are not to be exceeded. Text: bytes of a text or Markdown
 * message of the app (90236, 90248).
 */
export const appLimits = {
  source: 13,
  title: 36,
  description: 44,
  subtitle: 160,
  rows: 6,
  rowName: 5,
  rowValue: 30,
  buttons: 6,
  button: 10,
  text: 2_048,
} as const;

type CardRoom = Readonly<Record<"title" | "description" | "subtitle" | "rowValue", number>>;

/** Cards in rooms are those of the AI bot, which show less. */
export const cardRoom: Readonly<Record<RenderContext["audience"], CardRoom>> = {
  person: { title: 36, description: 44, subtitle: 160, rowValue: 30 },
  room: { title: 26, description: 30, subtitle: 112, rowValue: 26 },
};

/** Bytes that parts of a text keep. */
export const keptText = { title: 300, line: 300, value: 200, name: 60, body: 1_100, item: 80 } as const;

/**
 * Send app message (90236): what one member gets beyond 30 a minute and 1000 an hour is dropped, and the sender is not told; the AI bot
 * has the same figures for one conversation (101463). Answers and follow-up texts are not counted by us: a fifth is left for them.
 */
export const appPace = [
  { scope: "address", count: 24, perMs: 60_000 },
  { scope: "address", count: 800, perMs: 3_600_000 },
] as const;

export const appTimeoutMs = 10_000;

/** Get access_token (91039): two hours, and it may end early. The rest is for requests under way. Milliseconds. */
export const tokenMarginMs = 5 * 60_000;
/** A token that takes longer is as good as none. Milliseconds. */
export const sideRequestMs = 8_000;

/** Access frequency (90312): who is stopped by the minute is stopped for 60 seconds. Milliseconds. */
export const throttledMs = 60_000;

/** Receive messages (90238), and events of the AI bot (101027): within 5 seconds; the rest is for the way. Milliseconds. */
export const answerWithinMs = 4_000;

/** Bytes of an inbound request; a text message has some kilobytes. More is not WeCom. */
export const inboundBytes = 262_144;

/** Our own choice: requests that were signed longer ago, or so far ahead, are refused. Repeats come within half a minute. Milliseconds. */
export const freshMs = 5 * 60_000;

/** Update template card (94888): a response code is good for 72 hours; the last minutes are not relied on. Milliseconds. */
export const codeLifeMs = 72 * 3_600_000 - 10 * 60_000;

/** Send app message, `duplicate_check_interval`: four hours at most. Seconds. */
export const duplicateSeconds = 14_400;

/** How many cards, accounts, and refused requests of each kind are remembered. */
export const keptCards = 5_000;
export const keptAccounts = 200;
export const keptRefusals = 5;

/** Long connection (101463): a ping every 30 seconds; two without an answer, and the connection is dead. Milliseconds. */
export const pingMs = 30_000;
/** How long a frame's receipt is waited for. Milliseconds. */
export const receiptMs = 8_000;
/** Where this node has no connection of the bot, another may. Milliseconds. */
export const elsewhereMs = 1_000;
/** Another connection with the same bot was opened: taking it back at once would throw that one out in turn. Milliseconds. */
export const replacedMs = 60_000;
