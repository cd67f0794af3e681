import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { jsonObject, knownCode, textIn, unknownCode, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule, CodeTable } from "#channels/kit/classify-code.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { StatusTable } from "#channels/kit/classify-http.ts";
import { heldBackMs } from "./limits.ts";

const unreadable = { permanent: "message", why: "WeCom cannot read the message" } as const satisfies CodeRule;
const tooLong = { permanent: "message", why: "the message is longer than WeCom takes" } as const satisfies CodeRule;

/** Global error codes (developer.work.weixin.qq.com/document/path/90313), those of message push. */
const codes: CodeTable = {
  [-1]: { retry: "message", why: "WeCom is busy" },
  40008: unreadable,
  40033: unreadable,
  40035: unreadable,
  40058: [{ ...tooLong, says: /max length/i }, unreadable],
  40063: unreadable,
  44004: unreadable,
  45002: tooLong,
  45009: {
    retry: "address",
    afterMs: heldBackMs,
    why: "WeCom takes no more messages from this bot for a minute, since more than 20 came within one",
  },
  45033: { retry: "address", why: "WeCom has too many requests of this bot at once" },
  47001: unreadable,
  60020: {
    permanent: "address",
    why: "this server's IP address is not on WeCom's list: add it in the settings of the organization",
  },
  93000: [
    // An older answer to what 40058 says now.
    { ...tooLong, says: /max length|invalid input/i },
    {
      permanent: "address",
      why: "WeCom does not know this webhook: the bot was removed from the group or its address was copied in part; enter the address of a bot that is in the group",
    },
  ],
  93001: { permanent: "address", why: "the group does not allow bots: switch them on in the settings of the group" },
  93004: {
    permanent: "address",
    why: "the bot is switched off: ask an administrator of the organization to switch it on",
  },
  93006: { permanent: "address", why: "the group is gone: enter the webhook address of a bot in another group" },
  93008: { permanent: "address", why: "the bot is no longer in the group: add one, and enter its new address" },
  93017: unreadable,
};

/** Each address is a bot of its own: nothing that it answers is the fault of the account. */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is `errcode: 0`, whatever the status. */
export function outcomeOfBot(result: HttpResult, now: number, secrets: readonly string[]): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  const code = answer?.["errcode"];
  if (answer === null || typeof code !== "number") return failure ?? wordless;
  if (code === 0) return failure ?? { kind: "accepted", ref: null, receipts: false };
  const error = { code, says: textIn(answer, "errmsg") };
  return knownCode(codes, error) ?? failure ?? unknownCode(error, secrets);
}
