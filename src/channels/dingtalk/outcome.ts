import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { jsonObject, knownCode, textIn, unknownCode, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule, CodeTable } from "#channels/kit/classify-code.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { StatusTable } from "#channels/kit/classify-http.ts";
import { shutOutMs } from "./limits.ts";

/** Send group messages: more than 20 a minute, and the bot is shut out for ten minutes. */
const tooFast = {
  retry: "address",
  afterMs: shutOutMs,
  why: "DingTalk shut this bot out for ten minutes, since more than 20 messages came within one",
} as const satisfies CodeRule;

const unknownToken = {
  permanent: "address",
  why: "DingTalk does not know this webhook: the bot was removed or its address was copied in part; enter the address of a bot that is in the group",
} as const satisfies CodeRule;

const filtered = {
  permanent: "message",
  why: "DingTalk's filter refused a link or a word of the message",
} as const satisfies CodeRule;

const unreadable = { permanent: "message", why: "DingTalk cannot read the message" } as const satisfies CodeRule;

/** Custom bots, "error codes", and the global ones; 310000 stands for each of the security settings, told apart by its words. */
export const codes: CodeTable = {
  [-1]: { retry: "message", why: "DingTalk is busy" },
  88: unknownToken,
  404: { permanent: "address", why: "DingTalk knows no such address: copy the webhook address whole" },
  34016: { permanent: "message", why: "the message is longer than DingTalk takes" },
  40035: unreadable,
  43004: unreadable,
  90030: { retry: "address", why: "DingTalk takes no more messages from this bot today" },
  130101: tooFast,
  300001: unknownToken,
  300005: unknownToken,
  302033: tooFast,
  310000: [
    {
      says: /keyword/i,
      permanent: "address",
      why: "the message holds none of the bot's keywords: add \"#\" to them in the bot's security settings",
    },
    {
      says: /timestamp/i,
      permanent: "address",
      why: "the signature is not of this hour: set this server's clock right",
    },
    {
      says: /sign/i,
      permanent: "address",
      why: "the signature does not fit: enter the secret from the bot's security settings, which begins with SEC",
    },
    {
      says: /white ?list|\bip\b/i,
      permanent: "address",
      why: "this server's IP address is not on the bot's list: add it in the bot's security settings",
    },
    { ...unknownToken, says: /token/i },
    { permanent: "address", why: "the bot's security settings refuse the message: compare them with the guide" },
  ],
  400013: { permanent: "address", why: "the group was dissolved: enter the webhook address of a bot in another group" },
  400101: unknownToken,
  400102: { permanent: "address", why: "the bot is switched off: switch it on in the settings of the group" },
  400105: unreadable,
  400106: { permanent: "address", why: "the bot is no longer in the group: add one, and enter its new address" },
  410100: tooFast,
  430101: filtered,
  430102: filtered,
  430103: filtered,
  430104: filtered,
  460101: { permanent: "message", why: "the message is longer than DingTalk takes" },
};

/** Codes change, the words do less so. */
const byWords: CodeRule = { ...tooFast, says: /too fast|times per|too many|限流|频繁/i };

/** Each address is a bot of its own: nothing that it answers is the fault of the account. */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is `errcode: 0`, whatever the status. */
export function outcomeOfBot(result: HttpResult, now: number, secrets: readonly string[]): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  if (answer === null) return failure ?? wordless;
  const code = answer["errcode"];
  if (typeof code !== "number") return failure ?? denied(answer) ?? wordless;
  if (code === 0) return failure ?? { kind: "accepted", ref: null, receipts: false };
  const error = { code, says: textIn(answer, "errmsg") };
  return knownCode(codes, error) ?? knownCode({ [code]: [byWords] }, error) ?? failure ?? unknownCode(error, secrets);
}

/** The gateway before the platform speaks another way. */
function denied(answer: Readonly<Record<string, unknown>>): Outcome | null {
  const afterMs = shutOutOf(answer);
  const why = "DingTalk's gateway shut this server's IP address out";
  return afterMs === null ? null : { kind: "retry", scope: "address", afterMs, why };
}

/**
 * `{"status":1111,"wait":5,"punish":"deny"}`: for how long an IP address is shut out after too many calls; null: it is not. Call frequency
 * and throttling, "by IP": "forbidden for 5 minutes", which is what `wait` says.
 */
export function shutOutOf({ punish, wait }: Readonly<Record<string, unknown>>): number | null {
  if (punish !== "deny") return null;
  return (typeof wait === "number" && wait > 0 && wait <= 60 ? wait : 5) * 60_000;
}
