import { trim } from "#channels/kit/trim.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawResponse } from "#ports/inbound.ts";
import { readClick } from "./activity.ts";
import type { Activity } from "./activity.ts";
import type { AdaptiveCard, Wire } from "./wire.ts";

export type Render = (notice: Notice, context: RenderContext) => Wire;

/** Bytes of a text under a card; clients cut longer ones. */
const messageBytes = 2_000;

// Said where nobody's language is known.
const working = "Working on it… · 正在处理…";
const done = "Done. · 已处理。";
const unknownButton = "This button is no longer in use. · 此按钮已失效。";

/**
 * The response to an activity. Only a click is answered in it (msteams-docs, "Universal Actions", "Response format"): with the card as it
 * is now, which the clicker alone sees in place of the old one, or with a text under the card. What is said is answered by a message.
 */
export function answerTo(
  activity: Activity | null,
  results: readonly (InboundResult | null)[],
  render: Render,
): RawResponse {
  const click = activity === null ? null : readClick(activity);
  if (click === null || click.automatic) return { status: 200, headers: {}, body: "" };
  const [result] = results;
  if (result === undefined) return message(unknownButton);
  if (result === null) return message(working);
  const { notice, context } = result;
  if (notice === null || context === null) return message(done);
  // A text cannot be clicked: an answer with a link in it is shown as a card.
  if (notice.kind === "answer" && !/https?:\/\//.test(notice.text)) return message(notice.text);
  const wire = render(notice, context);
  const [attachment] = wire.attachments ?? [];
  return attachment === undefined ? message(wire.text ?? wire.summary) : card(attachment.content);
}

function card(value: AdaptiveCard): RawResponse {
  return json({ statusCode: 200, type: "application/vnd.microsoft.card.adaptive", value });
}

function message(text: string): RawResponse {
  const value = trim(text, messageBytes, "bytes");
  return json({ statusCode: 200, type: "application/vnd.microsoft.activity.message", value });
}

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
