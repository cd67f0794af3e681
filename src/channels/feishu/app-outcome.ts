import { jsonObject, knownCode, textIn, unknownCode, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule, CodeTable, ErrorCode } from "#channels/kit/classify-code.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { codes as botCodes } from "./outcome.ts";

const gone = { permanent: "message", why: "the message is gone" } as const;
const noGroup = { permanent: "address", why: "the group is gone" } as const;
const notInGroup = {
  permanent: "address",
  why: "the bot is not in this group: add it in the settings of the group",
} as const;
const resigned = { permanent: "address", why: "the person has left the organization" } as const;
const stranger = { permanent: "address", why: "the platform does not know this person or group" } as const;
const otherApp = { permanent: "address", why: "this person was linked to another app: link them again" } as const;
const noBot = {
  permanent: "account",
  why: "the app has no bot: switch on the bot under Features in the developer console, and publish a version",
} as const;
const notInUse = {
  permanent: "account",
  why: "the app is not installed or switched off: an administrator switches it on under Workplace › App management",
} as const;
const badSecret = { permanent: "account", why: "app id and app secret do not fit together" } as const;
const badToken = { permanent: "account", why: "Feishu refused the account's token" } as const;
const noScope = {
  permanent: "account",
  why: "the app lacks a permission: add it under Permissions & Scopes in the developer console, and publish a version",
} as const;
const outsiders = {
  permanent: "address",
  why: "the app may not write there; a group with people from outside needs an app that is open to them",
} as const;
const noReply = { permanent: "message", why: "this message cannot be replied to" } as const;
const audited = { permanent: "message", why: "Feishu's audit did not let the text through" } as const;
const tooLong = { permanent: "message", why: "the message is longer than Feishu takes" } as const;
const badRequest = { permanent: "message", why: "Feishu cannot read the request" } as const;
const staleCode = { permanent: "message", why: "the sign-in took too long or was used already: begin again" } as const;
const busy: CodeRule = { retry: "message", afterMs: 1_000, why: "somebody is using the card at this moment" };
const trouble: CodeRule = { retry: "message", why: "Feishu has trouble of its own" };
const wholeApp: CodeRule = { retry: "account", why: "Feishu asks the app to send more slowly" };

/**
 * Send message, edit card, list chats and scopes, urgent messages, signing in, each with its table of errors; general error codes
 * (open.feishu.cn/document/server-docs/api-call-guide/generic-error-code). What is not here means the same as to a custom bot.
 */
