import assert from "node:assert/strict";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Address } from "#channels/mattermost/app-config.ts";
import type { Wire } from "#channels/mattermost/app-wire.ts";
import { startMattermostApp } from "#channels/mattermost/fake-app.ts";
import type {
  MattermostApp,
  MattermostAppOptions,
  MattermostChannel,
  MattermostPerson,
} from "#channels/mattermost/fake-app.ts";
import { mattermost } from "#channels/mattermost/index.ts";
import { startServer } from "#channels/fakes/server.ts";
import type { FakeServer } from "#channels/fakes/server.ts";
import type { Attempt, Channel, ChannelDeps } from "#ports/channel.ts";
import type { InboundEvent, RawRequest, VerifiedRequest } from "#ports/inbound.ts";
import type { Http, HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import { judged } from "./mattermost-openapi.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake server and a channel connected to it, under one clock. */
export interface Rig {
  readonly fake: MattermostApp;
  readonly channel: Channel<Address, Wire>;
  readonly deps: ChannelDeps;
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly clock: { now: number };
  readonly ann: MattermostPerson;
  /** With the bot in it. */
  readonly ops: MattermostChannel;
  readonly toOps: Address;
  readonly toAnn: Address;
  /** Another account of the same server, with other settings. */
  connect(settings?: Readonly<Record<string, unknown>>): Channel<Address, Wire>;
  /** What the server sends, verified and parsed. */
  hear(request: RawRequest): Promise<{ readonly request: VerifiedRequest; readonly event: InboundEvent<Address> }>;
  close(): Promise<void>;
}

let accounts = 0;

/** Runs a test on a rig of its own; `settings`: fields of the account's form that differ. */
export function withMattermost(
  run: (rig: Rig) => Promise<void>,
  options: MattermostAppOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): () => Promise<void> {
  return async () => {
    const rig = await openRig(options, settings);
    try {
      await run(rig);
    } finally {
      await rig.close();
    }
  };
}

async function openRig(options: MattermostAppOptions, settings: Readonly<Record<string, unknown>>): Promise<Rig> {
  const clock = { now: start };
  const fake = await startMattermostApp({ now: () => clock.now, ...options });
  const ann = fake.world.addPerson("ann");
  fake.team.members.add(ann);
  const ops = fake.world.addChannel(fake.team, "Ops", { members: [fake.bot, ann] });
  const plain = createHttp({ guard: trustedGuard, now: () => clock.now });
  const { http, assertSound } = judged(plain, fake.url);
  const asked: HttpRequest[] = [];
  const listening: Http = {
    ...http,
    request(request) {
      asked.push(request);
      return http.request(request);
    },
  };
  accounts += 1;
  const deps: ChannelDeps = {
    http: listening,
    now: () => clock.now,
    log: silentLog,
    accountId: `account-${accounts}`,
    publicUrl: "https://tocsin.example.com",
  };
  function connect(more: Readonly<Record<string, unknown>> = {}): Channel<Address, Wire> {
    const config = { serverUrl: fake.url, botToken: fake.bot.token, ...settings, ...more };
    const parsed = mattermost.manifest.config.parse(config);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    // The cast holds because the module is Mattermost's: its address and wire are these.
    return mattermost.connect(parsed.value, deps) as unknown as Channel<Address, Wire>;
  }
  const channel = connect();
  const server = new URL(fake.url).host;
  return {
    fake,
    channel,
    deps,
    asked,
    clock,
    ann,
    ops,
    toOps: { kind: "channel", server, id: ops.id, name: null },
    toAnn: { kind: "person", server, id: ann.id, name: null },
    connect,
    async hear(raw) {
      const { inbound } = channel;
      assert.ok(inbound !== undefined);
      const request = await inbound.verify(raw);
      assert.ok(!("rejected" in request), JSON.stringify(request));
      const [event] = inbound.parse(request);
      assert.ok(event !== undefined);
      return { request, event };
    },
    async close() {
      await plain.close();
      await fake.close();
      assertSound();
    },
  };
}

/** A body as the server posts it to us. */
export function raw(body: string | object, at: number): RawRequest {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const bytes = new TextEncoder().encode(text);
  return { method: "POST", url: "/hook/mattermost/account", headers: {}, body: bytes, receivedAt: at };
}

/** A slash command as the server posts it. */
export function form(fields: Readonly<Record<string, string>>, at: number): RawRequest {
  return raw(new URLSearchParams(fields).toString(), at);
}

/** A click on a post of the fake, as the server posts it. */
export function clickOf(
  { fake, ann, clock }: Rig,
  postId: string,
  id: string,
  how: { readonly trigger?: string; readonly context?: Readonly<Record<string, unknown>> } = {},
): RawRequest {
  const post = fake.world.find(postId);
  const pressable = post?.pressables.find((each) => each.id === id);
  assert.ok(post !== null && pressable !== undefined, `no ${id}`);
  const context = { ...pressable.context, ...how.context };
  return raw(fake.clickBody(ann, post, context, how.trigger ?? fake.world.trigger(ann.id)), clock.now);
}

export function attempt(key = "inbox-1", signal: AbortSignal = new AbortController().signal): Attempt {
  return { idempotencyKey: key, number: 1, signal };
}

/** Stands where Tocsin stands, hears everything and says nothing. */
export function startSilent(): Promise<FakeServer> {
  const body = JSON.stringify({ response_type: "ephemeral", text: "" });
  return startServer(() => ({ status: 200, headers: { "content-type": "application/json" }, body }));
}
