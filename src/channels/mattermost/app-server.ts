import type { KeyObject } from "node:crypto";
import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import type { ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Api } from "./app-api.ts";
import { idForm } from "./app-config.ts";
import { askAgainMs, kept, settingsMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";
import { readSigningKey } from "./app-trigger.ts";

export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** Whose token it is. */
export interface Identity {
  readonly id: string;
  readonly username: string;
  readonly isBot: boolean;
  readonly isAdmin: boolean;
}

/** What the server says of its own settings, as far as it matters here; undefined: it does not say. */
export interface ServerSettings {
  readonly signingKey: KeyObject | null;
  readonly version: string;
  readonly siteUrl: string;
  readonly websocketUrl: string;
  readonly hasPriorities: boolean;
  readonly hasCommands: boolean | undefined;
  readonly hasBots: boolean | undefined;
}

/** What is asked of a server over and over, remembered for as long as it can be believed. */
export interface Server {
  readonly api: Api;
  /** Asks and reads; `form` is what the answer must hold. */
  readonly ask: <T>(answer: Promise<HttpResult>, form: z.ZodType<T>) => Promise<Told<T>>;
  /** Asked anew: a token that was revoked must show. */
  readonly identity: (signal: AbortSignal) => Promise<Told<Identity>>;
  /** Asked once. */
  readonly me: (signal: AbortSignal) => Promise<Told<Identity>>;
  /** `anew`: what is known seems to be wrong; not more often than every few seconds. */
  readonly settings: (signal: AbortSignal, anew?: boolean) => Promise<Told<ServerSettings>>;
  /** The channel of the bot and a person. */
  readonly direct: (userId: string, signal: AbortSignal) => Promise<Told<string>>;
  /** User names by id; who is not known is left out, and so is everybody while the server has trouble. */
  readonly usernames: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, string>>;
}

const identityForm = z.object({
  id: idForm,
  username: z.string().min(1).max(200),
  is_bot: z.boolean().catch(false),
  roles: z.string().catch(""),
});
const flag = z
  .enum(["true", "false"])
  .transform((text) => text === "true")
  .optional()
  .catch(undefined);
const line = z.string().max(1_000).catch("");
const settingsForm = z.object({
  AsymmetricSigningPublicKey: line,
  Version: line,
  SiteURL: line,
  WebsocketURL: line,
  PostPriority: flag,
  EnableCommands: flag,
  EnableBotAccountCreation: flag,
});
const channelForm = z.object({ id: idForm });
const peopleForm = z.array(
  z
    .object({ id: idForm, username: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/) })
    .nullable()
    .catch(null),
);

/** One server, seen with the bot's token. */
export function openServer(api: Api, { now }: Pick<ChannelDeps, "now">): Server {
  const direct = new Map<string, string>();
  const names = new Map<string, string>();
  let known: Identity | null = null;
  let settings: { readonly value: ServerSettings; readonly at: number } | null = null;

  const ask: Server["ask"] = async (answer, form) => {
    const reading = readAnswer(await answer, "look", now());
    if (!reading.ok) return reading;
    const value = form.safeParse(reading.value);
    if (value.success) return { ok: true, value: value.data };
    const why = "the server's answer lacks what it should hold";
    return { ok: false, failure: { kind: "retry", afterMs: null, scope: "message", why } };
  };

  async function identity(signal: AbortSignal): Promise<Told<Identity>> {
    const found = await ask(api.me(signal), identityForm);
    if (!found.ok) return found;
    const { id, username, is_bot: isBot, roles } = found.value;
    known = { id, username, isBot, isAdmin: roles.split(" ").includes("system_admin") };
    return { ok: true, value: known };
  }
  const me: Server["me"] = async (signal) => (known === null ? identity(signal) : { ok: true, value: known });

  return {
    api,
    ask,
    identity,
    me,
    async settings(signal, anew = false) {
      if (settings !== null && now() - settings.at < (anew ? askAgainMs : settingsMs))
        return { ok: true, value: settings.value };
      const found = await ask(api.clientConfig(signal), settingsForm);
      if (!found.ok) return found;
      settings = { value: settingsOf(found.value), at: now() };
      return { ok: true, value: settings.value };
    },
    async direct(userId, signal) {
      const channel = direct.get(userId);
      if (channel !== undefined) return { ok: true, value: channel };
      const self = await me(signal);
      if (!self.ok) return self;
      const found = await ask(api.direct([self.value.id, userId], signal), channelForm);
      if (!found.ok) return found;
      remember(direct, userId, found.value.id);
      return { ok: true, value: found.value.id };
    },
    async usernames(ids, signal) {
      const unknown = ids.filter((id) => !names.has(id));
      const found = unknown.length === 0 ? null : await ask(api.usersByIds(unknown, signal), peopleForm);
      if (found?.ok === true)
        for (const person of found.value) if (person !== null) remember(names, person.id, person.username);
      return new Map(ids.flatMap((id) => [[id, names.get(id) ?? ""] as const]).filter(([, name]) => name !== ""));
    },
  };
}

function settingsOf(found: z.output<typeof settingsForm>): ServerSettings {
  return {
    signingKey: readSigningKey(found.AsymmetricSigningPublicKey),
    version: found.Version,
    siteUrl: found.SiteURL,
    websocketUrl: found.WebsocketURL,
    hasPriorities: found.PostPriority === true,
    hasCommands: found.EnableCommands,
    hasBots: found.EnableBotAccountCreation,
  };
}

function remember(map: Map<string, string>, key: string, value: string): void {
  const [oldest] = map.keys();
  if (map.size >= kept.people && oldest !== undefined) map.delete(oldest);
  map.set(key, value);
}
