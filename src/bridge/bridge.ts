import type { App } from "#app/app.ts";
import type { Bridge } from "#app/bridge.ts";
import { appendAudit, type By, conflict, notFound, type Result } from "#app/config/change.ts";
import { createLane, type Lane } from "#lib/lane.ts";
import type { BridgeInboxRow, BridgeUser } from "#ports/bridge-store.ts";
import { careFor } from "./care.ts";
import { createCertificates } from "./certificates.ts";
import { createChats } from "./chats.ts";
import { checkBridge } from "./check.ts";
import { takeCommand } from "./commands.ts";
import { beginConnect, disconnect, finishConnect } from "./connect.ts";
import type { BridgeDeps } from "./deps.ts";
import { createLimits } from "./limits.ts";
import { takeLifecycle, takeNotifications } from "./notified.ts";
import { createPeople } from "./people.ts";
import { pluginBundle } from "./plugin/bundle.ts";
import { createPresences } from "./presence.ts";
import { createSettings } from "./settings.ts";
import { createSlash } from "./slash.ts";
import { createTokens } from "./tokens.ts";
import { createValidator } from "./validation.ts";
import { workRow } from "./work.ts";

export interface BridgeOptions {
  /** 0 to 1. */
  readonly random: () => number;
  /** Longest sleep of a lane without being woken. */
  readonly pollMs: number;
}

/** The bridge with its loops. */
export interface RunningBridge extends Bridge {
  start(): void;
  /** Claims no more; waits for what is under way. */
  stop(): Promise<void>;
  /** Commands that are missing are made, and what is old is taken out; done at intervals by itself. */
  tidy(): Promise<void>;
}

/** Longer than all requests of one piece of work together. */
const leaseMs = 5 * 60_000;
const tidyMs = 10 * 60_000;
const dayMs = 24 * 60 * 60_000;
/** A repeat of a message may come as late as messages are caught up with, which is eight days. So long its changes are followed, too. */
const kept = { inboxMs: 10 * dayMs, logMs: 14 * dayMs } as const;

/** Brings chats of Microsoft Teams to people on Mattermost while they are away from Teams (ADR 0014). */
export function createBridge(app: App, { random, pollMs }: BridgeOptions): RunningBridge {
  const settings = createSettings(app);
  const tokens = createTokens(app);
  const deps: BridgeDeps = {
    app,
    settings,
    tokens,
    random,
    certificates: createCertificates(app),
    presences: createPresences(app, tokens),
    chats: createChats(app),
    people: createPeople(app),
    limits: createLimits(app),
    slash: createSlash(app),
  };
  const validate = createValidator(app);
  const inbox = inboxLane(deps, pollMs);
  const care = careLane(deps, pollMs);
  let unsubscribe: (() => void) | null = null;
  let timer: NodeJS.Timeout | null = null;

  async function tidy(): Promise<void> {
    const now = app.clock.now();
    // One node does it in each span.
    const turn = await app.store.write((tx) => tx.countTry("bridge:tidy", Math.floor(now / tidyMs) * tidyMs));
    if (turn > 1) return;
    await app.store.write((tx) => tx.removeOldBridge({ inbox: now - kept.inboxMs, log: now - kept.logMs }));
    await keepUpCommands(deps);
  }
  const tidyQuietly = (): void =>
    void tidy().catch((error: unknown) => app.log.warn({ err: error }, "the bridge could not be tidied up"));

  return {
    ...outside(deps),
    tidy,
    graph: (request) => takeNotifications(deps, validate, request),
    start() {
      unsubscribe = app.store.onWake((what) => {
        if (what.has("config")) settings.forget();
        if (!what.has("bridge")) return;
        inbox.wake();
        care.wake();
      });
      inbox.start();
      care.start();
      timer = setInterval(tidyQuietly, tidyMs);
      tidyQuietly();
    },
    async stop() {
      unsubscribe?.();
      if (timer !== null) clearInterval(timer);
      await Promise.all([inbox.stop(), care.stop()]);
    },
  };
}

