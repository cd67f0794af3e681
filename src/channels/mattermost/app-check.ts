import ipaddr from "ipaddr.js";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import {
  botWords,
  commandWords,
  endpointWords,
  keyWords,
  siteWords,
  streamWords,
  teamWords,
  tokenWords,
} from "./app-check-words.ts";
import type { Words } from "./app-check-words.ts";
import type { Commands, Team } from "./app-commands.ts";
import { hookUrl } from "./app-config.ts";
import type { Config } from "./app-config.ts";
import { streamSilenceMs } from "./app-limits.ts";
import type { Refusal, Seen } from "./app-seen.ts";
import type { Identity, Server, ServerSettings, Told } from "./app-server.ts";

/** What the check looks at. */
export interface CheckParts {
  readonly config: Config;
  readonly deps: Pick<ChannelDeps, "accountId" | "publicUrl" | "now">;
  readonly server: Pick<Server, "identity" | "settings">;
  readonly commands: Pick<Commands, "teams" | "find">;
  /** What came to the account's endpoint, on this node, since it started. */
  readonly seen: Readonly<Seen>;
}

/** `Channel.check` of one account, in the order in which trouble is mended. */
export function checker(parts: CheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const found = await parts.server.identity(signal);
    const asked = found.ok ? await parts.server.settings(signal) : null;
    const settings = asked?.ok === true ? asked.value : null;
    const teams = found.ok ? await parts.commands.teams(signal) : null;
    const known = teams?.ok === true ? teams.value : null;
    return [
      tokenItem(found, settings),
      botItem(found, settings),
      siteItem(parts, settings),
      keyItem(settings),
      known === null ? item("teams", "unknown", botWords.unknown) : teamsItem(known),
      await commandItem(parts, settings, known, signal),
      endpointItem(parts),
      streamItem(parts),
    ];
  };
}

function tokenItem(found: Told<Identity>, settings: ServerSettings | null): CheckItem {
  if (found.ok) return item("token", "good", tokenWords.good(found.value.username, settings?.version ?? ""));
  const { failure } = found;
  return failure.kind === "permanent" && !failure.why.startsWith("not sent")
    ? item("token", "bad", tokenWords.refused(failure.why))
    : item("token", failure.kind === "permanent" ? "bad" : "unknown", tokenWords.trouble(failure.why));
}

/** It reads what people say to it, and needs no right to read or change anything else. */
function botItem(found: Told<Identity>, settings: ServerSettings | null): CheckItem {
  if (!found.ok) return item("bot", "unknown", botWords.unknown);
  if (!found.value.isBot) return item("bot", "bad", botWords.person(settings?.hasBots === false));
  return found.value.isAdmin ? item("bot", "bad", botWords.admin) : item("bot", "good", botWords.good);
}

function siteItem({ config }: CheckParts, settings: ServerSettings | null): CheckItem {
  if (settings === null) return item("site", "unknown", botWords.unknown);
  const { siteUrl } = settings;
  if (siteUrl === "") return item("site", "bad", siteWords.missing);
  const isSame = URL.parse(siteUrl)?.href.replace(/\/$/, "") === new URL(config.serverUrl).href.replace(/\/$/, "");
  return isSame
    ? item("site", "good", siteWords.good(siteUrl))
    : item("site", "unknown", siteWords.other(siteUrl, config.serverUrl));
}

function keyItem(settings: ServerSettings | null): CheckItem {
  if (settings === null) return item("key", "unknown", botWords.unknown);
  return settings.signingKey === null ? item("key", "bad", keyWords.missing) : item("key", "good", keyWords.good);
}

function teamsItem(teams: readonly Team[]): CheckItem {
  return teams.length === 0
    ? item("teams", "bad", teamWords.none)
    : item("teams", "good", teamWords.some(namesOf(teams)));
}