const appCodes: CodeTable = {
  ...botCodes,
  // Sending and editing.
  230001: [{ ...stranger, says: /receive_id|open_id|chat_id|user_id/i }, badRequest],
  230002: notInGroup,
  230006: noBot,
  230011: gone,
  230013: {
    permanent: "address",
    why: "the app is not available to this person, or they left: an administrator widens the app's availability",
  },
  230015: badRequest,
  230017: badRequest,
  230018: { permanent: "address", why: "the settings of the group do not let the bot speak there" },
  230019: { permanent: "message", why: "the thread is gone" },
  230020: { retry: "address", why: "Feishu takes no more messages for this person or group for now" },
  230022: audited,
  230025: tooLong,
  230023: { permanent: "message", why: "the person has 200 urgent messages that they have not read" },
  230024: { permanent: "account", why: "the tenant's quota of urgent text messages and calls is used up" },
  230027: outsiders,
  230028: audited,
  230029: resigned,
  230031: { permanent: "message", why: "the message is older than 14 days and cannot be edited any more" },
  230034: stranger,
  230035: { permanent: "address", why: "the group is muted, or the person or the tenant does not let the bot write" },
  230036: { permanent: "account", why: "the tenant has deleted its encryption key: its administrator must act" },
  230038: { permanent: "address", why: "the person belongs to another organization" },
  230049: { ...trouble, why: "Feishu is still sending this message", afterMs: 1_000 },
  230050: noReply,
  230052: { permanent: "address", why: "the settings of the group do not let the bot send urgent messages" },
  230053: { permanent: "address", why: "the person has stopped messages of this bot" },
  // Text gets through to such a group.
  230054: { permanent: "message", why: "cards cannot be sent to this kind of group" },
  230055: badRequest,
  230071: noReply,
  230072: noReply,
  230075: { permanent: "address", why: "bots cannot write to secret chats" },
  230099: [
    { ...trouble, says: /service internal error/i },
    { ...busy, says: /card action is lock/i },
    {
      permanent: "message",
      says: /100290|invalid user resource/i,
      why: "somebody mentioned in the card is unknown to Feishu",
    },
    { permanent: "message", why: "Feishu does not accept the card" },
  ],
  230110: gone,
  230111: noReply,
  // Groups.
  232001: badRequest,
  232004: badSecret,
  232006: noGroup,
  232009: noGroup,
  232010: { permanent: "address", why: "the group belongs to another organization" },
  232011: notInGroup,
  232025: noBot,
  232033: outsiders,
  232034: notInUse,
  // Scopes, ephemeral cards, older names of the same faults.
  212100: notInUse,
  10002: notInGroup,
  10003: [{ ...badSecret, says: /app/i }, badRequest],
  10005: badSecret,
  10012: badToken,
  10013: badToken,
  10014: [{ ...badSecret, says: /secret/i }, notInUse],
  10015: badSecret,
  10029: noGroup,
  10030: notInGroup,
  11205: noBot,
  11206: { permanent: "address", why: "the person is not in the group" },
  11207: notInUse,
  11209: badSecret,
  11210: notInUse,
  11213: noGroup,
  11223: noScope,
  11225: { permanent: "address", why: "the app is not available to this person" },
  11236: resigned,
  // Signing in (get user_access_token, get user information).
  20001: badRequest,
  20002: badSecret,
  20003: staleCode,
  20004: staleCode,
  20005: staleCode,
  20008: stranger,
  20009: notInUse,
  20010: {
    permanent: "address",
    why: "the app is not available to this person: an administrator widens the app's availability",
  },
  20021: resigned,
  20022: { permanent: "address", why: "the person's account is frozen" },
  20023: { permanent: "address", why: "the person has not activated their account yet" },
  20024: { permanent: "account", why: "the sign-in was begun for another app" },
  20036: badRequest,
  20048: badSecret,
  20049: staleCode,
  20050: trouble,
  20063: badRequest,
  20065: staleCode,
  20066: { permanent: "address", why: "the person's account is not in use" },
  20067: badRequest,
  20068: noScope,
  20069: notInUse,
  20070: badRequest,
  20071: {
    permanent: "account",
    why: "Feishu does not know Tocsin's redirect URL: add it under Security Settings in the developer console",
  },
  20072: trouble,
  // The gateway before all of them.
  1500: trouble,
  2200: trouble,
  5000: trouble,
  10101: trouble,
  10500: trouble,
  99991201: badRequest,
  99991301: badRequest,
  99991400: wholeApp,
  99991401: {
    permanent: "account",
    why: "this server's IP address is not on the app's list: add it under Security settings in the developer console",
  },
  99991403: {
    permanent: "account",
    why: "the tenant's API calls of this month are used up: nothing can be sent until it has more (a paid plan) or the month is over",
  },
  99991543: badSecret,
  99991661: badToken,
  99991662: notInUse,
  99991663: badToken,
  99991664: badToken,
  99991665: badToken,
  99991668: badToken,
  99991671: badToken,
  99991672: noScope,
  99991673: notInUse,
  99991676: noScope,
  99991679: noScope,
  99992351: stranger,
  99992352: stranger,
  99992353: stranger,
  99992354: gone,
  99992355: noGroup,
  99992356: noGroup,
  99992361: otherApp,
  99992402: badRequest,
};

/** A token that ran out or was withdrawn: worth another try with a new one. Others of its kind are not (malformed, missing). */
const refreshable: ReadonlySet<number> = new Set([99991663, 99991665]);

/** Whatever the gateway throttles is the app's. */
const statuses: StatusTable = { 429: { retry: "account" } };

/** An answer of the API: its object where it is a success. */
export type Reading =
  | { readonly ok: true; readonly answer: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly failure: Failure; readonly code: number | null };

/** Success is `code: 0`, whatever the status says; errors come with 200 as well as with 400. `now` for `Retry-After` as a date. */
export function readAnswer(result: HttpResult, now: number, secrets: readonly string[]): Reading {
  const failure = httpFailure(result, { now, unreachable: "account", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  const code = answer?.["code"];
  if (!result.ok || answer === null || typeof code !== "number")
    return { ok: false, failure: failure ?? asFailure(wordless), code: null };
  if (code === 0) return failure === null ? { ok: true, answer } : { ok: false, failure, code };
  const { headers } = result.response;
  const afterMs = retryAfter(headers["x-ogw-ratelimit-reset"], now) ?? retryAfter(headers["retry-after"], now);
  const error = { code, says: textIn(answer, "msg"), afterMs };
  return {
    ok: false,
    failure: knownCode(appCodes, error) ?? unheardOf(failure, result.response.status, error, secrets),
    code,
  };
}

/** Errors mostly come with 400, which says no more than the code; any other status says how far the trouble reaches. */
function unheardOf(failure: Failure | null, status: number, error: ErrorCode, secrets: readonly string[]): Failure {
  if (failure === null || status === 400) return unknownCode(error, secrets);
  return { ...failure, why: `${failure.why} (${error.code})` };
}

/** Whether the same request may succeed with a new token. */
export function wantsNewToken(reading: Reading): boolean {
  return !reading.ok && reading.code !== null && refreshable.has(reading.code);
}

function asFailure(outcome: Outcome): Failure {
  return outcome.kind === "accepted" ? { kind: "unknown", why: "answered with success" } : outcome;
}
