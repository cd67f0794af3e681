import * as z from "zod";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const gone = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const refused = (why: string): Failure => ({ kind: "permanent", blame: "account", why });
const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });

const addAgain = "add it to the chat again";
const noRights = gone(
  "the bot may not write in this chat: let it send messages, in a channel make it an administrator",
);

/**
 * What `description` holds, without regard to case: telegram-bot-api, Client.cpp (`fail_query…`), and the server's own words in
 * capitals. The first line that matches counts.
 */
const descriptions: readonly (readonly [part: string, failure: Failure])[] = [
  ["bot was kicked", gone(`the bot was removed from the chat: ${addAgain}`)],
  ["bot is not a member", gone(`the bot is not in the chat: ${addAgain}`)],
  ["bot was blocked by the user", gone("the person has blocked the bot: they must open it and press Restart")],
  ["user is deactivated", gone("the person's Telegram account is gone")],
  ["group chat was deleted", gone("the group was deleted: link another chat")],
  ["can't initiate conversation", gone("the person has not started the bot: they must open it and press Start")],
  ["can't send messages to bots", gone("this is another bot, and bots cannot write to each other")],
  ["message thread not found", gone("the topic was deleted: link another topic, or the group without one")],
  ["topic_deleted", gone("the topic was deleted: link another topic, or the group without one")],
  ["topic_closed", gone("the topic is closed: open it again, or make the bot an administrator")],
  [
    "chat not found",
    gone("there is no such chat, or the bot is not in it: add the bot, then choose the chat from the list"),
  ],
  ["peer_id_invalid", gone("there is no such chat: choose it from the list again")],
  ["channel_private", gone(`the bot is not in the channel: ${addAgain}`)],
  ["chat_id is empty", gone("the chat's id is missing")],
  ["chat_restricted", noRights],
  ["chat_write_forbidden", noRights],
  ["chat_send_plain_forbidden", noRights],
  ["chat_admin_required", noRights],
  ["not enough rights to send", noRights],
  ["no rights to send", noRights],
  ["need administrator rights", noRights],
  ["can't parse entities", unfit("Telegram could not read the message's markup")],
  ["message is too long", unfit("Telegram found the message too long")],
  ["message text is empty", unfit("Telegram found no text in the message")],
  ["button_url_invalid", unfit("Telegram refuses the buttons' addresses: is TOCSIN_PUBLIC_URL a public address?")],
  ["wrong http url", unfit("Telegram refuses the buttons' addresses: is TOCSIN_PUBLIC_URL a public address?")],
  [
    "while webhook is active",
    refused("the bot has a webhook elsewhere, so that chats cannot be listed: type the chat's id"),
  ],
  [
    "other getupdates",
    refused("another program reads this bot's messages: stop it, or use a bot of its own for Tocsin"),
  ],
];

/** A token of a wrong form is not even found (404); a wrong one of the right form is unauthorized. */
const statuses: StatusTable = {
  401: { permanent: "account" },
  403: { permanent: "address" },
  404: { permanent: "account" },
  409: { permanent: "account" },
};
const badToken = refused("Telegram does not know the bot's token: copy it from BotFather again");

const reply = z.object({
  ok: z.boolean(),
  error_code: z.number().optional(),
  description: z.string().catch("").default(""),
  result: z.unknown().optional(),
  parameters: z
    .object({ retry_after: z.number().nonnegative().optional(), migrate_to_chat_id: z.int().optional() })
    .catch({})
    .default({}),
});

export type Reply = z.output<typeof reply>;

/** Bot API, "Making requests": `ok`, then `result`, or `error_code`, `description` and `parameters`; null: not Telegram's. */
export function replyOf(result: HttpResult): Reply | null {
  if (!result.ok) return null;
  try {
    return reply.safeParse(JSON.parse(result.response.body)).data ?? null;
  } catch {
    return null;
  }
}

/** The group's new id, when it has become a supergroup; null otherwise. Nothing was sent to the old one. */
export function migratedTo(result: HttpResult): string | null {
  const answer = replyOf(result);
  const id = answer?.ok === false ? answer.parameters.migrate_to_chat_id : undefined;
  return id === undefined ? null : String(id);
}

const sent = z.object({ message_id: z.int(), chat: z.object({ id: z.int() }) });

/** A sent message has a number within its chat. */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = failureOf(result, now);
  if (failure !== null) return failure;
  const message = sent.safeParse(replyOf(result)?.result).data;
  const ref = message === undefined ? null : { chatId: String(message.chat.id), messageId: String(message.message_id) };
  return { kind: "accepted", ref, receipts: false };
}

/** Null: `ok` is true. */
export function failureOf(result: HttpResult, now: number): Failure | null {
  const answer = replyOf(result);
  if (answer?.ok === false) {
    const known = knownFailure(answer);
    if (known !== null) return known;
  }
  const http = httpFailure(result, { now, unreachable: "account", statuses });
  if (http !== null) return http;
  if (answer?.ok === true) return null;
  if (answer === null) return { kind: "unknown", why: "the answer is not Telegram's" };
  return (answer.error_code ?? 400) >= 500
    ? { kind: "retry", afterMs: null, scope: "message", why: "Telegram has trouble of its own" }
    : unfit(`Telegram refused the message (${answer.error_code ?? 400})`);
}

function knownFailure({ error_code: code, description, parameters }: Reply): Failure | null {
  const { retry_after: seconds, migrate_to_chat_id: newId } = parameters;
  if (code === 429 || seconds !== undefined) {
    const afterMs = seconds === undefined ? null : Math.ceil(seconds * 1_000);
    return { kind: "retry", afterMs, scope: "address", why: "Telegram wants fewer messages in this chat" };
  }
  if (newId !== undefined) return gone(`the group has become a supergroup: its id is now ${newId}`);
  const text = description.toLowerCase();
  const known = descriptions.find(([part]) => text.includes(part));
  if (known !== undefined) return known[1];
  if (code === 401 || code === 404) return badToken;
  return null;
}
