import {
  type BridgeSecret,
  bridgeSecrets,
  type BridgeSettings,
  type BridgeSettingsPatch,
  type ShownBridgeSettings,
} from "#app/bridge.ts";
import type { App } from "#app/app.ts";
import { type By, change, done, invalid, type Result, unchanged } from "#app/config/change.ts";
import type { GraphApi, MattermostApi } from "#ports/bridge.ts";
import type { FieldIssue } from "#ports/channel.ts";
import { openGraph } from "./graph-api.ts";
import { openMattermost } from "./mattermost-api.ts";

/** Settings with their secrets in plain text; they leave this folder in requests alone. */
export interface OpenSettings extends BridgeSettings, Readonly<Record<BridgeSecret, string>> {}

/** Both sides, by the settings of now. */
export interface Sides {
  readonly settings: OpenSettings;
  readonly graph: GraphApi;
  readonly mattermost: MattermostApi;
}

type Kept = BridgeSettings & Readonly<Record<BridgeSecret, string>>;

const key = "bridge.settings";
/** Other nodes' changes wake us; this is the safety net. */
const keptMs = 5_000;

const defaults: Kept = {
  enabled: false,
  tenantId: "",
  clientId: "",
  clientSecret: "",
  secretEndsOn: null,
  loginUrl: "https://login.microsoftonline.com",
  graphUrl: "https://graph.microsoft.com",
  mattermostUrl: "",
  botToken: "",
  adminToken: "",
  chatMode: "delegated",
  presenceMode: "own",
  maxUsers: 1_000,
  allowList: [],
};

const context = (secret: BridgeSecret): string => `bridge:${secret}`;

export interface Settings {
  /** Both sides; null: the bridge is off or not set up. */
  sides(): Promise<Sides | null>;
  /** Both sides even where the bridge is off, for the check; null: something is missing. */
  anySides(): Promise<Sides | null>;
  shown(): Promise<ShownBridgeSettings>;
  patch(patch: BridgeSettingsPatch, by: By): Promise<Result<ShownBridgeSettings>>;
  /** They may have changed. */
  forget(): void;
}

/** The settings of the bridge: one row, secrets sealed in it. */
export function createSettings(app: App): Settings {
  let known: { readonly text: string | null; readonly sides: Sides | null } | null = null;
  let readAt = 0;

  async function anySides(): Promise<Sides | null> {
    const now = app.clock.now();
    if (known !== null && now - readAt < keptMs) return known.sides;
    const text = await app.store.read.meta(key);
    readAt = now;
    // The same settings keep the same sides, and what these know.
    if (known === null || known.text !== text) known = { text, sides: open(app, keptOf(text)) };
    return known.sides;
  }

  return {
    anySides,
    async sides() {
      const sides = await anySides();
      return sides?.settings.enabled === true ? sides : null;
    },
    shown: async () => shown(keptOf(await app.store.read.meta(key))),
    forget() {
      readAt = Number.NEGATIVE_INFINITY;
    },
    async patch(patch, by) {
      const result = await change<ShownBridgeSettings>(app, by, async (tx) => {
        const before = keptOf(await tx.meta(key));
        const after = patched(app, before, patch);
        const issues = issuesOf(after);
        if (issues.length > 0) return invalid(...issues);
        if (JSON.stringify(after) === JSON.stringify(before)) return unchanged(shown(before));
        await tx.setMeta(key, JSON.stringify(after));
        if (after.enabled) await tx.hastenBridgeUsers(app.clock.now());
        tx.wake("bridge");
        return done(shown(after), "bridge.changed", "bridge", changedNames(before, after));
      });
      readAt = Number.NEGATIVE_INFINITY;
      return result;
    },
  };
}

function keptOf(text: string | null): Kept {
  // The cast holds because nobody but `patch` writes that row.
  return text === null ? defaults : { ...defaults, ...(JSON.parse(text) as Partial<Kept>) };
}

function shown(kept: Kept): ShownBridgeSettings {
  const { clientSecret: _1, botToken: _2, adminToken: _3, ...rest } = kept;
  return { ...rest, secretsSet: bridgeSecrets.filter((secret) => kept[secret] !== "") };
}

function patched(app: App, before: Kept, patch: BridgeSettingsPatch): Kept {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const secrets = given
    .filter(([name]) => isSecret(name))
    .map(([name, value]) => [name, value === "" ? "" : app.box.seal(String(value), `bridge:${name}`)]);
  const plain = given.filter(([name]) => !isSecret(name));
  const after: Kept = { ...before, ...Object.fromEntries(plain), ...Object.fromEntries(secrets) };
  const trim = (url: string): string => url.trim().replace(/\/+$/u, "");
  return {
    ...after,
    loginUrl: trim(after.loginUrl),
    graphUrl: trim(after.graphUrl),
    mattermostUrl: trim(after.mattermostUrl),
    tenantId: after.tenantId.trim(),
    clientId: after.clientId.trim(),
  };
}

function isSecret(name: string): name is BridgeSecret {
  return (bridgeSecrets as readonly string[]).includes(name);
}

/** What a bridge that is on cannot do without. */
const needed = ["tenantId", "clientId", "clientSecret", "mattermostUrl", "botToken"] as const;
const fieldNames: Readonly<Record<string, string>> = {
  tenantId: "tenant_id",
  clientId: "client_id",
  clientSecret: "client_secret",
  mattermostUrl: "mattermost_url",
  botToken: "bot_token",
  loginUrl: "login_url",
  graphUrl: "graph_url",
};

function issuesOf(kept: Kept): readonly FieldIssue[] {
  const missing = kept.enabled ? needed.filter((name) => kept[name] === "") : [];
  const urls = (["loginUrl", "graphUrl", "mattermostUrl"] as const).filter(
    (name) => kept[name] !== "" && !/^https?:$/u.test(URL.parse(kept[name])?.protocol ?? ""),
  );
  return [
    ...missing.map((name) => ({ field: fieldNames[name] ?? name, problem: "is needed" })),
    ...urls.map((name) => ({ field: fieldNames[name] ?? name, problem: "is not a web address" })),
  ];
}

/** For the audit log: the values of what is no secret, and the names of secrets. */
function changedNames(before: Kept, after: Kept): Readonly<Record<string, unknown>> {
  const names = (Object.keys(after) as (keyof Kept)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  return Object.fromEntries(
    names.map((name) => [name, isSecret(name) ? "changed" : { from: before[name], to: after[name] }]),
  );
}

function open(app: App, kept: Kept): Sides | null {
  if (needed.some((name) => kept[name] === "")) return null;
  const plain = (secret: BridgeSecret): string =>
    kept[secret] === "" ? "" : app.box.open(kept[secret], context(secret));
  const settings: OpenSettings = {
    ...kept,
    clientSecret: plain("clientSecret"),
    botToken: plain("botToken"),
    adminToken: plain("adminToken"),
  };
  return {
    settings,
    graph: openGraph(app.http, settings, () => app.clock.now()),
    mattermost: openMattermost(app.http, settings),
  };
}
