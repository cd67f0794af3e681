import * as z from "zod";
import { addressProblem } from "#channels/kit/reachable.ts";
import type { ChannelDeps, CheckItem } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { cloudOf } from "./api.ts";
import { askCatalog, compareVersions, graphUrl } from "./catalog.ts";
import type { Catalogued } from "./catalog.ts";
import {
  audienceWords,
  consentWords,
  endpointWords,
  packageWords,
  presenceWords,
  requestProblem,
  tenantWords,
  tokenWords,
} from "./check-words.ts";
import type { Words } from "./check-words.ts";
import type { Config } from "./config.ts";
import { parseJson } from "./json.ts";
import { neededVersion, packageVersion } from "./package.ts";
import { hasPresenceRole } from "./presence.ts";
import type { RejectionKind, Rejections, SeenRejection } from "./rejections.ts";
import { signInProblem, signInWords } from "./signin.ts";

/** What the check looks at. */
export interface CheckParts {
  readonly config: Config;
  readonly deps: Pick<ChannelDeps, "http" | "now" | "accountId" | "publicUrl">;
  /** What came to the account's endpoint, on this node, since it started. */
  readonly seen: Pick<Rejections, "recent" | "lastAcceptedAt">;
  /** The sign-in service's answer for a scope. Not from a cache: a secret that was deleted must show. Rejects never. */
  readonly askToken: (scope: string, signal: AbortSignal) => Promise<HttpResult>;
}

/** `Channel.check` of one account: token, consent, tenant, endpoint, audience, package and presence, in the order in which trouble is mended. */
export function checker(parts: CheckParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const { config, askToken } = parts;
    const [signedIn, forGraph] = await Promise.all([
      askToken(cloudOf(config).scope, signal),
      askForGraph(parts, signal),
    ]);
    const catalogued = await askForPackage(parts, forGraph, signal);
    const token = tokenItem(signedIn, config);
    return [
      token,
      consentItem(token, signedIn),
      tenantItem(parts),
      endpointItem(parts),
      audienceItem(parts),
      packageItem(parts, catalogued),
      presenceItem(config, forGraph),
    ];
  };
}

const tokenForm = z.object({ access_token: z.string().regex(/^[\w.~+/-]+=*$/) });

function tokenOf(result: HttpResult): string | null {
  const answer =
    result.ok && result.response.status === 200 ? tokenForm.safeParse(parseJson(result.response.body)) : null;
  return answer?.data?.access_token ?? null;
}

function tokenItem(result: HttpResult, { loginUrl }: Config): CheckItem {
  if (tokenOf(result) !== null) return item("token", "good", tokenWords.good);
  const host = URL.parse(loginUrl)?.host ?? loginUrl;
  if (!result.ok) {
    return item("token", "bad", result.refused ? tokenWords.guarded(host) : tokenWords.unreachable(host));
  }
  const { status, body } = result.response;
  const [code] = /AADSTS\d{4,9}/.exec(body) ?? [];
  const problem = signInProblem(body);
  if (problem !== null) {
    const words = signInWords[problem];
    return item("token", "bad", code === undefined ? words : tokenWords.coded(words, code));
  }
  const named = code ?? `HTTP ${status}`;
  // A 200 without a token is not Entra's: something in between answers.
  const passing = status === 408 || status === 429 || status >= 500;
  return passing
    ? item("token", "unknown", tokenWords.trouble(named))
    : item("token", "bad", tokenWords.refused(named));
}

/** Troubles of sign-in that an administrator of the tenant mends, not the one who typed the settings. */
const consentProblems: ReadonlySet<string> = new Set(["app_unknown", "app_disabled", "blocked"]);

function consentItem(token: CheckItem, result: HttpResult): CheckItem {
  if (token.state === "good") return item("consent", "good", consentWords.good);
  const problem = result.ok ? signInProblem(result.response.body) : null;
  return problem !== null && consentProblems.has(problem)
    ? item("consent", "bad", signInWords[problem])
    : item("consent", "unknown", consentWords.later);
}

function tenantItem({ config, deps, seen }: CheckParts): CheckItem {
  const tenants = config.allowedTenants.join(", ");
  const stranger = recent(seen, deps.now(), "tenant");
  return stranger === undefined
    ? item("tenant", "good", tenantWords.good(tenants))
    : item("tenant", "bad", tenantWords.stranger(shown(stranger), time(stranger.at), tenants));
}

