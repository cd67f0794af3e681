import type { Inbound, InboundResult, RawResponse } from "#ports/inbound.ts";
import type { Address, Self } from "./app-config.ts";
import { eventsOf } from "./app-inbound.ts";
import { answerWithinMs } from "./app-limits.ts";
import { readUpdate } from "./app-update.ts";
import type { Update } from "./app-update.ts";
import { anybodyWords } from "./app-words.ts";

/**
 * Updates, however they come: over a webhook `verify` proves the sender of the request; long polling (app-polling.ts) needs no proof, and
 * shares the rest.
 */
export function createInbound(verify: Inbound<Address>["verify"], self: Self): Inbound<Address> {
  return {
    verify,
    parse(request) {
      const update = readUpdate(request.body);
      return update === null ? [] : eventsOf(update, self);
    },
    answer: (request, results) => answerTo(readUpdate(request.body), results),
    answerWithinMs,
  };
}

/**
 * Answers go out by requests of their own, whose outcome is known (`app-reply.ts`). Only what these do not reach stands in the response
 * (Bot API, "Making requests when getting updates"): a click that takes longer, and a button that is none of ours any more.
 */
function answerTo(update: Update | null, results: readonly (InboundResult | null)[]): RawResponse {
  const id = update?.callback_query?.id;
  const [result] = results;
  if (id === undefined || (result !== undefined && result !== null)) return { status: 200, headers: {}, body: "" };
  const text = result === undefined ? anybodyWords.unknownButton : anybodyWords.working;
  return {
    status: 200,
    headers: { "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify({ method: "answerCallbackQuery", callback_query_id: id, text }),
  };
}
