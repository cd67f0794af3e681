import * as z from "zod";
import { hostProblem } from "#channels/kit/reachable.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { readAgent } from "./app-api.ts";
import type { Bot } from "./app-bot.ts";
import {
  addressWords,
  agentWords,
  botWords,
  domainWords,
  encryptionWords,
  endpointWords,
  limitWords,
  tokenWords,
} from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Client } from "./app-client.ts";
import type { AppConfig } from "./app-config.ts";
import type { Reading } from "./app-outcome.ts";
import type { SeenRefusal, SeenRequests } from "./app-seen.ts";

/** What the check looks at; `bot` null: the account has none. */
export interface AppCheckParts {
  readonly config: AppConfig;
  readonly deps: Pick<ChannelDeps, "now" | "accountId" | "publicUrl">;
  /** What came to the account's endpoint, on this node, since it started. */
  readonly seen: Pick<SeenRequests, "recent" | "lastAccepted">;
  readonly tokens: Tokens;
  readonly client: Pick<Client, "call">;
  readonly bot: Pick<Bot, "state"> | null;
}

/** `Channel.check` of one account, in the order in which trouble is mended; what the platform does not allow stands last. */
export function appChecker(parts: AppCheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    // Not from the cache: a secret that was changed must show.
    const token = await parts.tokens.renew(signal);
    const agent = token.ok ? await parts.client.call(readAgent(parts.config), signal) : null;
    return [
      tokenItem(token.ok ? null : token.failure),
      agentItem(agent),
      endpointItem(parts),
      encryptionItem(parts),
      botItem(parts),
      domainItem(parts, agent),
      item("limits", "good", limitWords),
    ];
  };
}

function tokenItem(failure: { readonly kind: string; readonly why: string } | null): CheckItem {
  if (failure === null) return item("token", "good", tokenWords.good);
  return failure.kind === "permanent"
    ? item("token", "bad", tokenWords.refused(failure.why))
    : item("token", "unknown", tokenWords.trouble(failure.why));
}

const agentForm = z.object({
  close: z.number(),
  name: z.string().max(200).catch(""),
  redirect_domain: z.string().max(300).catch(""),
});

function agentItem(reading: Reading | null): CheckItem {
  if (reading === null) return item("app", "unknown", agentWords.later);
  if (!reading.ok) {
    const state = reading.failure.kind === "permanent" ? "bad" : "unknown";
    return item("app", state, agentWords.refused(reading.failure.why));
  }
  const agent = agentForm.safeParse(reading.answer).data;
  if (agent === undefined) return item("app", "unknown", agentWords.unread);
  return agent.close === 0 ? item("app", "good", agentWords.good(agent.name)) : item("app", "bad", agentWords.off);
}

function endpointItem({ deps, seen }: AppCheckParts): CheckItem {
  const endpoint = `${deps.publicUrl}/hook/wecom/${deps.accountId}`;
  const last = lastOf(seen);
  // Whatever an address looks like from here: what arrives has found its way.
  if (last !== null) return item("endpoint", "good", endpointWords.good(endpoint, time(last)));
  const problem = hostProblem(deps.publicUrl);
  if (problem !== null) return item("endpoint", "bad", addressWords[problem](deps.publicUrl));
  return item("endpoint", "unknown", endpointWords.never(endpoint));
}

function encryptionItem({ config, deps, seen }: AppCheckParts): CheckItem {
  const last = lastOf(seen);
  // Of what was refused before the last good request, nothing has to be mended any more.
  const newest = seen.recent().find((each) => (last === null || each.at > last) && deps.now() - each.at < dayMs);
  const words = newest === undefined ? null : refusalWords(newest, config);
  if (newest !== undefined && words !== null)
    return item("encryption", "bad", encryptionWords.at(words, time(newest.at)));
  return last === null
    ? item("encryption", "unknown", encryptionWords.never)
    : item("encryption", "good", encryptionWords.good);
}

function refusalWords({ kind, detail }: SeenRefusal, { corpId, agentId }: AppConfig): Words | null {
  if (kind === "body") return null;
  if (kind === "corp") return encryptionWords.corp(detail ?? "?", corpId);
  return kind === "agent" ? encryptionWords.agent(detail ?? "?", agentId) : encryptionWords[kind];
}

function botItem({ bot }: AppCheckParts): CheckItem {
  if (bot === null) return item("bot", "unknown", botWords.none);
  const { connectedAt, ended } = bot.state();
  if (connectedAt !== null) return item("bot", "good", botWords.good(time(connectedAt)));
  return ended === null
    ? item("bot", "unknown", botWords.never)
    : item("bot", "bad", botWords.ended(time(ended.at), ended.why));
}

/** One of the two domains that may stand behind a sign-in is told (web login, 98152). */
function domainItem({ deps }: AppCheckParts, reading: Reading | null): CheckItem {
  const host = URL.parse(deps.publicUrl)?.host ?? "";
  const domain = agentForm.safeParse(reading?.ok === true ? reading.answer : null).data?.redirect_domain ?? "";
  return domain === host && host !== ""
    ? item("signin", "good", domainWords.good(host))
    : item("signin", "unknown", domainWords.other(host, domain));
}

function lastOf(seen: AppCheckParts["seen"]): number | null {
  const times = [...seen.lastAccepted().values()];
  return times.length === 0 ? null : Math.max(...times);
}

const dayMs = 86_400_000;

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
