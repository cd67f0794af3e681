import { jsonObject, knownCode, textIn, unknownCode, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule, CodeTable } from "#channels/kit/classify-code.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import type { HttpResult } from "#ports/http.ts";
import { throttledMs } from "./app-limits.ts";

const unreadable = { permanent: "message", why: "WeCom cannot read the request" } as const satisfies CodeRule;
const badCard = { permanent: "message", why: "WeCom does not accept the card" } as const satisfies CodeRule;
const tooLong = { permanent: "message", why: "the message is longer than WeCom takes" } as const satisfies CodeRule;
const badSecret = {
  permanent: "account",
  why: "corp id and secret do not fit together: copy both again from the admin console",
} as const satisfies CodeRule;
const badToken = { permanent: "account", why: "WeCom refused the account's token" } as const satisfies CodeRule;
const badAgent = {
  permanent: "account",
  why: "agent id and secret are not those of one app: copy both from the page of the app",
} as const satisfies CodeRule;
const noRight = {
  permanent: "account",
  why: "the app lacks a right: look at it in the admin console under App management",
} as const satisfies CodeRule;
const asleep = {
  permanent: "account",
  why: "the app's rights were withdrawn because nobody used it for long: an administrator switches it on again under App management",
} as const satisfies CodeRule;
const off = {
  permanent: "account",
  why: "the app is switched off: an administrator switches it on under App management",
} as const satisfies CodeRule;
const stranger = {
  permanent: "address",
  why: "WeCom does not know this person, or they may not see the app: widen the app's visible range under App management",
} as const satisfies CodeRule;
const noGroup = {
  permanent: "address",
  why: "WeCom does not know this group, or the app did not create it",
} as const satisfies CodeRule;
const botOut = {
  permanent: "address",
  why: "the bot may not write to this group: add it there, and say something to it once",
} as const satisfies CodeRule;
const badSignIn = { permanent: "message", why: "the sign-in took too long or was used before" } as const;
const otherApp = { permanent: "message", why: "the card was sent by another app" } as const satisfies CodeRule;
const stuck = { retry: "message", why: "WeCom is busy with another request for the same thing" } as const;

/**
 * Global error codes (developer.work.weixin.qq.com/document/path/90313): those of tokens, app messages, card updates, app groups, and
 * sign-in. The 84xxxx codes are those of the AI bot's connection as its clients log them; the documents name none.
 */
export const appCodes: CodeTable = {
  [-1]: { retry: "message", why: "WeCom is busy" },
  40001: badSecret,
  40003: stranger,
  40008: unreadable,
  40013: badSecret,
  40014: badToken,
  40029: badSignIn,
  40033: unreadable,
  40035: unreadable,
  40056: badAgent,
  40057: {
    permanent: "account",
    why: "the callback address of the app does not work: set it again under Receive messages",
  },
  40058: [{ ...tooLong, says: /max length|exceed/i }, unreadable],
  40063: unreadable,
  41001: badToken,
  41002: badSecret,
  41004: badSecret,
  41008: badSignIn,
  41009: stranger,
  41011: badAgent,
  42001: badToken,
  42003: badSignIn,
  42014: { permanent: "message", why: "a card with this task id was sent before" },
  42015: otherApp,
  42016: { permanent: "message", why: "the card is gone" },
  42017: badCard,
  42018: badCard,
  42019: badCard,
  42020: badCard,
  42022: badSignIn,
  ...rows(42027, 42051, badCard),
  43009: {
    permanent: "account",
    why: "WeCom wants the organization to be verified before this app may send",
  },
  43012: {
    permanent: "account",
    why: "the app has no callback address, without which WeCom takes no card with buttons: set it under Receive messages",
  },
  44004: unreadable,
  45002: tooLong,
  45009: { retry: "account", afterMs: throttledMs, why: "WeCom takes no more requests of this app for a while" },
  45031: {
    permanent: "account",
    why: "WeCom wants another secret, since this one is not safe: reset it on the page of the app",
  },
  45033: { retry: "account", why: "WeCom has too many requests of this app at once" },
  45034: unreadable,
  45035: stuck,
  45036: {
    retry: "account",
    afterMs: throttledMs,
    why: "WeCom takes no more requests of this organization for a while",
  },
  48001: noRight,
  48002: noRight,
  48004: noRight,
  48005: noRight,
  48006: asleep,
  48010: { permanent: "account", why: "WeCom does not accept the TLS version of the connection" },
  50001: {
    permanent: "account",
    why: "Tocsin's host is not a trusted domain of the app: enter it, port included, under WeCom authorized login",
  },
  50002: stranger,
  50003: off,
  50006: off,
  60011: stranger,
  60020: {
    permanent: "account",
    why: "this server's IP address is not on the app's list: add it on the page of the app under Trusted IP, and wait a minute",
  },
  60021: stranger,
  60030: stranger,
  60031: noRight,
  60111: stranger,
  60140: { permanent: "message", why: "WeCom does not let the card be changed once more" },
  60206: unreadable,
  81013: stranger,
  86001: noGroup,
  86003: noGroup,
  86008: noGroup,
  86201: noGroup,
  86205: noGroup,
  86216: noGroup,
  86217: noGroup,
  86220: noGroup,
  93000: [{ ...tooLong, says: /max length|invalid input/i }, botOut],
  93001: { permanent: "address", why: "the group does not allow bots: switch them on in the settings of the group" },
  93004: { permanent: "address", why: "the bot is switched off: ask an administrator of the organization" },
  93006: noGroup,
  93008: botOut,
  93017: unreadable,
  301002: badAgent,
  301007: { permanent: "account", why: "WeCom has closed the organization" },
  301021: stranger,
  301042: {
    permanent: "account",
    why: "this server's IP address is not on the organization's list",
  },
  // 846605: the request that is answered is not known any more; 846608: it was answered too late.
  846605: { permanent: "message", why: "the click cannot be answered any more" },
  846608: { permanent: "message", why: "the click cannot be answered any more" },
  846609: { retry: "message", why: "the AI bot's connection was lost" },
};

