import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import { askApi, callApi, postResponse } from "./app-api.ts";
import type { Body } from "./app-api.ts";
import type { Address, Config } from "./app-config.ts";
import { channelName } from "./app-inbound.ts";
import { personForm, personName } from "./app-person.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Reading } from "./app-outcome.ts";
import { bodyOf } from "./app-wire.ts";
import type { Modal, Wire } from "./app-wire.ts";

/** Who the token is: the workspace that it was installed in, and the app's bot there. */
export interface Identity {
  readonly teamId: string;
  readonly team: string;
  readonly botId: string | null;
  readonly scopes: readonly string[] | null;
}

type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Messages and questions of one account. Each call is one request; nothing is tried twice here. */
export interface Client {
  readonly send: (wire: Wire, to: Address, attempt: Attempt, thread?: string | null) => Promise<Outcome>;
  readonly revise: (ref: Ref, wire: Wire, attempt: Attempt) => Promise<Outcome>;
  /** In a channel, for one person's eyes alone (chat.postEphemeral). */
  readonly whisper: (wire: Wire, channel: string, user: string, attempt: Attempt) => Promise<Outcome>;
  /** By a response URL; `instead`: the message that was pressed is replaced, which only makes sense where one person sees it. */
  readonly respond: (url: string, wire: Wire, instead: boolean, attempt: Attempt) => Promise<Outcome>;
  /** views.open; `trigger`: of the press that asks for it. */
  readonly open: (trigger: string, view: Modal, attempt: Attempt) => Promise<Outcome>;
  /** Asked anew each time: a token that was revoked must show. */
  readonly identity: (signal: AbortSignal) => Promise<Told<Identity>>;
  /** The workspace of the token, which never changes; asked once. */
  readonly teamId: (signal: AbortSignal) => Promise<Told<string>>;
  readonly ask: <T>(
    method: string,
    query: Readonly<Record<string, string>>,
    form: z.ZodType<T>,
    signal: AbortSignal,
  ) => Promise<Told<T>>;
  /** The name of a channel, which mentions and commands in private ones do not tell; null: Slack does not tell it either. */
  readonly describe: (to: Address, signal: AbortSignal) => Promise<string | null>;
}

const noToken: Failure = {
  kind: "permanent",
  blame: "account",
  why: "no bot token yet: create the app in Slack from the manifest, install it, and enter its token",
};

const postedForm = z.object({ channel: z.string().min(1).max(100), ts: z.string().min(1).max(100) });
const identityForm = z.object({
  team_id: z.string().regex(/^[TE][A-Z0-9]{1,30}$/),
  team: z.string().catch(""),
  bot_id: z.string().max(100).nullish(),
});
const channelForm = z.object({ channel: z.object({ name: z.string().max(1_000) }) });

/** A client over the Web API. */
export function createClient(config: Config, deps: Pick<ChannelDeps, "http" | "now">): Client {
  return { ...createQuestions(config, deps), ...createMessages(config, deps) };
}

type Questions = Pick<Client, "ask" | "identity" | "teamId" | "describe">;

function createQuestions(config: Config, deps: Pick<ChannelDeps, "http" | "now">): Questions {
  let team: string | null = null;

  async function look(method: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Reading> {
    const token = config.botToken;
    if (token === null) return { ok: false, failure: noToken };
    return readAnswer(await askApi(deps, config, { method, token, query, signal }), "look", deps.now());
  }

  const ask: Client["ask"] = async (method, query, form, signal) => {
    const reading = await look(method, query, signal);
    return reading.ok ? told(form, reading.body) : reading;
  };

  async function identity(signal: AbortSignal): Promise<Told<Identity>> {
    const reading = await look("auth.test", {}, signal);
    if (!reading.ok) return reading;
    const found = told(identityForm, reading.body);
    if (!found.ok) return found;
    const { team_id: teamId, team: name, bot_id: botId } = found.value;
    team = teamId;
    return { ok: true, value: { teamId, team: name, botId: botId ?? null, scopes: reading.scopes } };
  }

  return {
    ask,
    identity,
    async teamId(signal) {
      if (team !== null) return { ok: true, value: team };
      const found = await identity(signal);
      return found.ok ? { ok: true, value: found.value.teamId } : found;
    },
    async describe(to, signal) {
      if (to.kind === "person") {
        const found = await ask("users.info", { user: to.id }, personForm, signal);
        return found.ok ? personName(found.value.user) : null;
      }
      const found = await ask("conversations.info", { channel: to.id }, channelForm, signal);
      return found.ok ? channelName(found.value.channel.name) : null;
    },
  };
}

type Messages = Pick<Client, "send" | "revise" | "whisper" | "respond" | "open">;

function createMessages(config: Config, deps: Pick<ChannelDeps, "http" | "now">): Messages {
  async function call(method: string, body: Body, signal: AbortSignal): Promise<Reading> {
    const token = config.botToken;
    if (token === null) return { ok: false, failure: noToken };
    return readAnswer(await callApi(deps, config, { method, token, body, signal }), "change", deps.now());
  }

  return {
    async send(wire, to, { signal }, thread = null) {
      const inThread = thread === null ? {} : { thread_ts: thread };
      // Beside blocks the text is for notifications: nothing in it is markup.
      const plain = { mrkdwn: false, unfurl_links: false, unfurl_media: false };
      const reading = await call(
        "chat.postMessage",
        { channel: to.id, ...bodyOf(wire), ...inThread, ...plain },
        signal,
      );
      if (!reading.ok) return reading.failure;
      const posted = postedForm.safeParse(reading.body).data;
      if (posted === undefined) return { kind: "unknown", why: "Slack named no message" };
      return { kind: "accepted", ref: { channel: posted.channel, ts: posted.ts }, receipts: false };
    },
    async revise(ref, wire, { signal }) {
      const { channel, ts } = ref;
      if (channel === undefined || ts === undefined)
        return { kind: "permanent", blame: "message", why: "the message is not known any more" };
      const reading = await call("chat.update", { channel, ts, parse: "none", ...bodyOf(wire) }, signal);
      return reading.ok ? { kind: "accepted", ref, receipts: false } : reading.failure;
    },
    async whisper(wire, channel, user, { signal }) {
      const reading = await call("chat.postEphemeral", { channel, user, ...bodyOf(wire) }, signal);
      return reading.ok ? said : reading.failure;
    },
    async open(trigger, view, { signal }) {
      const reading = await call("views.open", { trigger_id: trigger, view }, signal);
      return reading.ok ? said : reading.failure;
    },
    async respond(url, wire, instead, { signal }) {
      const body = { response_type: "ephemeral", replace_original: instead, ...bodyOf(wire) };
      const reading = readAnswer(await postResponse(deps, url, body, signal), "change", deps.now());
      return reading.ok ? said : reading.failure;
    },
  };
}

/** Nobody edits an answer. */
const said: Outcome = { kind: "accepted", ref: null, receipts: false };

function told<T>(form: z.ZodType<T>, body: Body): Told<T> {
  const value = form.safeParse(body);
  if (value.success) return { ok: true, value: value.data };
  const why = "Slack's answer lacks what it should hold";
  return { ok: false, failure: { kind: "retry", afterMs: null, scope: "message", why } };
}
