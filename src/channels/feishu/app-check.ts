import * as z from "zod";
import { hostProblem, isIpv6 } from "#channels/kit/reachable.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { readBot, readScopes } from "./app-api.ts";
import {
  addressWords,
  botWords,
  encryptionWords,
  endpointWords,
  eventWords,
  scopeWords,
  tokenWords,
} from "./app-check-words.ts";
import type { AddressProblem, Words } from "./app-check-words.ts";
import type { Client } from "./app-client.ts";
import type { AppConfig } from "./app-config.ts";
import type { Reading } from "./app-outcome.ts";
import type { SeenRefusal, SeenRequests } from "./app-seen.ts";

/** What the check looks at. */
export interface AppCheckParts {
  readonly config: AppConfig;
  readonly deps: Pick<ChannelDeps, "now" | "accountId" | "publicUrl">;
  /** What came to the account's endpoint, on this node, since it started. */
  readonly seen: Pick<SeenRequests, "recent" | "lastAccepted">;
  readonly tokens: Tokens;
  readonly client: Pick<Client, "call">;
}

/** `Channel.check` of one account: token, bot, permissions, address, encryption and events, in the order in which trouble is mended. */
export function appChecker(parts: AppCheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    // Not from the cache: a secret that was changed must show.
    const token = await parts.tokens.renew(signal);
    const ask = (call: typeof readBot): Promise<Reading | null> =>
      token.ok ? parts.client.call(call, signal) : Promise.resolve(null);
    const [bot, scopes] = await Promise.all([ask(readBot), ask(readScopes)]);
    return [
      tokenItem(token.ok ? null : token.failure),
      botItem(bot),
      scopeItem(scopes, parts.config),
      endpointItem(parts),
      encryptionItem(parts),
      eventsItem(parts),
    ];
  };
}

function tokenItem(failure: { readonly kind: string; readonly why: string } | null): CheckItem {
  if (failure === null) return item("token", "good", tokenWords.good);
  return failure.kind === "permanent"
    ? item("token", "bad", tokenWords.refused(failure.why))
    : item("token", "unknown", tokenWords.trouble(failure.why));
}

const botForm = z.object({ bot: z.object({ activate_status: z.number(), app_name: z.string().max(200).catch("") }) });
/** Get bot info, `activate_status`: installed and switched on. */
const switchedOn = 2;

function botItem(reading: Reading | null): CheckItem {
  if (reading === null) return item("bot", "unknown", botWords.later);
  if (!reading.ok) {
    const state = reading.failure.kind === "permanent" ? "bad" : "unknown";
    return item("bot", state, botWords.refused(reading.failure.why));
  }
  const bot = botForm.safeParse(reading.answer).data?.bot;
  if (bot === undefined) return item("bot", "unknown", botWords.unread);
  return bot.activate_status === switchedOn
    ? item("bot", "good", botWords.good(bot.app_name))
    : item("bot", "bad", botWords.off(bot.activate_status));
}

/** What for, and any one of these is enough (the pages of the requests and events that we use). */
const neededScopes: Readonly<Record<string, readonly string[]>> = {
  send: ["im:message:send_as_bot", "im:message", "im:message:send"],
  groups: ["im:chat:read", "im:chat:readonly", "im:chat"],
  private: ["im:message.p2p_msg:readonly", "im:message.p2p_msg"],
  mentions: ["im:message.group_at_msg:readonly", "im:message.group_at_msg", "im:message.group_msg"],
  membership: ["im:chat.members:bot_access", "im:chat:readonly", "im:chat"],
  receipts: ["im:message:readonly", "im:message"],
};

const scopesForm = z.object({
  data: z.object({ scopes: z.array(z.object({ scope_name: z.string(), grant_status: z.number() })) }),
});

function scopeItem(reading: Reading | null, { urgent }: Pick<AppConfig, "urgent">): CheckItem {
  if (reading === null) return item("permissions", "unknown", botWords.later);
  const data = scopesForm.safeParse(reading.ok ? reading.answer : null).data?.data;
  if (data === undefined) return item("permissions", "unknown", scopeWords.unread);
  const granted = new Set(data.scopes.flatMap((each) => (each.grant_status === 1 ? [each.scope_name] : [])));
  const needed = [
    ...Object.values(neededScopes),
    ...(urgent === "off" ? [] : [[`im:message.urgent:${urgent}`, `im:message.urgent:${urgent}_send`]]),
  ];
  const missing = needed.flatMap((any) => (any.some((name) => granted.has(name)) ? [] : any.slice(0, 1)));
  return missing.length === 0
    ? item("permissions", "good", scopeWords.good)
    : item("permissions", "bad", scopeWords.missing([...new Set(missing)].join(", ")));
}

/** The request address that the app must name twice, for events and for callbacks. */
function endpointOf({ deps }: AppCheckParts): string {
  return `${deps.publicUrl}/hook/feishu/${deps.accountId}`;
}

function endpointItem(parts: AppCheckParts): CheckItem {
  const last = lastOf(parts);
  // Whatever an address looks like from here: what arrives has found its way.
  if (last !== null) return item("endpoint", "good", endpointWords.good(endpointOf(parts), time(last)));
  const problem = addressProblem(parts.deps.publicUrl);
  if (problem !== null) return item("endpoint", "bad", addressWords[problem](parts.deps.publicUrl));
  return item("endpoint", "unknown", endpointWords.never(endpointOf(parts)));
}

function encryptionItem(parts: AppCheckParts): CheckItem {
  const last = lastOf(parts);
  const { config, deps, seen } = parts;
  // Of what was refused before the last good request, nothing has to be mended any more.
  const newest = seen.recent().find((each) => (last === null || each.at > last) && deps.now() - each.at < dayMs);
  if (newest !== undefined) {
    const words = refusalWords(newest, config.appId);
    if (words !== null) return item("encryption", "bad", encryptionWords.at(words, time(newest.at)));
  }
  return last === null
    ? item("encryption", "unknown", encryptionWords.never)
    : item("encryption", "good", encryptionWords.good);
}

function refusalWords({ kind, detail }: SeenRefusal, appId: string): Words | null {
  return kind === "app" ? encryptionWords.app(detail ?? "?", appId) : kind === "body" ? null : encryptionWords[kind];
}

/** Each has to be subscribed to on its own; one that never came may just not have happened yet. */
function eventsItem({ seen, deps }: AppCheckParts): CheckItem {
  const accepted = seen.lastAccepted();
  const old = seen.recent().find(({ kind, at }) => kind === "old" && deps.now() - at < dayMs);
  if (old !== undefined) return item("events", "bad", eventWords.old(time(old.at)));
  const names = [...accepted.keys()].filter((name) => name !== "url_verification");
  return names.length === 0
    ? item("events", "unknown", eventWords.never)
    : item("events", "good", eventWords.good(names.toSorted().join(", ")));
}

function lastOf({ seen }: AppCheckParts): number | null {
  const times = [...seen.lastAccepted().values()];
  return times.length === 0 ? null : Math.max(...times);
}

/** Why the platform, which calls from the internet, cannot call an address; null: nothing speaks against it. */
function addressProblem(publicUrl: string): AddressProblem | null {
  // Send events to your server: "must be a public IPv4 address".
  return hostProblem(publicUrl) ?? (isIpv6(publicUrl) ? "ipv6" : null);
}

const dayMs = 86_400_000;

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