function rows(from: number, to: number, rule: CodeRule): CodeTable {
  return Object.fromEntries(Array.from({ length: to - from + 1 }, (_, index) => [from + index, rule]));
}

/** A token that ran out, was withdrawn or got lost on the way: worth another try with a new one. */
const refreshable: ReadonlySet<number> = new Set([40014, 41001, 42001]);

/** The code of a card that no response code can change, whether it was used or ran out. */
const spentCode = 60140;
/** A second message with the same task id. */
const knownTask = 42014;
/** The platform's end of the AI bot's connection forgot it. */
const unsubscribed = 846609;

/** Whatever the gateway throttles is the app's. */
const statuses: StatusTable = { 429: { retry: "account" } };

/** An answer of the platform: its object where it is a success. */
export type Reading =
  | { readonly ok: true; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure; readonly code: number | null };

/** Success is `errcode: 0`, whatever the status. `now` for `Retry-After` as a date. */
export function readAnswer(result: HttpResult, now: number, secrets: readonly string[]): Reading {
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  const code = answer?.["errcode"];
  if (answer === null || typeof code !== "number")
    return { ok: false, failure: failure ?? { kind: "unknown", why: unheard }, code: null };
  if (code === 0) return failure === null ? { ok: true, answer } : { ok: false, failure, code };
  return { ok: false, failure: failureOf(answer, code, secrets, failure), code };
}

const unheard = wordless.kind === "unknown" ? wordless.why : "answered with success";

function failureOf(
  answer: Readonly<Record<string, unknown>>,
  code: number,
  secrets: readonly string[],
  failure: Failure | null,
): Failure {
  const error = { code, says: textIn(answer, "errmsg") };
  return knownCode(appCodes, error) ?? failure ?? unknownCode(error, secrets);
}

/** The same for the receipt of a frame (long connection, 101463), which has no status. */
export function readReceipt(frame: Readonly<Record<string, unknown>>, secrets: readonly string[]): Reading {
  const code = frame["errcode"];
  if (typeof code !== "number") return { ok: false, failure: { kind: "unknown", why: unheard }, code: null };
  return code === 0 ? { ok: true, answer: frame } : { ok: false, failure: failureOf(frame, code, secrets, null), code };
}

/** Whether the same request may succeed with a new token. */
export function wantsNewToken(reading: Reading): boolean {
  return !reading.ok && reading.code !== null && refreshable.has(reading.code);
}

/** Whether it was the response code that did not fit. */
export function isSpentCode(reading: Reading): boolean {
  return !reading.ok && reading.code === spentCode;
}

/** Whether a card with this task id is there already. */
export function isKnownTask(reading: Reading): boolean {
  return !reading.ok && reading.code === knownTask;
}

/** Whether the bot's connection only looks alive. */
export function isUnsubscribed(reading: Reading): boolean {
  return !reading.ok && reading.code === unsubscribed;
}
