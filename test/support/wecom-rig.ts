import assert from "node:assert/strict";
import { wecom } from "#channels/wecom/index.ts";
import { startWecomApp } from "#channels/wecom/fake-app.ts";
import type { AppFakeOptions, FakeGroup, FakePerson, WecomAppFake } from "#channels/wecom/fake-app.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import { markVerified } from "#ports/inbound.ts";
import type { Attempt, Channel, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import type { RawRequest } from "#ports/inbound.ts";
import type { HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import { acknowledged, context, incident } from "../conformance/channel-notices.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake WeCom and the channel that talks to it, under one clock. */
export interface Rig {
  readonly fake: WecomAppFake;
  readonly channel: Channel;
  readonly clock: { now: number };
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly ann: FakePerson;
  readonly group: FakeGroup;
  readonly toAnn: object;
  readonly toGroup: object;
  readonly deps: ChannelDeps;
  /** The account's settings as a person types them. */
  readonly form: object;
  send(
    notice: Notice,
    how?: { readonly to?: object; readonly key?: string; readonly over?: Partial<RenderContext> },
  ): Promise<Outcome>;
  revise(
    ref: Ref,
    notice: Notice,
    how?: { readonly to?: object; readonly over?: Partial<RenderContext> },
  ): Promise<Outcome>;
}

let accounts = 0;

/** Runs a test on a rig of its own. */
export function withWecom(
  run: (rig: Rig) => Promise<void>,
  options: AppFakeOptions = {},
  settings: (fake: WecomAppFake) => object = () => ({}),
): () => Promise<void> {
  return async () => {
    const clock = { now: start };
    const fake = await startWecomApp({ now: () => clock.now, rate: null, ...options });
    const http = createHttp({ guard: trustedGuard, now: () => clock.now });
    try {
      await run(rigOf(fake, http, clock, settings(fake)));
    } finally {
      await http.close();
      await fake.close();
    }
  };
}

function rigOf(fake: WecomAppFake, http: ChannelDeps["http"], clock: { now: number }, settings: object): Rig {
  const { corpId, agentId, corpSecret, token, encodingAesKey } = fake.world;
  const form = { corpId, agentId, corpSecret, token, encodingAesKey, apiUrl: fake.origin, ...settings };
  const parsed = wecom.manifest.config.parse(form);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const asked: HttpRequest[] = [];
  const deps: ChannelDeps = {
    http: {
      ...http,
      request(request) {
        asked.push(request);
        return http.request(request);
      },
    },
    now: () => clock.now,
    log: silentLog,
    // What is remembered of an account outlives its settings: each test has its own.
    accountId: `account-${(accounts += 1)}`,
    publicUrl: "https://tocsin.example.com",
  };
  const channel = wecom.connect(parsed.value, deps);
  const ann = fake.addPerson("AnnLee");
  const group = fake.addGroup();
  const toAnn = { corpId, kind: "person", id: "AnnLee" };
  return {
    fake,
    channel,
    clock,
    asked,
    ann,
    group,
    toAnn,
    toGroup: { corpId, kind: "group", id: group.chatId },
    deps,
    form,
    send: (notice, { to = toAnn, key = "one", over } = {}) =>
      channel.send(channel.render(notice, context(over)), to, attempt(key)),
    revise(ref, notice, { to = toAnn, over } = {}) {
      assert.ok(channel.revise !== undefined);
      return channel.revise(ref, channel.render(notice, context(over)), to, attempt("edit"));
    },
  };
}

export const never = new AbortController().signal;

function attempt(key: string): Attempt {
  return { idempotencyKey: key, number: 1, signal: never };
}

/** The ref of what was accepted. */
export function refOf(outcome: Outcome): Ref {
  assert.ok(outcome.kind === "accepted" && outcome.ref !== null, JSON.stringify(outcome));
  return outcome.ref;
}

export const acked: Notice = { kind: "state", incident: acknowledged };
export const closed: Notice = {
  kind: "state",
  incident: incident({ state: "closed", closedBy: "Ann", closedReason: "person", closedAt: start, version: 4 }),
};

/** A callback as our server hands it on. */
export function callback(fake: WecomAppFake, body: Readonly<Record<string, unknown>>, at = start): RawRequest {
  const bytes = fake.wrap(body);
  return {
    method: "POST",
    url: `/hook/wecom/account-1?${fake.query(bytes, { at })}`,
    headers: {},
    body: bytes,
    receivedAt: start,
  };
}

/** What the fake signed, told to the channel as the core would: the events of a callback. */
export async function hear({ channel, fake, clock }: Rig, body: Readonly<Record<string, unknown>>) {
  const { inbound } = channel;
  assert.ok(inbound !== undefined);
  const verified = await inbound.verify(callback(fake, body, clock.now));
  assert.ok(!("rejected" in verified), JSON.stringify(verified));
  return inbound.parse(verified);
}

/** A callback of the AI bot. */
export function botRequest(body: object) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  return markVerified({ method: "POST", url: "/stream", headers: {}, body: bytes, receivedAt: start });
}
