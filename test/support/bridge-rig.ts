import assert from "node:assert/strict";
import { randomBytes, randomUUIDv7 } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "#app/app.ts";
import { noHandoff } from "#app/handoff.ts";
import { createSnapshots } from "#app/snapshots.ts";
import { createBridge, type RunningBridge } from "#bridge/bridge.ts";
import { type FakeGraph, startGraph, type TeamsPerson } from "#bridge/fake-graph.ts";
import { type FakeMattermost, type FakePost, type MattermostPerson, startMattermost } from "#bridge/fake-mattermost.ts";
import { createLiquidSandbox } from "#lib/liquid/sandbox.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import { silentLog } from "#ports/log.ts";
import type { BridgeLogRow } from "#ports/bridge-store.ts";
import type { Engine } from "./engines.ts";
import { eventually } from "./eventually.ts";
import { judged } from "./mattermost-openapi.ts";

/** 2026-11-22 07:00 UTC. */
const start = 1_795_330_800_000;
const pollMs = 15;

/** Somebody who has both. */
export interface BothSides {
  readonly teams: TeamsPerson;
  readonly mattermost: MattermostPerson;
}

/** The bridge between a fake tenant and a fake Mattermost, under one clock that the test moves. */
export interface BridgeRig {
  readonly app: App;
  readonly graph: FakeGraph;
  readonly mattermost: FakeMattermost;
  readonly bridge: RunningBridge;
  /** Moves the clock. */
  pass(ms: number): void;
  /** Somebody on both sides with one address. */
  person(name: string, how?: { readonly locale?: string }): BothSides;
  /** Posts of the bot to this person but for the welcome. */
  brought(person: BothSides): readonly FakePost[];
  /** What became of their messages, `forwarded away`. */
  outcomes(person: BothSides): Promise<readonly string[]>;
  connect(person: BothSides): Promise<void>;
  log(person: BothSides): Promise<readonly BridgeLogRow[]>;
  /** Nothing waits in the inbox, and nobody is to be looked after now. */
  settled(): Promise<void>;
  /** Ends the bridge; messages that come meanwhile find nobody. */
  down(): Promise<void>;
  up(): void;
  close(): Promise<void>;
}

export const admin = { actor: { kind: "system" }, address: null } as const;

export async function openBridge(engine: Engine, settings: Readonly<Record<string, unknown>> = {}): Promise<BridgeRig> {
  let at = start;
  const now = (): number => at;
  const opened = new AsyncDisposableStack();
  const store = await engine.open();
  const graph = await startGraph({ now });
  opened.defer(() => graph.close());
  const mattermost = await startMattermost({ now });
  opened.defer(() => mattermost.close());
  const plain = createHttp({ guard: trustedGuard, now });
  opened.defer(() => plain.close());
  const { http, assertSound } = judged(plain, mattermost.origin);
  const liquid = createLiquidSandbox(() => {});
  opened.defer(() => liquid.close());
  let bridge: RunningBridge | null = null;
  const ways: Readonly<Record<string, (on: RunningBridge, request: RawRequest) => Promise<RawResponse>>> = {
    "/bridge/graph": (on, request) => on.graph(request),
    "/bridge/lifecycle": (on, request) => on.lifecycle(request),
    "/bridge/command": (on, request) => on.command(request),
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const way = ways[new URL(request.url ?? "/", "http://x").pathname];
      if (way === undefined || bridge === null) return void response.writeHead(502).end();
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const raw = { method: request.method ?? "", url: request.url ?? "", headers, body: Buffer.concat(chunks), receivedAt: at }; // prettier-ignore
      way(bridge, raw).then(
        (answer) => response.writeHead(answer.status, answer.headers).end(answer.body),
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const app: App = {
    store,
    clock: { now },
    ids: { next: () => randomUUIDv7() },
    log: silentLog,
    http,
    box: createSecretBox([randomBytes(32)]),
    publicUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    channels: new Map(),
    sources: new Map(),
    snapshots: createSnapshots(store, now),
    liquid,
    handoff: noHandoff,
    node: "node-1",
  };
  const up = (): RunningBridge => {
    const made = createBridge(app, { random: () => 0.5, pollMs });
    made.start();
    return made;
  };
  bridge = up();
  opened.defer(async () => bridge?.stop());
  const running = (): RunningBridge => {
    assert.ok(bridge !== null, "the bridge is down");
    return bridge;
  };
  const saved = await running().patchSettings(
    {
      enabled: true,
      tenantId: graph.registration.tenantId,
      clientId: graph.registration.clientId,
      clientSecret: graph.registration.clientSecret,
      loginUrl: graph.origin,
      graphUrl: graph.origin,
      mattermostUrl: mattermost.origin,
      botToken: mattermost.bot.token,
      adminToken: mattermost.admin.token,
      ...settings,
    },
    admin,
  );
  assert.ok(saved.ok, JSON.stringify(saved));
  await eventually("the command is there", () => mattermost.world.commands.some(({ id }) => id !== ""));

  const rig: BridgeRig = {
    app,
    graph,
    mattermost,
    get bridge() {
      return running();
    },
    pass(ms) {
      at += ms;
    },
    person(name, { locale = "en" } = {}) {
      const email = `${name.toLowerCase()}@example.com`;
      return {
        teams: graph.addPerson(name, email),
        mattermost: mattermost.addPerson(name.toLowerCase(), { email, locale }),
      };
    },
    async connect(person) {
      const command = mattermost.world.commands.find(({ id }) => id !== "");
      const { text } = await mattermost.type(person.mattermost, `/${command?.trigger ?? ""} connect`);
      const step = await signIn(rig, person.teams, text);
      assert.deepEqual(step, {
        kind: "told",
        ok: true,
        word: "connected",
        language: step.kind === "told" ? step.language : null,
      });
      await eventually("subscribed", () => graph.subscriptions.all.some((each) => each.person === person.teams));
      await rig.settled();
    },
    brought: (person) => mattermost.posts(person.mattermost).slice(1),
    outcomes: async (person) => (await rig.log(person)).map(({ outcome, reason }) => `${outcome} ${reason}`),
    log: async (person) =>
      (await store.read.bridgeLog(person.mattermost.id, { limit: 200, cursor: null })).rows.toReversed(),
    async settled() {
      const deadline = performance.now() + 20_000;
      for (;;) {
        const waiting = await store.read.countBridgeInbox();
        const users = (await store.read.bridgeUsers({ limit: 200, cursor: null })).rows;
        const isQuiet = users.every((user) => user.leaseOwner === null && (user.dueAt === null || user.dueAt > at));
        if (waiting === 0 && isQuiet) return;
        assert.ok(performance.now() < deadline, `still ${waiting} messages, or somebody to look after`);
        await pause(5);
      }
    },
    async down() {
      const ending = bridge;
      bridge = null;
      await ending?.stop();
    },
    up() {
      bridge = up();
    },
    async close() {
      await opened.disposeAsync();
      assertSound();
    },
  };
  return rig;
}

/** Follows the link of a reply, signs in as this person, and comes back. */
export async function signIn(rig: BridgeRig, person: TeamsPerson, reply: string) {
  const link = /\((http[^)]+)\)/u.exec(reply)?.[1];
  assert.ok(link !== undefined, reply);
  const begun = await rig.bridge.connect(link.slice(link.lastIndexOf("/") + 1));
  assert.equal(begun.kind, "go");
  const back = rig.graph.entra.authorize(person, begun.kind === "go" ? begun.url : "");
  return rig.bridge.redirected({
    code: back.searchParams.get("code") ?? "",
    state: back.searchParams.get("state") ?? "",
  });
}
