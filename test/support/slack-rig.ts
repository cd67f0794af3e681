import assert from "node:assert/strict";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Address } from "#channels/slack/app-config.ts";
import type { Wire } from "#channels/slack/app-wire.ts";
import { startSlackApp } from "#channels/slack/fake-app.ts";
import type { SlackApp, SlackAppOptions, SlackPerson, SlackRoom } from "#channels/slack/fake-app.ts";
import { encode, sign } from "#channels/slack/fake-app-courier.ts";
import { slack } from "#channels/slack/index.ts";
import type { Attempt, Channel, ChannelDeps } from "#ports/channel.ts";
import type { InboundEvent, RawRequest, VerifiedRequest } from "#ports/inbound.ts";
import type { Http, HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake Slack and a channel connected to it, under one clock. */
export interface Rig {
  readonly fake: SlackApp;
  readonly channel: Channel<Address, Wire>;
  readonly deps: ChannelDeps;
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly clock: { now: number };
  readonly ann: SlackPerson;
  /** Public, with the app in it. */
  readonly ops: SlackRoom;
  readonly toOps: Address;
  /** What Slack sends, verified and parsed. */
  hear(body: unknown): Promise<{ readonly request: VerifiedRequest; readonly event: InboundEvent<Address> }>;
  close(): Promise<void>;
}

let accounts = 0;

/** Runs a test on a rig of its own; `settings`: fields of the account's form that differ. */
export function withSlack(
  run: (rig: Rig) => Promise<void>,
  options: SlackAppOptions = {},
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

async function openRig(options: SlackAppOptions, settings: Readonly<Record<string, unknown>>): Promise<Rig> {
  const clock = { now: start };
  const fake = await startSlackApp({ now: () => clock.now, ...options });
  const ann = fake.world.addPerson("ann", "U07ANN");
  const ops = fake.world.addRoom("ops", { isPrivate: false, members: [ann], hasBot: true });
  const http = createHttp({ guard: trustedGuard, now: () => clock.now });
  const asked: HttpRequest[] = [];
  const listening: Http = {
    ...http,
    request(request) {
      asked.push(request);
      return http.request(request);
    },
  };
  const { apiUrl, signingSecret, installation } = fake;
  const config = { botToken: installation.token, signingSecret, appId: installation.appId, apiUrl, ...settings };
  const parsed = slack.manifest.config.parse(config);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  accounts += 1;
  const deps: ChannelDeps = {
    http: listening,
    now: () => clock.now,
    log: silentLog,
    accountId: `account-${accounts}`,
    publicUrl: "https://tocsin.example.com",
  };
  // The cast holds because the module is Slack's: its address and wire are these.
  const channel = slack.connect(parsed.value, deps) as unknown as Channel<Address, Wire>;
  return {
    fake,
    channel,
    deps,
    asked,
    clock,
    ann,
    ops,
    toOps: { kind: "channel", teamId: installation.teamId, id: ops.id, name: null },
    async hear(body) {
      const { inbound } = channel;
      assert.ok(inbound !== undefined);
      const request = await inbound.verify(raw(fake, body, clock.now));
      assert.ok(!("rejected" in request));
      const [event] = inbound.parse(request);
      assert.ok(event !== undefined);
      return { request, event };
    },
    async close() {
      await http.close();
      await fake.close();
    },
  };
}

/** A body as Slack signs it, as our server hands it on. */
export function raw(fake: SlackApp, body: unknown, at: number, secret = fake.signingSecret): RawRequest {
  const { headers, body: bytes } = sign(encode(body), secret, at);
  return { method: "POST", url: "/hook/slack/account", headers, body: bytes, receivedAt: at };
}

export function attempt(signal: AbortSignal = new AbortController().signal): Attempt {
  return { idempotencyKey: "inbox-1", number: 1, signal };
}
