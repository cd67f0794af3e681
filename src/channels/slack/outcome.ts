import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });

const removed = "the webhook was removed or its app uninstalled: add a new one in Slack and paste its address";

/**
 * The body of an answer is the error itself, one word. docs.slack.dev, "Incoming webhooks", Handling errors, and the changelog of
 * 2016-05-17. Whatever is wrong with a webhook is wrong with this address alone.
 */
const errors: ReadonlyMap<string, Failure> = new Map(
  Object.entries<Failure>({
    invalid_payload: unfit("Slack could not read the message (invalid_payload)"),
    invalid_blocks: unfit("Slack refused the message's blocks (invalid_blocks)"),
    invalid_blocks_format: unfit("Slack refused the message's blocks (invalid_blocks_format)"),
    invalid_attachments: unfit("Slack refused the message (invalid_attachments)"),
    missing_text_or_fallback_or_attachments: unfit("Slack found no text in the message"),
    msg_blocks_too_long: unfit("Slack found the message too long (msg_blocks_too_long)"),
    msg_too_long: unfit("Slack found the message too long (msg_too_long)"),
    no_text: unfit("Slack found no text in the message (no_text)"),
    too_many_attachments: unfit("Slack refused the message (too_many_attachments)"),
    user_not_found: dead("the person whom the webhook writes to is gone (user_not_found): add a webhook for a channel"),
    action_prohibited: dead(
      "an administrator of the workspace forbids this webhook to post (action_prohibited): ask them to allow it",
    ),
    posting_to_general_channel_denied: dead(
      "the workspace lets only some members post to its main channel (posting_to_general_channel_denied): choose another channel",
    ),
    restricted_action: dead("the channel's posting permissions shut this webhook out (restricted_action)"),
    invalid_token: dead(
      "the last part of the address is wrong (invalid_token): paste the webhook's whole address again",
    ),
    channel_not_found: dead("the channel was deleted (channel_not_found): add a webhook for another one"),
    channel_is_archived: dead(
      "the channel is archived (channel_is_archived): unarchive it, or add a webhook for another",
    ),
    no_service: dead(`${removed} (no_service)`),
    no_service_id: dead(`${removed} (no_service_id)`),
    no_active_hooks: dead(`${removed} (no_active_hooks)`),
    no_team: dead("the workspace is gone (no_team)"),
    team_disabled: dead("the workspace is disabled (team_disabled)"),
    rollup_error: {
      kind: "retry",
      afterMs: null,
      scope: "message",
      why: "Slack has trouble of its own (rollup_error)",
    },
  }),
);

const throttled = new Set(["rate_limited", "ratelimited", "message_limit_exceeded"]);

/** Statuses whose body says nothing that is known. */
const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

/** Success is the word `ok`. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  if (!result.ok) return httpFailure(result, { now, unreachable: "address" }) ?? neither;
  const { status, headers, body } = result.response;
  const word = body.trim();
  if (status === 429 || throttled.has(word)) {
    const afterMs = retryAfter(headers["retry-after"], now);
    return { kind: "retry", afterMs, scope: "address", why: "Slack takes one message a second for each webhook" };
  }
  const known = status < 500 || word === "rollup_error" ? errors.get(word) : undefined;
  if (known !== undefined) return known;
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (failure !== null) return failure;
  return word === "ok" ? { kind: "accepted", ref: null, receipts: false } : neither;
}

/** A 2xx that is not Slack's: something in between answered, and the message may have gone on or not. */
const neither: Outcome = { kind: "unknown", why: "the answer is not one of Slack's" };
