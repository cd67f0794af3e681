import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { callConnector, createChat, postActivity, putActivity, readChannels, readTeam } from "./api.ts";
import type { Call } from "./api.ts";
import { addressKey } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { bareConversation } from "./conversation.ts";
import { parseJson } from "./json.ts";
import { keptConversations } from "./limits.ts";
import { remember } from "./memory.ts";
import { accepted, isChatGone, readAnswer } from "./outcome.ts";
import type { Tokens } from "./token.ts";
import type { Wire } from "./wire.ts";

/** Sends and edits messages through the Bot Connector. */
export interface Connector {
  readonly send: (wire: Wire, to: Address, attempt: Attempt) => Promise<Outcome>;
  /** A message to a place as the platform names it: for a channel, `{channel};messageid={root}` answers in a thread. */
  readonly post: (wire: Wire, to: Address, conversationId: string, attempt: Attempt) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: Wire, to: Address, attempt: Attempt) => Promise<Outcome>;
  /** A team's channel by name, `Payments › Incidents`: what is said there does not tell it. Null: Teams does not tell it either. */
  readonly describe: (to: Address, signal: AbortSignal) => Promise<string | null>;
  /** Asks where a place is, and reads; `form` is what the answer must hold. */
  readonly look: <T>(to: Address, what: Call, form: z.ZodType<T>, signal: AbortSignal) => Promise<Told<T>>;
}

type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

type Deps = Pick<ChannelDeps, "http" | "now">;
type Answer = { readonly ok: true; readonly result: HttpResult } | { readonly ok: false; readonly failure: Failure };

/** The bot's id on the platform (Bot Framework: `28:` and the application id). */
function botId({ appId }: Pick<Config, "appId">): string {
  return `28:${appId}`;
}

/** The connector of one account. Chats of people are kept in memory: the platform makes the same one again. */
export function createConnector(config: Config, deps: Deps, tokens: Tokens): Connector {
  const chats = new Map<string, string>();

  async function call(to: Address, what: Call, signal: AbortSignal): Promise<Answer> {
    const first = await withToken(to, what, signal);
    if (!first.ok || !first.result.ok || first.result.response.status !== 401) return first;
    // Revoked, or of a secret that was changed meanwhile: once more with a new one.
    return withToken(to, what, signal);
  }

  async function withToken({ serviceUrl }: Address, what: Call, signal: AbortSignal): Promise<Answer> {
    const token = await tokens.get(signal);
    if (!token.ok) return token;
    const asked = callConnector(deps, config, { serviceUrl, token: token.token, signal }, what);
    if (asked === null) return { ok: false, failure: strangeService(serviceUrl) };
    const result = await asked;
    if (result.ok && result.response.status === 401) tokens.drop(token.token);
    return { ok: true, result };
  }

  /** The chat with a person; made where it is not known. */
  async function chatOf(to: Address, attempt: Attempt, anew: boolean): Promise<string | Failure> {
    const key = addressKey(to);
    const known = anew ? undefined : (chats.get(key) ?? to.conversationId ?? undefined);
    if (known !== undefined) return known;
    const member = to.userId ?? to.aadObjectId;
    if (member === null) return { kind: "permanent", blame: "address", why: "the address names nobody" };
    const answer = await call(to, createChat(botId(config), member, to.tenantId), attempt.signal);
    if (!answer.ok) return answer.failure;
    const reading = readAnswer(answer.result, "chat", deps.now());
    if (!reading.ok) return reading.failure;
    if (reading.id === null) return { kind: "retry", afterMs: null, scope: "message", why: "Teams named no chat" };
    remember(chats, key, reading.id, keptConversations);
    return reading.id;
  }

  async function posted(wire: Wire, to: Address, conversationId: string, attempt: Attempt): Promise<Answer> {
    return call(to, postActivity(conversationId, activityOf(config, wire, to, conversationId)), attempt.signal);
  }

  function outcome(answer: Answer, conversationId: string): Outcome {
    if (!answer.ok) return answer.failure;
    const reading = readAnswer(answer.result, "post", deps.now());
    if (!reading.ok) return reading.failure;
    return reading.id === null
      ? { kind: "unknown", why: "Teams named no message" }
      : accepted({ conversationId: bareConversation(conversationId), activityId: reading.id });
  }

  async function toPerson(wire: Wire, to: Address, attempt: Attempt): Promise<Outcome> {
    const chat = await chatOf(to, attempt, false);
    if (typeof chat !== "string") return chat;
    const answer = await posted(wire, to, chat, attempt);
    if (!answer.ok || !isChatGone(answer.result)) return outcome(answer, chat);
    const again = await chatOf(to, attempt, true);
    if (typeof again !== "string") return again;
    return outcome(await posted(wire, to, again, attempt), again);
  }

  async function post(wire: Wire, to: Address, conversationId: string, attempt: Attempt): Promise<Outcome> {
    return outcome(await posted(wire, to, conversationId, attempt), conversationId);
  }

  const look = lookBy(call, deps);

  return {
    look,
    describe: (to, signal) => nameOf(to, (what, form) => look(to, what, form, signal)),
    post,
    send: (wire, to, attempt) =>
      to.kind === "personal" ? toPerson(wire, to, attempt) : post(wire, to, to.conversationId ?? "", attempt),
    async revise(ref, wire, to, attempt) {
      const { conversationId, activityId } = ref;
      if (conversationId === undefined || activityId === undefined)
        return { kind: "permanent", blame: "message", why: "the message is not known any more" };
      const body = { ...activityOf(config, wire, to, conversationId), id: activityId };
      const answer = await call(to, putActivity(conversationId, activityId, body), attempt.signal);
      if (!answer.ok) return answer.failure;
      const reading = readAnswer(answer.result, "edit", deps.now());
      return reading.ok ? accepted(ref) : reading.failure;
    },
  };
}