async function commandItem(
  { config, deps, commands, seen }: CheckParts,
  settings: ServerSettings | null,
  teams: readonly Team[] | null,
  signal: AbortSignal,
): Promise<CheckItem> {
  const { trigger } = config;
  if (!config.slash && config.commandTokens === undefined) return item("command", "good", commandWords.off);
  if (settings === null || teams === null) return item("command", "unknown", botWords.unknown);
  if (settings.hasCommands === false) return item("command", "bad", commandWords.disabled);
  const heard = seen.commandAt === null ? null : commandWords.shadowed(trigger, time(seen.commandAt));
  if (config.commandTokens !== undefined)
    return heard === null
      ? item("command", "unknown", commandWords.byHand(hookUrl(deps)))
      : item("command", "good", heard);
  const found = await Promise.all(teams.map(async (team) => ({ team, is: await commands.find(team.id, signal) })));
  const isThere = ({ is }: (typeof found)[number]): boolean =>
    is.ok && is.value !== null && is.value.trigger === trigger && is.value.url === hookUrl(deps);
  const missing = found.filter((each) => !isThere(each)).map(({ team }) => team);
  if (missing.length > 0 || teams.length === 0)
    return item("command", "bad", commandWords.missing(trigger, namesOf(missing) || "–", hookUrl(deps)));
  if (heard === null) return item("command", "unknown", commandWords.silent(trigger));
  return item("command", "good", joined(commandWords.good(trigger, namesOf(teams)), heard));
}

const problems: readonly (readonly [refusal: Refusal, words: (at: string) => Words])[] = [
  ["stale", endpointWords.stale],
  ["trigger", endpointWords.trigger],
  ["command", endpointWords.command],
  ["proof", endpointWords.proof],
];

/** Only a request of the server proves that it reaches us. Of what was refused before the last good one, nothing has to be mended. */
function endpointItem({ deps, seen }: CheckParts): CheckItem {
  const since = Math.max(seen.clickAt ?? 0, seen.commandAt ?? 0);
  for (const [refusal, words] of problems) {
    const at = seen.refusedAt.get(refusal);
    if (at !== undefined && at > since) return item("endpoint", "bad", words(time(at)));
  }
  if (since > 0) return item("endpoint", "good", endpointWords.good(hookUrl(deps), time(since)));
  const host = URL.parse(deps.publicUrl)?.hostname.replace(/^\[|\]$/g, "") ?? "";
  if (host === "localhost" || rangeOf(host) === "loopback")
    return item("endpoint", "bad", endpointWords.loopback(deps.publicUrl));
  return isInside(host)
    ? item("endpoint", "unknown", endpointWords.private(host))
    : item("endpoint", "unknown", endpointWords.never(hookUrl(deps)));
}

function rangeOf(host: string): string | null {
  return ipaddr.isValid(host) ? ipaddr.process(host).range() : null;
}

/** What Mattermost holds to be inside: reserved ranges (server/public/shared/httpservice). A name may lead to one; endings tell it best. */
function isInside(host: string): boolean {
  const range = rangeOf(host);
  if (range !== null) return range !== "unicast";
  return !host.includes(".") || /\.(local|localhost|internal|lan|corp|intranet|home\.arpa|test)$/i.test(host);
}

function streamItem({ config, deps, seen }: CheckParts): CheckItem {
  if (config.connection !== "stream") return item("stream", "good", streamWords.off);
  if (seen.streamAt === null || deps.now() - seen.streamAt > streamSilenceMs)
    return item("stream", "unknown", streamWords.unknown);
  return item("stream", "good", streamWords.good(time(seen.streamAt)));
}

const namesShown = 20;

function namesOf(teams: readonly Team[]): string {
  const shown = teams.slice(0, namesShown).map(({ name }) => name.replaceAll(/\s+/g, " ").slice(0, 64));
  return shown.join(", ") + (teams.length > namesShown ? " …" : "");
}

function joined(first: Words, second: Words): Words {
  return { en: `${first.en} ${second.en}`, "zh-CN": `${first["zh-CN"]}${second["zh-CN"]}` };
}

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
