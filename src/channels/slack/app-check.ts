import * as z from "zod";
import { addressProblem } from "#channels/kit/reachable.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import {
  appWords,
  channelWords,
  endpointWords,
  scopeWords,
  secretWords,
  socketWords,
  tokenWords,
} from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Client, Identity } from "./app-client.ts";
import type { Config } from "./app-config.ts";
import { channelName } from "./app-inbound.ts";
import { hookUrl } from "./app-manifest.ts";
import { scopes } from "./app-scopes.ts";
import type { Seen } from "./app-seen.ts";
import { openConnection } from "./app-socket.ts";

/** What the check looks at. */
export interface CheckParts {
  readonly config: Config;
  readonly deps: Pick<ChannelDeps, "accountId" | "publicUrl" | "http" | "now">;
  readonly client: Pick<Client, "identity" | "ask">;
  /** What came to the account's endpoint, on this node, since it started. */
  readonly seen: Readonly<Seen>;
}

/** `Channel.check` of one account, in the order in which trouble is mended. */
export function checker(parts: CheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const found = await parts.client.identity(signal);
    const identity = found.ok ? found.value : null;
    const [app, way, channels] = await Promise.all([
      appItem(parts, identity, signal),
      parts.config.connection === "socket"
        ? socketItems(parts, signal)
        : Promise.resolve([secretItem(parts), endpointItem(parts)]),
      channelsItem(parts, identity, signal),
    ]);
    return [tokenItem(parts, found), scopesItem(identity), app, ...way, channels];
  };
}

type Found = Awaited<ReturnType<Client["identity"]>>;

function tokenItem({ config, seen }: CheckParts, found: Found): CheckItem {
  if (config.botToken === null) return item("token", "bad", tokenWords.missing);
  if (found.ok) return item("token", "good", tokenWords.good(found.value.team || found.value.teamId));
  const { failure } = found;
  if (failure.kind !== "permanent") return item("token", "unknown", tokenWords.trouble(failure.why));
  const words =
    seen.removedAt === null ? tokenWords.refused(failure.why) : tokenWords.removed(failure.why, time(seen.removedAt));
  return item("token", "bad", words);
}

function scopesItem(identity: Identity | null): CheckItem {
  if (identity === null || identity.scopes === null) return item("scopes", "unknown", scopeWords.unknown);
  const missing = Object.keys(scopes).filter((scope) => identity.scopes?.includes(scope) === false);
  if (missing.length === 0) return item("scopes", "good", scopeWords.good);
  return item("scopes", "bad", scopeWords.missing(missing.join(", ")));
}

const botForm = z.object({ bot: z.object({ app_id: z.string().regex(/^A[A-Z0-9]{2,30}$/) }) });

async function appItem(
  { config, client }: CheckParts,
  identity: Identity | null,
  signal: AbortSignal,
): Promise<CheckItem> {
  if (config.appId === null || identity === null || identity.botId === null)
    return item("app", "unknown", appWords.unknown);
  const found = await client.ask("bots.info", { bot: identity.botId }, botForm, signal);
  if (!found.ok) return item("app", "unknown", appWords.unknown);
  const id = found.value.bot.app_id;
  return id === config.appId
    ? item("app", "good", appWords.good(id))
    : item("app", "bad", appWords.other(id, config.appId));
}

/** Only a request that Slack signed proves the secret. Of what was refused before the last good one, nothing has to be mended. */
function secretItem({ config, seen }: CheckParts): CheckItem {
  if (config.signingSecret === null) return item("secret", "bad", secretWords.missing);
  const since = seen.acceptedAt ?? Number.NEGATIVE_INFINITY;
  const wrongAt = seen.refusedAt.get("signature");
  if (wrongAt !== undefined && wrongAt > since) return item("secret", "bad", secretWords.wrong(time(wrongAt)));
  const staleAt = seen.refusedAt.get("stale");
  if (staleAt !== undefined && staleAt > since) return item("secret", "bad", secretWords.stale(time(staleAt)));
  return seen.acceptedAt === null
    ? item("secret", "unknown", secretWords.unknown)
    : item("secret", "good", secretWords.good(time(seen.acceptedAt)));
}

function endpointItem({ deps, seen }: CheckParts): CheckItem {
  const problem = addressProblem(deps.publicUrl);
  if (problem !== null) return item("endpoint", "bad", endpointWords.address(problem, deps.publicUrl));
  const endpoint = hookUrl(deps);
  return seen.acceptedAt === null
    ? item("endpoint", "unknown", endpointWords.never(endpoint))
    : item("endpoint", "good", endpointWords.good(endpoint, time(seen.acceptedAt)));
}

/** An address for a connection proves the token, and costs nothing when nobody connects there. */
async function socketItems({ config, deps, seen }: CheckParts, signal: AbortSignal): Promise<readonly CheckItem[]> {
  const { appToken } = config;
  if (appToken === null) return [item("app_token", "bad", socketWords.missing)];
  const opened = await openConnection({ ...config, appToken }, deps, signal);
  const token = opened.ok
    ? item("app_token", "good", socketWords.token)
    : item(
        "app_token",
        opened.failure.kind === "permanent" ? "bad" : "unknown",
        socketWords.refused(opened.failure.why),
      );
  if (seen.connectedAt === null && seen.lost === null) return [token, item("socket", "unknown", socketWords.never)];
  return seen.lost === null
    ? [token, item("socket", "good", socketWords.stands(time(seen.connectedAt ?? 0)))]
    : [token, item("socket", "bad", socketWords.lost(time(seen.lost.at), seen.lost.why))];
}

const channelsForm = z.object({ channels: z.array(z.object({ name: z.string().max(1_000).catch("") })) });
const channelsShown = 20;

/** Whether it is where it has to be: a room that cannot be written to has a link that says so; this tells where it can. */
async function channelsItem(
  { client }: CheckParts,
  identity: Identity | null,
  signal: AbortSignal,
): Promise<CheckItem> {
  const query = { types: "public_channel,private_channel", exclude_archived: "true", limit: "100" };
  const found = identity === null ? null : await client.ask("users.conversations", query, channelsForm, signal);
  if (found?.ok !== true) return item("channels", "unknown", channelWords.unknown);
  const names = found.value.channels.flatMap(({ name }) => channelName(name) ?? []);
  if (names.length === 0) return item("channels", "unknown", channelWords.none);
  const more = names.length > channelsShown ? " …" : "";
  return item("channels", "good", channelWords.some(names.slice(0, channelsShown).join(", ") + more));
}

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
