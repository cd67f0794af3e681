import type { Failure } from "#channels/kit/classify-http.ts";
import type { Outcome, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { failureOf, migratedTo, outcomeOf, replyOf } from "./outcome.ts";

const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });
const gone = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const refused = (why: string): Failure => ({ kind: "permanent", blame: "account", why });

type Row = readonly [part: string, failure: Failure];

/**
 * What `description` holds, without regard to case, where `outcome.ts` has no line for it, since a one-way bot never hears it
 * (telegram-bot-api, Client.cpp, and the server's own words in capitals). The first line that matches counts.
 */
const descriptions: readonly Row[] = [
  ["message to edit not found", unfit("the message was deleted")],
  ["message_id_invalid", unfit("the message was deleted")],
  ["message identifier is not specified", unfit("the message is not known any more")],
  ["message can't be edited", unfit("Telegram does not let this message be edited any more")],
  ["message_edit_time_expired", unfit("Telegram does not let this message be edited any more")],
  ["message_author_required", unfit("the message is not the bot's own")],
  ["there is no text in the message", unfit("the message has no text to be edited")],
  ["query is too old", unfit("the click was answered too late, or before")],
  ["query_id_invalid", unfit("the click was answered too late, or before")],
  ["button_data_invalid", unfit("Telegram refuses what a button carries: it is longer than 64 bytes")],
  ["button_type_invalid", unfit("Telegram does not know a button of the message")],
  ["reply markup is too long", unfit("Telegram finds the buttons too long")],
  ["message to be replied not found", unfit("what is answered was deleted")],
  ["strings must be encoded in utf-8", unfit("Telegram could not read the message's text")],
  ["user_is_blocked", gone("the person has blocked the bot: they must open it and press Restart")],
  ["have no rights to send", gone("the bot may not write in this chat: let it send messages")],
  ["user not found", gone("there is no such person: they must open the bot and press Start")],
  ["frozen_method_invalid", refused("Telegram has frozen the bot: ask @SpamBot why")],
  [
    "bad webhook",
    refused(
      "Telegram cannot call Tocsin's public address: it has to be https:// on port 443, 80, 88 or 8443, with a name that the internet knows; or choose polling",
    ),
  ],
  ["webhook url", refused("Telegram does not accept Tocsin's public address for the webhook; or choose polling")],
  ["logged out", refused("the bot is logged out of this Bot API server: start it there again")],
];

function descriptionOf(result: HttpResult): string {
  const answer = replyOf(result);
  return answer?.ok === false ? answer.description.toLowerCase() : "";
}

/** Null: `ok` is true. */
export function appFailureOf(result: HttpResult, now: number): Failure | null {
  const text = descriptionOf(result);
  return descriptions.find(([part]) => text.includes(part))?.[1] ?? failureOf(result, now);
}

/** What came of sendMessage. */
export function sendOutcome(result: HttpResult, now: number): Outcome {
  return appFailureOf(result, now) ?? outcomeOf(result, now);
}

/** What came of editMessageText; a message that reads so already was edited before. */
export function editOutcome(result: HttpResult, ref: Ref, now: number): Outcome {
  const done: Outcome = { kind: "accepted", ref, receipts: false };
  if (isNotModified(result)) return done;
  // What was said in a group stays there when it becomes a supergroup; the link is not to blame.
  if (migratedTo(result) !== null)
    return unfit("the group has become a supergroup, where old messages cannot be edited");
  return appFailureOf(result, now) ?? done;
}

function isNotModified(result: HttpResult): boolean {
  return /message is not modified|message_not_modified/.test(descriptionOf(result));
}

/** What came of a request that makes no message: getMe, answerCallbackQuery. */
export function plainOutcome(result: HttpResult, now: number): Outcome {
  return appFailureOf(result, now) ?? { kind: "accepted", ref: null, receipts: false };
}

/**
 * What came of getUpdates; null: updates. To ask again changes nothing, so there is no doubt to keep; and whoever else reads the bot's
 * updates (409) may stop: of all troubles only a token that is refused ends it.
 */
export function pollFailure(result: HttpResult, now: number): Failure | null {
  const answer = replyOf(result);
  const again = (why: string, afterMs: number | null = null): Failure => ({
    kind: "retry",
    afterMs,
    scope: "account",
    why,
  });
  if (answer?.ok === false && answer.error_code === 409) {
    return again(
      /webhook/i.test(answer.description)
        ? "another program has set a webhook for this bot (409 Conflict): stop it, or make a bot for Tocsin alone"
        : "another program reads this bot's updates too (409 Conflict): stop it, or make a bot for Tocsin alone",
    );
  }
  const failure = appFailureOf(result, now);
  if (failure === null || (failure.kind === "permanent" && failure.blame === "account")) return failure;
  return again(failure.why, failure.kind === "retry" ? failure.afterMs : null);
}

/** The bot cannot write to this person: they never pressed Start, have blocked it, or are gone. */
export function isClosed(outcome: Outcome): boolean {
  return outcome.kind === "permanent" && outcome.blame === "address";
}
