import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { jsonObject, knownCode, textIn, unknownCode, wordless } from "#channels/kit/classify-code.ts";
import type { CodeRule, CodeTable } from "#channels/kit/classify-code.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { StatusTable } from "#channels/kit/classify-http.ts";

const tooFast = { retry: "address", why: "Feishu takes no more messages from this bot for now" } as const;
const gone = {
  permanent: "address",
  why: "the bot or its group is gone: add a custom bot to a group and enter its new webhook address",
} as const;
const refused = { permanent: "message", why: "Feishu cannot read the message" } as const;
const audited = { permanent: "message", why: "Feishu's audit did not let the text through" } as const;
const system: CodeRule = { says: /service internal error/i, retry: "message", why: "Feishu has trouble of its own" };

/** Custom bot guide, and the general error codes (open.feishu.cn/document/…/generic-error-code). */
export const codes: CodeTable = {
  9499: [{ ...tooFast, says: /too many|frequen|limit(?!.*size)/i }, refused],
  11230: { permanent: "message", why: "the bot may not send messages of this type" },
  11231: gone,
  11232: tooFast,
  11233: tooFast,
  11235: { permanent: "message", why: "only administrators of the group may mention everybody" },
  11237: gone,
  11240: { permanent: "address", why: "the bot is switched off: switch it on in the settings of the group" },
  11242: { permanent: "address", why: "the group is banned: enter the webhook address of a bot in another group" },
  11246: [system, { permanent: "message", why: "Feishu does not accept the card" }],
  11247: tooFast,
  11248: audited,
  11249: gone,
  11310: { permanent: "message", why: "Feishu does not accept the card" },
  11312: audited,
  19001: {
    permanent: "address",
    why: "Feishu does not know this webhook: the bot was removed or its address was copied in part; enter the address of a bot that is in the group",
  },
  19002: refused,
  19007: { permanent: "address", why: "the bot is switched off: switch it on in the settings of the group" },
  19021: {
    permanent: "address",
    why: "the signature does not fit: enter the secret from the bot's security settings again, and check this server's clock",
  },
  19022: {
    permanent: "address",
    why: "this server's IP address is not on the bot's list: add it in the bot's security settings",
  },
  19024: {
    permanent: "address",
    why: "the message holds none of the bot's keywords: add \"#\" to them in the bot's security settings",
  },
  19036: { permanent: "message", why: "the message is longer than Feishu takes" },
  230022: audited,
  230025: { permanent: "message", why: "the message is longer than Feishu takes" },
  230028: audited,
  230099: [system, { permanent: "message", why: "Feishu does not accept the card" }],
  99991400: tooFast,
};

/** Each address is a bot of its own: nothing that it answers is the fault of the account. */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is `code: 0`; the guide calls `StatusCode` a leftover of the first version. Errors come with 200 as well as with 400. */
export function outcomeOfBot(result: HttpResult, now: number, secrets: readonly string[]): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  const answer = result.ok ? jsonObject(result.response.body) : null;
  const code = answer?.["code"] ?? answer?.["StatusCode"];
  if (!result.ok || answer === null || typeof code !== "number") return failure ?? wordless;
  if (code === 0) return failure ?? { kind: "accepted", ref: null, receipts: false };
  const { headers } = result.response;
  const afterMs = retryAfter(headers["x-ogw-ratelimit-reset"], now) ?? retryAfter(headers["retry-after"], now);
  const error = { code, says: textIn(answer, "msg", "StatusMessage"), afterMs };
  return knownCode(codes, error) ?? failure ?? unknownCode(error, secrets);
}
