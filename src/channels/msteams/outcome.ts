import * as z from "zod";
import { httpFailure } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";
import type { Outcome, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { parseJson } from "./json.ts";

/** What was asked of the Bot Connector: a message to a place, the chat with a person, an edit, a question that changes nothing. */
export type Asked = "post" | "chat" | "edit" | "look";

type Blame = "address" | "account" | "message";

interface Cause {
  readonly blame: Blame;
  readonly why: string;
}

/** msteams-docs, "Status codes from bot conversational APIs", and "Proactive messages" for `MessageWritesBlocked`. */
const causes: Readonly<Record<string, Cause>> = {
  BotNotInConversationRoster: { blame: "address", why: "the app was removed from this chat or team" },
  ForbiddenOperationException: { blame: "address", why: "the app is not installed for this person" },
  ConversationBlockedByUser: { blame: "address", why: "the person blocked the app" },
  MessageWritesBlocked: { blame: "address", why: "the person blocked or removed the app" },
  BotDisabledByUser: { blame: "address", why: "the person blocked the app" },
  BotDisabledByAdmin: { blame: "address", why: "the tenant's administrator blocked the app" },
  TenantNoPermission: { blame: "address", why: "the tenant does not allow the app" },
  NotEnoughPermissions: { blame: "address", why: "the app may not write there" },
  InvalidBotApiHost: { blame: "address", why: "the chat belongs to another cloud; say something to the app there" },
  ConversationNotFound: { blame: "address", why: "the chat or channel is gone" },
  ActivityNotFoundInConversation: { blame: "message", why: "the message is gone" },
  MessageSizeTooBig: { blame: "message", why: "the message is too large" },
  BotNotRegistered: { blame: "account", why: "no bot is registered under this application ID" },
};

/** Only these mean what their code says; a 429 or 5xx is to be tried again, whatever stands in its body. */
const coded: ReadonlySet<number> = new Set([400, 401, 403, 404, 413]);

const statuses: StatusTable = {
  403: { permanent: "address" },
  404: { permanent: "address" },
  412: { retry: "address" },
};
const statusesOf: Readonly<Record<Asked, StatusTable>> = {
  post: statuses,
  // The request names a person and nothing else: what is refused is the person.
  chat: { ...statuses, 400: { permanent: "address" } },
  edit: { ...statuses, 404: { permanent: "message" } },
  look: statuses,
};

/** In words, where the platform names no cause. */
const plain: Readonly<Record<number, string>> = {
  401: "the Bot Connector refused the account's token",
  403: "Teams does not let the app write there",
  404: "the chat or channel is gone",
  413: "the message is too large",
};

const errorForm = z.object({ code: z.string().optional().catch(undefined) });
const answerForm = z.object({
  id: z.string().min(1).max(500).optional().catch(undefined),
  error: errorForm.optional().catch(undefined),
});

/** What an answer of the Bot Connector means; on success with the id that it names. */
export type Reading =
  | { readonly ok: true; readonly id: string | null }
  | { readonly ok: false; readonly failure: Failure };

/** Reads an answer. `now` for `Retry-After` as a date. */
export function readAnswer(result: HttpResult, asked: Asked, now: number): Reading {
  const failure = httpFailure(result, { now, unreachable: "account", statuses: statusesOf[asked] });
  if (!result.ok) return { ok: false, failure: unanswered(failure ?? lost("no answer"), asked) };
  const { status, body } = result.response;
  if (failure !== null) return { ok: false, failure: refused(failure, status, body, asked) };
  const answer = answerForm.safeParse(parseJson(body)).data;
  if (answer?.error !== undefined) return { ok: false, failure: errorInSuccess(body, asked) };
  if (answer?.id !== undefined) return { ok: true, id: answer.id };
  // What a question wants to know is read by whoever asked.
  if (asked === "look" && answer !== undefined) return { ok: true, id: null };
  // An edit names what it is about itself, so that an empty answer leaves no doubt.
  if (asked === "edit" && (answer !== undefined || body.trim() === "")) return { ok: true, id: null };
  return { ok: false, failure: unanswered(lost("the answer is not the Bot Connector's"), asked) };
}

/** A message that was taken, and where it is. */
export function accepted(ref: Ref): Outcome {
  return { kind: "accepted", ref, receipts: false };
}

function refused(failure: Failure, status: number, body: string, asked: Asked): Failure {
  if (failure.kind === "retry") return status === 429 ? throttled(failure, body) : failure;
  const cause = coded.has(status) ? causeOf(body) : null;
  // What is edited was there once: whatever is not found, the message is gone.
  if (asked === "edit" && status === 404) return permanent("message", "the message is gone");
  if (cause !== null && failure.kind === "permanent") {
    const blame = asked === "chat" && cause.blame === "message" ? "address" : cause.blame;
    return permanent(blame, cause.why);
  }
  return { ...failure, why: plain[status] ?? failure.why };
}

/** msteams-docs, "Rate limiting": mostly per thread; the limit of 30 requests a second is that of the app in its tenant. */
function throttled(failure: Failure & { readonly kind: "retry" }, body: string): Failure {
  const whole = /\b(tenant|app(lication)?|bot)[ -]?(wide|level|quota|limit)|\bper (app|bot|tenant)\b|\bglobal\b/i.test(
    messageOf(body),
  );
  return { ...failure, scope: whole ? "account" : "address", why: "Teams asks to send more slowly" };
}

function errorInSuccess(body: string, asked: Asked): Failure {
  const cause = causeOf(body);
  return cause === null
    ? unanswered(lost("Teams answered with success and an error"), asked)
    : permanent(cause.blame, cause.why);
}

/** Questions have no effect, and making a chat none that anybody sees: there is no doubt to keep. */
function unanswered(failure: Failure, asked: Asked): Failure {
  if ((asked !== "chat" && asked !== "look") || failure.kind !== "unknown") return failure;
  return { kind: "retry", afterMs: null, scope: "message", why: failure.why };
}

function lost(why: string): Failure {
  return { kind: "unknown", why };
}

function permanent(blame: Blame, why: string): Failure {
  return { kind: "permanent", blame, why };
}

/**
 * The cause by its code: `{"error":{"code"}}` as documented, or the inner JSON text of `{"errorCode":209,"message":"{\"subCode\": …}"}`
 * as Teams has it for messages that are blocked.
 */
function causeOf(body: string): Cause | null {
  const code = answerForm.safeParse(parseJson(body)).data?.error?.code ?? "";
  const [, sub] = /\\?"subCode\\?"\s*:\s*\\?"(\w{1,60})\\?"/.exec(body) ?? [];
  for (const each of [sub, code]) {
    if (each !== undefined && Object.hasOwn(causes, each)) return causes[each] ?? null;
  }
  return null;
}

const messageForm = z.object({ error: z.object({ message: z.string() }) });

function messageOf(body: string): string {
  return messageForm.safeParse(parseJson(body)).data?.error.message ?? "";
}

/** Whether a chat that we knew of does not exist any more, so that it may be made anew. */
export function isChatGone(result: HttpResult): boolean {
  if (!result.ok || result.response.status !== 404) return false;
  return answerForm.safeParse(parseJson(result.response.body)).data?.error?.code === "ConversationNotFound";
}
