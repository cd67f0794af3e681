import { isLinkVerb } from "#domain/notice.ts";
import { voidForm } from "#channels/kit/snooze-form.ts";
import type { Filled } from "#channels/kit/snooze-form.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawResponse } from "#ports/inbound.ts";
import type { Address } from "./app-config.ts";
import { lengthField } from "./app-dialog.ts";
import type { Hook } from "./app-hook.ts";
import { commandAnswer } from "./app-messages.ts";
import type { Wire } from "./app-wire.ts";
import { working } from "./app-words.ts";

export type Render = (notice: Notice, context: RenderContext) => Wire;

/**
 * The response to a request; a status other than 200, and an empty one to a command, are errors to Mattermost (server/channels/app/
 * command.go, integration_action.go). A click is answered with words for the one who clicked. The card itself follows by an edit, for
 * everybody and in its own language; a second way to change it could bring an older state back. Only the question whether to link, which
 * is one person's, is replaced by its answer; in a post that one person alone sees not even that, since the server can edit none.
 */
export function answerTo(
  hook: Hook,
  results: readonly (InboundResult | null)[],
  render: Render,
  key: Uint8Array,
  filled: Filled<Address> | null = null,
): RawResponse {
  const [result] = results;
  if (hook.kind === "dialog") return dialogAnswer(filled, result ?? null);
  const wire = result?.notice && result.context ? render(result.notice, result.context) : null;
  if (hook.kind === "command") {
    if (result === null) return json({ response_type: "ephemeral", text: working });
    return json(wire === null ? { response_type: "ephemeral", text: "" } : commandAnswer(wire, key));
  }
  if (hook.kind !== "click") return json({});
  if (result === null) return json({ ephemeral_text: working });
  if (wire === null || wire.says !== "answer") return json({});
  const { verb, shown } = hook.click.context;
  if (isLinkVerb(verb) && shown === "post" && result?.changed === true)
    return json({ update: { message: wire.message, props: { attachments: wire.attachments } } });
  return json({ ephemeral_text: wire.message, skip_slack_parsing: true });
}

/**
 * server/public/model/integration_action.go, SubmitDialogResponse: an empty object closes the dialog; errors, which are plain text, stand
 * below their field or at the foot, where its reader alone sees them.
 */
function dialogAnswer(filled: Filled<Address> | null, result: InboundResult | null): RawResponse {
  if (filled?.kind === "void") return json({ error: voidForm });
  if (filled?.kind === "wrong") return json({ errors: { [lengthField]: filled.problem } });
  // Cancelled, or late: then words follow by themselves, and the card by an edit.
  return json(result?.notice?.kind === "answer" ? { error: result.notice.text } : {});
}

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
