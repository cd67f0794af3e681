import { createHash } from "node:crypto";
import { addressProblem } from "#channels/kit/reachable.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { createCard } from "./app-api.ts";
import {
  endpointWords,
  messageWords,
  refusalWords,
  streamWords,
  templateWords,
  tokenWords,
} from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Client } from "./app-client.ts";
import { cardExists } from "./app-codes.ts";
import type { AppConfig } from "./app-config.ts";
import type { Seen } from "./app-seen.ts";

/** What the check looks at. */
export interface AppCheckParts {
  readonly config: AppConfig;
  readonly deps: Pick<ChannelDeps, "now" | "accountId" | "publicUrl">;
  /** What came to the account, on this node, since it started. */
  readonly seen: Seen;
  readonly tokens: Tokens;
  readonly client: Client;
}

/** `Channel.check` of one account: token, template, connection and messages, in the order in which trouble is mended. */
export function appChecker(parts: AppCheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    // Not from the cache: a secret that was changed must show.
    const token = await parts.tokens.renew(signal);
    const template = await templateItem(parts, token.ok, signal);
    return [tokenItem(token.ok ? null : token.failure), template, connectionItem(parts), messagesItem(parts)];
  };
}

function tokenItem(failure: { readonly kind: string; readonly why: string } | null): CheckItem {
  if (failure === null) return item("token", "good", tokenWords.good);
  return failure.kind === "permanent"
    ? item("token", "bad", tokenWords.refused(failure.why))
    : item("token", "unknown", tokenWords.trouble(failure.why));
}

/** A card that is made and delivered to nobody tells whether there is a template; it has the same name each time. */
async function templateItem(
  { config, deps, client }: AppCheckParts,
  canAsk: boolean,
  signal: AbortSignal,
): Promise<CheckItem> {
  const { cardTemplateId } = config;
  if (cardTemplateId === undefined) return item("template", "bad", templateWords.none);
  if (!canAsk) return item("template", "unknown", templateWords.later);
  const name = createHash("sha256").update(`${deps.accountId} ${cardTemplateId}`).digest("hex").slice(0, 32);
  const reading = await client(createCard(config, deps.accountId, `check-${name}`), signal);
  if (reading.ok || reading.code === cardExists) return item("template", "good", templateWords.good);
  const state = reading.failure.kind === "permanent" ? "bad" : "unknown";
  return item("template", state, templateWords.refused(reading.failure.why));
}

function connectionItem({ config, deps, seen }: AppCheckParts): CheckItem {
  if (config.connection === "stream") {
    const { stream } = seen;
    if (stream.kind === "never") return item("stream", "unknown", streamWords.never);
    return stream.kind === "open"
      ? item("stream", "good", streamWords.open(time(stream.at)))
      : item("stream", "bad", streamWords.ended(stream.why, time(stream.at)));
  }
  const endpoint = `${deps.publicUrl}/hook/dingtalk/${deps.accountId}`;
  const last = lastOf(seen);
  // Whatever an address looks like from here: what arrives has found its way.
  if (last !== null) return item("endpoint", "good", endpointWords.good(endpoint, time(last)));
  const problem = addressProblem(deps.publicUrl);
  return problem === null
    ? item("endpoint", "unknown", endpointWords.never(endpoint))
    : item("endpoint", "bad", endpointWords.address(problem, deps.publicUrl));
}

const dayMs = 86_400_000;

/** Of what was refused before the last good message, nothing has to be mended any more. */
function messagesItem({ deps, seen }: AppCheckParts): CheckItem {
  const last = seen.lastAccepted().get("message") ?? null;
  const newest = seen.refusals().find(({ at }) => (last === null || at >= last) && deps.now() - at < dayMs);
  if (newest !== undefined) return item("messages", "bad", messageWords.at(refusalWords[newest.kind], time(newest.at)));
  return last === null
    ? item("messages", "unknown", messageWords.never)
    : item("messages", "good", messageWords.good(time(last)));
}

function lastOf(seen: Seen): number | null {
  const times = [...seen.lastAccepted().values()];
  return times.length === 0 ? null : Math.max(...times);
}

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