function audienceItem(parts: CheckParts): CheckItem {
  const { config, deps, seen } = parts;
  const other = recent(seen, deps.now(), "audience");
  return other === undefined
    ? item("audience", "good", audienceWords.good)
    : item("audience", "bad", audienceWords.other(shown(other), time(other.at), endpointOf(parts), config.appId));
}

function endpointItem(parts: CheckParts): CheckItem {
  const { deps, seen } = parts;
  const reachedAt = seen.lastAcceptedAt();
  const problem = addressProblem(deps.publicUrl);
  if (problem !== null) {
    const words = endpointWords.address(problem, deps.publicUrl, reachedAt === null ? null : time(reachedAt));
    return item("endpoint", "bad", words);
  }
  // Of what was refused before the last good request, nothing has to be mended any more.
  for (const rejection of seen.recent().filter(({ at }) => reachedAt === null || at > reachedAt)) {
    const words = requestProblem(rejection.kind, shown(rejection));
    if (words !== null) return item("endpoint", "bad", endpointWords.refused(words, time(rejection.at)));
  }
  return reachedAt === null
    ? item("endpoint", "unknown", endpointWords.never(endpointOf(parts)))
    : item("endpoint", "good", endpointWords.good(endpointOf(parts), time(reachedAt)));
}

/** The messaging endpoint that the bot's registration must name: the hook of this account. */
function endpointOf({ deps }: CheckParts): string {
  return `${deps.publicUrl}/hook/msteams/${deps.accountId}`;
}

/** A token for Graph, with the permissions that the application happens to have; null: none. */
async function askForGraph({ config, askToken }: CheckParts, signal: AbortSignal): Promise<string | null> {
  const graph = graphUrl(config);
  return graph === null ? null : tokenOf(await askToken(`${graph}/.default`, signal));
}

async function askForPackage(
  { config, deps }: CheckParts,
  token: string | null,
  signal: AbortSignal,
): Promise<Catalogued> {
  const graph = graphUrl(config);
  if (graph === null) return { kind: "unreadable" };
  return token === null ? { kind: "no_permission" } : askCatalog(deps.http, graph, token, config.appId, signal);
}

function packageItem({ seen }: CheckParts, catalogued: Catalogued): CheckItem {
  if (catalogued.kind === "listed") return listedItem(catalogued);
  // Whoever hears from Teams is installed, by the catalogue or past it, and a new upload shows there late.
  if (catalogued.kind === "absent" && seen.lastAcceptedAt() === null)
    return item("package", "bad", packageWords.absent(packageVersion));
  return item("package", "unknown", packageWords.unknown(packageVersion, neededVersion));
}

/** Nothing is wrong without it: whoever let presence arrange their pages is paged as planned. */
function presenceItem(config: Config, forGraph: string | null): CheckItem {
  if (graphUrl(config) === null) return item("presence", "unknown", presenceWords.nowhere);
  return forGraph !== null && hasPresenceRole(forGraph)
    ? item("presence", "good", presenceWords.good)
    : item("presence", "unknown", presenceWords.notConsented);
}

function listedItem({ state, version }: Extract<Catalogued, { readonly kind: "listed" }>): CheckItem {
  if (state !== "published") return item("package", "bad", packageWords.state(state));
  if (compareVersions(version, neededVersion) < 0)
    return item("package", "bad", packageWords.older(version, neededVersion, packageVersion));
  const ahead = compareVersions(version, packageVersion);
  if (ahead < 0) return item("package", "good", packageWords.optional(version, packageVersion));
  return item("package", "good", ahead > 0 ? packageWords.newer(version, packageVersion) : packageWords.good(version));
}

const dayMs = 86_400_000;

/** The newest rejection of this kind, unless it is so old that it tells nothing about now. */
function recent(seen: CheckParts["seen"], now: number, kind: RejectionKind): SeenRejection | undefined {
  return seen.recent().find((each) => each.kind === kind && now - each.at < dayMs);
}

function shown({ detail }: SeenRejection): string {
  return detail ?? "?";
}

/** `2026-11-22 09:45 UTC` */
function time(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}
