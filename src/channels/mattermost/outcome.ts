import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });

const channelGone = "the channel was deleted: add a webhook for another one";

/**
 * `id` of an error: mattermost/mattermost, server/channels/app/webhook.go (HandleIncomingWebhook) and web/webhook.go. A webhook belongs
 * to one server and one channel, so that nothing of it is an account's.
 */
const errors: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    "web.incoming_webhook.invalid.app_error": dead("the webhook was deleted: add a new one and paste its address"),
    "web.incoming_webhook.disabled.app_error": dead(
      "the server has incoming webhooks switched off: System Console → Integrations → Enable Incoming Webhooks",
    ),
    "web.incoming_webhook.channel.app_error": dead(channelGone),
    "app.channel.get.existing.app_error": dead(channelGone),
    "web.incoming_webhook.channel_locked.app_error": dead("the webhook is locked to another channel"),
    "web.incoming_webhook.user.app_error": dead("whoever made the webhook is gone: let somebody else make a new one"),
    "web.incoming_webhook.permissions.app_error": dead(
      "whoever made the webhook is not in the channel any more: let a member make a new one",
    ),
    "web.incoming_webhook.parse.app_error": unfit("the server could not read the message"),
    "web.incoming_webhook.text.app_error": unfit("the server found no text in the message"),
    "web.incoming_webhook.split_props_length.app_error": unfit("the server found the message too long"),
    "api.context.invalid_param.app_error": unfit("the server refused the message"),
    "api.context.invalid_body_param.app_error": unfit("the server refused the message"),
  }),
);

/** Every failure to post is a 500 with this id; only its details tell that a channel is archived. */
const notPosted = "api.post.create_webhook_post.creating.app_error";

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is the word `ok`. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notMattermost;
  const { status, headers, body } = result.response;
  if (status === 429) {
    const afterMs = retryAfter(headers["retry-after"] ?? headers["x-ratelimit-reset"], now);
    return { kind: "retry", afterMs, scope: "address", why: "the server limits its rate" };
  }
  const error = errorOf(body);
  const known = errors.get(error.id);
  if (known !== undefined) return known;
  if (error.id === notPosted && /deleted|archived/i.test(error.text))
    return dead("the channel is archived: unarchive it, or add a webhook for another");
  if (failure !== null) return failure;
  if (error.id !== "") return unfit(`the server answered with ${error.id.slice(0, 100)}`);
  return body.trim() === "ok" ? { kind: "accepted", ref: null, receipts: false } : notMattermost;
}

const notMattermost: Outcome = { kind: "unknown", why: "the answer is not one of Mattermost's" };

/** `{id, message, detailed_error, request_id, status_code}`; empty where it is none. */
function errorOf(body: string): { readonly id: string; readonly text: string } {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== "object" || parsed === null || !("id" in parsed) || typeof parsed.id !== "string")
      return none;
    return { id: /^[\w.]+$/.test(parsed.id) ? parsed.id : "an error", text: body };
  } catch {
    return none;
  }
}

const none = { id: "", text: "" } as const;
