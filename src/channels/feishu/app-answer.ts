import { contentOf } from "#channels/kit/content.ts";
import { oneLine, trim } from "#channels/kit/trim.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawResponse } from "#ports/inbound.ts";
import type { Said } from "./app-envelope.ts";
import type { AppWire } from "./app-render.ts";
import { appWords, bilingual } from "./app-words.ts";
import type { Card } from "./card.ts";

export type Render = (notice: Notice, context: RenderContext) => AppWire;

/** Characters of a toast; it is shown for some seconds. */
const toastLength = 200;

const toastTypes = { good: "success", bad: "error", plain: "info" } as const;

/**
 * The response to a request. A challenge is said back. A click is answered with a toast, which the clicker alone sees, and where it
 * changed something with the card as it is now, which everybody sees (card callbacks, "response"). Messages are answered by messages.
 */
export function answerTo(said: Said, results: readonly (InboundResult | null)[], render: Render): RawResponse {
  if (said.kind === "challenge") return json({ challenge: said.challenge });
  if (said.kind !== "event" || said.envelope.header.event_type !== "card.action.trigger") return json({});
  const [result] = results;
  if (result === undefined) return toast("warning", bilingual.unknownButton);
  if (result === null) return toast("info", bilingual.working);
  const { notice, context, changed } = result;
  if (notice === null || context === null) return toast("success", bilingual.done);
  if (notice.kind !== "answer") return toast("success", saidBy(notice, context), render(notice, context).card);
  // A refused click changes nothing for the others: they keep the card that can still be pressed.
  const card = changed ? render(notice, context).card : undefined;
  const isPage = notice.text.endsWith(context.links.view);
  return toast(toastTypes[notice.tone], isPage ? appWords[context.language].lookInChat : notice.text, card);
}

/** What a new card says first: who acted, and until when. */
function saidBy(notice: Notice, context: RenderContext): string {
  const { lines, title } = contentOf(notice, context);
  return lines[0] ?? title;
}

function toast(type: "success" | "info" | "warning" | "error", text: string, card?: Card): RawResponse {
  const content = trim(oneLine(text), toastLength, "points");
  return json({ toast: { type, content }, ...(card === undefined ? {} : { card: { type: "raw", data: card } }) });
}

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
