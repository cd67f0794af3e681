import type { Notice, RenderContext } from "#domain/notice.ts";
import type { InboundResult, RawResponse } from "#ports/channel.ts";
import type { Hook } from "./app-hook.ts";
import { bodyOf } from "./app-wire.ts";
import type { Wire } from "./app-wire.ts";
import { working } from "./app-words.ts";

export type Render = (notice: Notice, context: RenderContext) => Wire;

/**
 * The response to a request. Only `/tocsin` is answered in it, for the one who typed it alone (docs.slack.dev, "Slash commands"); buttons
 * and events want an empty 200, and a new request URL wants its challenge back (docs.slack.dev, "url_verification").
 */
export function answerTo(hook: Hook, results: readonly (InboundResult | null)[], render: Render): RawResponse {
  if (hook.kind === "event" && hook.envelope.type === "url_verification")
    return {
      status: 200,
      headers: { "content-type": "text/plain; charset=utf-8" },
      body: hook.envelope.challenge ?? "",
    };
  const [result] = results;
  if (hook.kind !== "slash" || result === undefined) return empty;
  if (result === null) return json({ response_type: "ephemeral", text: working });
  const { notice, context } = result;
  if (notice === null || context === null) return empty;
  return json({ response_type: "ephemeral", ...bodyOf(render(notice, context)) });
}

const empty: RawResponse = { status: 200, headers: {}, body: "" };

function json(body: object): RawResponse {
  return { status: 200, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(body) };
}
