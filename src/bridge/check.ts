import type { BridgeCheckLine } from "#app/bridge.ts";
import { checkAddress } from "#app/checklist.ts";
import type { Language } from "#domain/people.ts";
import type { Refused } from "#ports/bridge.ts";
import { type CheckWord, checkWords } from "./check-words.ts";
import type { BridgeDeps } from "./deps.ts";
import type { OpenSettings, Sides } from "./settings.ts";
import { fillWords } from "./words.ts";

type State = BridgeCheckLine["state"];

const dayMs = 24 * 60 * 60_000;
const warnDays = 30;
/** The official plugin, which answers to `/msteams` wherever it is active. */
const officialPlugin = "com.mattermost.msteams-sync";

function line(state: State, word: CheckWord, values: Readonly<Record<string, string>> = {}): BridgeCheckLine {
  const say = (language: Language): string => fillWords(checkWords[word][language], values);
  return { id: word, state, text: { en: say("en"), "zh-CN": say("zh-CN") } };
}

/** Looks at everything that the bridge stands on, and says in words what is missing. Changes nothing but the slash commands. */
export async function checkBridge(deps: BridgeDeps): Promise<readonly BridgeCheckLine[]> {
  const sides = await deps.settings.anySides();
  if (sides === null) return [line("wrong", "incomplete")];
  const { settings } = sides;
  const [address, graph, mattermost] = await Promise.all([
    checkPublicUrl(deps),
    checkGraph(deps, sides),
    checkMattermost(deps, sides),
  ]);
  return [
    line(settings.enabled ? "ok" : "warning", settings.enabled ? "on" : "off"),
    ...address,
    ...graph,
    secretLine(settings, deps.app.clock.now()),
    ...mattermost,
    await peopleLine(deps, settings),
  ];
}

async function checkPublicUrl({ app }: BridgeDeps): Promise<readonly BridgeCheckLine[]> {
  const url = app.publicUrl;
  if (!url.startsWith("https:")) return [line("wrong", "notHttps", { url })];
  const state = await checkAddress(app);
  if (state === "reached") return [line("ok", "reachable", { url })];
  return [state === "local" ? line("wrong", "local", { url }) : line("warning", "unreachable", { url })];
}

/** The roles of an application's token, which Entra puts into it. It came from Entra itself, so nobody else has to vouch for it. */
function rolesOf(token: string): readonly string[] {
  try {
    const body: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const roles = typeof body === "object" && body !== null && "roles" in body ? body.roles : [];
    return Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [];
  } catch {
    return [];
  }
}

async function checkGraph({ app }: BridgeDeps, { graph, settings }: Sides): Promise<readonly BridgeCheckLine[]> {
  // Asked anew: what is in memory may be older than the secret.
  const token = await graph.appTokens();
  if (!token.ok) return [entraLine(token)];
  const lines = [line("ok", "entra")];
  const roles = rolesOf(token.value.access);
  const needed = [
    ...(settings.chatMode === "application" ? ["Chat.Read.All"] : []),
    ...(settings.presenceMode === "batch" ? ["Presence.Read.All"] : []),
  ];
  const missing = needed.filter((role) => !roles.includes(role));
  if (missing.length > 0) lines.push(line("wrong", "rolesMissing", { roles: missing.join(", ") }));
  else if (needed.length > 0) lines.push(line("ok", "roles", { roles: needed.join(", ") }));
  const users = await app.store.read.countBridgeUsers();
  // Nobody tells us what people may agree to by themselves, but that somebody did.
  lines.push(users > 0 ? line("ok", "consentSeen") : line("unknown", "consent"));
  return lines;
}

/** Entra's own numbers say what is wrong ("Microsoft Entra authentication error codes"). */
const entraCodes: Readonly<Record<string, CheckWord>> = {
  AADSTS7000215: "secretWrong",
  AADSTS7000222: "secretOver",
  AADSTS700016: "clientUnknown",
  AADSTS90002: "tenantUnknown",
  AADSTS900023: "tenantUnknown",
};

function entraLine(refused: Refused): BridgeCheckLine {
  const code = /AADSTS\d+/u.exec(refused.why)?.[0] ?? "";
  return line("wrong", entraCodes[code] ?? "entraRefused", { why: refused.why });
}

function secretLine({ secretEndsOn }: OpenSettings, now: number): BridgeCheckLine {
  if (secretEndsOn === null) return line("unknown", "secretEndUnknown");
  const days = Math.floor((Date.parse(`${secretEndsOn}T00:00:00Z`) - now) / dayMs);
  const values = { date: secretEndsOn, days: String(days) };
  if (days < 0) return line("wrong", "secretEnded", values);
  return line(days < warnDays ? "warning" : "ok", days < warnDays ? "secretEndsSoon" : "secretEnds", values);
}

async function checkMattermost(deps: BridgeDeps, sides: Sides): Promise<readonly BridgeCheckLine[]> {
  const { mattermost, settings } = sides;
  const me = await mattermost.me();
  if (!me.ok) {
    const values = { why: me.why, url: settings.mattermostUrl };
    return [line("wrong", me.status === 401 ? "botTokenWrong" : "mattermostUnreachable", values)];
  }
  const lines = [me.value.isBot ? line("ok", "bot", { name: me.value.username }) : line("warning", "notABot")];
  const [commands, plugins, config] = await Promise.all([
    deps.slash.keepUp(sides),
    mattermost.plugins(),
    settings.adminToken === "" ? null : mattermost.serverConfig(),
  ]);
  if (!commands.ok) lines.push(line("wrong", "commandsFailed", { why: commands.why }));
  else if (commands.value.length === 0) lines.push(line("wrong", "noTeams", { name: me.value.username }));
  else
    for (const { team, trigger, held, why } of commands.value) {
      if (trigger === null) lines.push(line("wrong", "commandMissing", { team, why: why ?? "" }));
      else if (held.length > 0) lines.push(line("warning", "commandHeld", { team, trigger, held: held[0] ?? "" }));
      else lines.push(line("ok", "command", { team, trigger }));
    }
  if (plugins.ok && plugins.value.includes(officialPlugin)) lines.push(line("warning", "officialPlugin"));
  lines.push(internalLine(deps, config));
  return lines;
}

/** Mattermost asks no private address that is not on its list (ServiceSettings.AllowedUntrustedInternalConnections). */
function internalLine(
  { app }: BridgeDeps,
  config: Awaited<ReturnType<Sides["mattermost"]["serverConfig"]>> | null,
): BridgeCheckLine {
  const { hostname } = new URL(app.publicUrl);
  const values = { host: hostname.replace(/^\[|\]$/gu, "") };
  if (!isPrivate(values.host)) return line("ok", "publicHost", values);
  if (config === null || !config.ok) return line("unknown", "internalUnknown", values);
  const allowed = config.value.allowedInternal.split(/[\s,]+/u);
  return allowed.includes(values.host) ? line("ok", "internalAllowed", values) : line("wrong", "internal", values);
}

/** Names without a dot and addresses of RFC 1918, 4193 and 6890. What a name leads to is not looked up: it may differ over there. */
function isPrivate(host: string): boolean {
  if (!host.includes(".") && !host.includes(":")) return true;
  return /^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)|^::1$|^f[cd]|\.(?:local|internal|lan|localhost)$/iu.test(
    host,
  );
}

async function peopleLine({ app }: BridgeDeps, { maxUsers }: OpenSettings): Promise<BridgeCheckLine> {
  const count = await app.store.read.countBridgeUsers();
  const values = { count: String(count), most: String(maxUsers) };
  return count >= maxUsers ? line("warning", "full", values) : line("ok", "people", values);
}
