import { voidForm } from "#channels/kit/snooze-form.ts";
import type { Filled } from "#channels/kit/snooze-form.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawResponse } from "#ports/inbound.ts";
import type { Address } from "./app-config.ts";
import { fields, saidModal, shortModal } from "./app-form.ts";
import type { Hook } from "./app-hook.ts";
import { bodyOf } from "./app-wire.ts";
import type { Wire } from "./app-wire.ts";
import { working } from "./app-words.ts";

export type Render = (notice: Notice, context: RenderContext) => Wire;

/**
 * The response to a request. Only `/tocsin` is answered in it, for the one who typed it alone (docs.slack.dev, "Slash commands"); forms in
 * the form; buttons and events want an empty 200, and a new request URL wants its challenge back (docs.slack.dev, "url_verification").
 */
export function answerTo(
  hook: Hook,
  results: readonly (InboundResult | null)[],
  render: Render,
  filled: Filled<Address> | null,
): RawResponse {
  if (hook.kind === "event" && hook.envelope.type === "url_verification")
    return {
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: hook.envelope.challenge ?? "",
    };
  const [result] = results;
  if (filled !== null) return formAnswer(filled, result ?? null, render);
  if (hook.kind !== "slash" || result === undefined) return empty;
  if (result === null) return json({ response_type: "ephemeral", text: working });
  const { notice, context } = result;
  if (notice === null || context === null) return empty;
  return json({ response_type: "ephemeral", ...bodyOf(render(notice, context)) });
}

/**
 * docs.slack.dev, "Modals", "Handling view submissions": an empty answer closes the form, `errors` stand below their fields, `update` puts
 * another in its place. Words for the one who submitted stand in the form itself, where nobody else reads them.
 */
function formAnswer(filled: Filled<Address>, result: InboundResult | null, render: Render): RawResponse {
  if (filled.kind === "void") return json({ response_action: "update", view: shortModal(voidForm) });
  if (filled.kind === "wrong") return json({ response_action: "errors", errors: { [fields.length]: filled.problem } });
  if (result === null) return json({ response_action: "update", view: shortModal(working) });
  const { notice, context } = result;
  // The card follows by an edit.
  if (notice?.kind !== "answer" || context === null) return empty;
  const { blocks } = render(notice, context);
  return json({ response_action: "update", view: saidModal(blocks, context.language) });
}

const empty: RawResponse = { status: 200, headers: {}, body: "" };

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