function lookBy(
  call: (to: Address, what: Call, signal: AbortSignal) => Promise<Answer>,
  { now }: Pick<Deps, "now">,
): Connector["look"] {
  return async (to, what, form, signal) => {
    const answer = await call(to, what, signal);
    if (!answer.ok) return answer;
    const reading = readAnswer(answer.result, "look", now());
    if (!reading.ok) return reading;
    const value = form.safeParse(parseJson(answer.result.ok ? answer.result.response.body : ""));
    if (value.success) return { ok: true, value: value.data };
    const why = "Teams' answer lacks what it should hold";
    return { ok: false, failure: { kind: "retry", afterMs: null, scope: "message", why } };
  };
}

function activityOf(config: Config, wire: Wire, to: Address, conversationId: string): object {
  return {
    ...wire,
    channelData: { ...wire.channelData, tenant: { id: to.tenantId } },
    from: { id: botId(config) },
    conversation: { id: conversationId, tenantId: to.tenantId },
  };
}

type Ask = <T>(what: Call, form: z.ZodType<T>) => Promise<Told<T>>;

async function nameOf({ kind, teamId, conversationId }: Address, ask: Ask): Promise<string | null> {
  if (kind !== "channel" || teamId === null) return null;
  const [team, channels] = await Promise.all([
    ask(readTeam(teamId), teamForm),
    ask(readChannels(teamId), channelsForm),
  ]);
  const named = channels.ok ? channels.value.conversations.find(({ id }) => id === conversationId)?.name : null;
  // A team's first channel has the team's own id, and no name: each reader calls it General in their language.
  const channel = named ?? (conversationId === teamId ? "General" : null);
  return [team.ok ? team.value.name : null, channel].filter(Boolean).join(" › ") || null;
}

const teamForm = z.object({ name: z.string() });
const channelsForm = z.object({
  conversations: z.array(z.object({ id: z.string(), name: z.string().nullish() })),
});

function strangeService(serviceUrl: string): Failure {
  const host = URL.parse(serviceUrl)?.host ?? "no address";
  return { kind: "permanent", blame: "address", why: `not sent: ${host} is not a known host of Teams` };
}