/** What HTTP asks for, but for the notifications. */
function outside(deps: BridgeDeps): Omit<Bridge, "graph"> {
  const { app, settings } = deps;
  return {
    lifecycle: (request) => takeLifecycle(deps, request),
    command: (request) => takeCommand(deps, request),
    connect: (state) => beginConnect(deps, state),
    redirected: (answer) => finishConnect(deps, answer),
    settings: () => settings.shown(),
    async patchSettings(patch, by) {
      const patched = await settings.patch(patch, by);
      if (patched.ok && patched.value.enabled)
        void keepUpCommands(deps).catch((error: unknown) =>
          app.log.warn({ err: error }, "the slash commands of the bridge could not be made"),
        );
      return patched;
    },
    check: () => checkBridge(deps),
    trigger: () => deps.slash.trigger(),
    disconnect: (userId, by) => disconnectBy(deps, userId, by),
    plugin: (version) => pluginBundle({ publicUrl: app.publicUrl, version }),
    installPlugin: (bundle, by) => installPlugin(deps, bundle, by),
  };
}

async function keepUpCommands(deps: BridgeDeps): Promise<void> {
  const sides = await deps.settings.sides();
  if (sides === null) return;
  const made = await deps.slash.keepUp(sides);
  const failed = made.ok ? made.value.filter(({ trigger }) => trigger === null) : [];
  if (!made.ok) deps.app.log.warn({ why: made.why }, "the teams of the bridge's bot could not be listed");
  for (const { team, why } of failed) deps.app.log.warn({ team, why }, "a team has no command of the bridge");
}

async function disconnectBy(deps: BridgeDeps, userId: string, by: By): Promise<Result<null>> {
  const actor = by.actor.kind === "user" || by.actor.kind === "token" ? `user:${by.actor.userId}` : "system";
  return (await disconnect(deps, userId, actor)) ? { ok: true, value: null } : notFound("connected user");
}

async function installPlugin(deps: BridgeDeps, bundle: Uint8Array, by: By): Promise<Result<null>> {
  const sides = await deps.settings.anySides();
  if (sides === null) return conflict("The bridge is not set up.");
  const uploaded = await sides.mattermost.uploadPlugin(bundle);
  const enabled = uploaded.ok ? await sides.mattermost.enablePlugin(uploaded.value) : uploaded;
  if (!enabled.ok) return conflict(`Mattermost does not take the plugin: ${enabled.why}`);
  await deps.app.store.write((tx) =>
    appendAudit(deps.app, tx, by, { action: "bridge.plugin_installed", target: "bridge", data: {} }),
  );
  return { ok: true, value: null };
}

function inboxLane(deps: BridgeDeps, pollMs: number): Lane<BridgeInboxRow> {
  const { app } = deps;
  // Of one reader, one at a time: their messages keep their order.
  const last = new Map<string, Promise<void>>();
  const spec = {
    name: "bridge-inbox",
    concurrency: 64,
    batch: 64,
    pollMs,
    claim: (limit: number) =>
      app.store.write(async (tx) => {
        const now = app.clock.now();
        const rows = await tx.claimBridgeInbox({ owner: app.node, now, until: now + leaseMs, limit });
        const more = rows.length === limit;
        return { rows, more, nextDueAt: more ? null : (await tx.nextBridgeDue()).inbox };
      }),
    work(row: BridgeInboxRow) {
      const before = last.get(row.userId) ?? Promise.resolve();
      const mine = before.catch(() => undefined).then(() => workRow(deps, row));
      last.set(row.userId, mine);
      return mine.finally(() => {
        if (last.get(row.userId) === mine) last.delete(row.userId);
      });
    },
  };
  return createLane(spec, () => app.clock.now(), app.log);
}

function careLane(deps: BridgeDeps, pollMs: number): Lane<BridgeUser> {
  const { app } = deps;
  const spec = {
    name: "bridge-care",
    concurrency: 8,
    batch: 8,
    pollMs,
    claim: (limit: number) =>
      app.store.write(async (tx) => {
        const now = app.clock.now();
        const rows = await tx.claimBridgeUsers({ owner: app.node, now, until: now + leaseMs, limit });
        const more = rows.length === limit;
        return { rows, more, nextDueAt: more ? null : (await tx.nextBridgeDue()).users };
      }),
    async work(user: BridgeUser) {
      const next = await careFor(deps, user);
      await app.store.write(async (tx) => {
        await tx.releaseBridgeUser(user.id, next);
        tx.wake("bridge");
      });
    },
  };
  return createLane(spec, () => app.clock.now(), app.log);
}
