import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawRequest, RawResponse } from "#ports/inbound.ts";
import type { CardVars } from "./app-card.ts";
import { encryptEvent, eventSignature } from "./app-crypto.ts";
import type { EventKeys } from "./app-crypto.ts";
import { queryOf, streamUrl } from "./app-envelope.ts";
import type { Said } from "./app-envelope.ts";
import { noteOf } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { bilingual } from "./app-words.ts";

export type Render = (notice: Notice, context: RenderContext) => AppWire;

/**
 * The response to a request. A click is answered with a note, which the clicker alone sees (the template's private variable), and where it
 * changed something with the card as it is now, which everybody sees (event callback of cards, "response"). Messages are answered by
 * messages. An event over HTTP wants an encrypted `success`.
 */
export function answerTo(
  request: RawRequest,
  said: Said,
  results: readonly (InboundResult | null)[],
  render: Render,
  keys: EventKeys | null,
): RawResponse {
  if (said.kind === "click") return json(clickAnswer(results, render));
  const isPush = said.kind === "event" || said.kind === "check";
  return json(isPush && request.url !== streamUrl && keys !== null ? success(request, keys) : {});
}

function clickAnswer(results: readonly (InboundResult | null)[], render: Render): object {
  const [result] = results;
  if (result === undefined) return shown(bilingual.unknownButton);
  if (result === null) return shown(bilingual.working);
  const { notice, context, changed } = result;
  if (notice === null || context === null) return shown(bilingual.done);
  const { note, card } = render(notice, context);
  // A refused click changes nothing for the others: they keep the card that can still be pressed.
  return shown(note, changed || notice.kind !== "answer" ? card : undefined);
}

function shown(note: string, card?: CardVars): object {
  return {
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    ...(card === undefined ? {} : { cardData: { cardParamMap: card } }),
    userPrivateData: { cardParamMap: { note: noteOf(note) } },
  };
}

/** Develop the HTTP mode, `getEncryptedMap("success")`; with the request's own time and nonce. */
function success({ url }: RawRequest, keys: EventKeys): object {
  const query = queryOf(url);
  const [timeStamp, nonce] = [query.get("timestamp") ?? "", query.get("nonce") ?? ""];
  const encrypt = encryptEvent("success", keys, `${timeStamp} ${nonce}`);
  return { msg_signature: eventSignature(keys.token, timeStamp, nonce, encrypt), timeStamp, nonce, encrypt };
}

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
