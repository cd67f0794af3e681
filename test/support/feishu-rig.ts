import assert from "node:assert/strict";
import { createClient } from "#channels/feishu/app-client.ts";
import type { Client } from "#channels/feishu/app-client.ts";
import { appConfigForm } from "#channels/feishu/app-config.ts";
import type { AppAddress, AppConfig } from "#channels/feishu/app-config.ts";
import { startFeishuApp } from "#channels/feishu/fake-app.ts";
import type { AppFakeOptions, FakeChat, FakePerson, FeishuAppFake, SignedRequest } from "#channels/feishu/fake-app.ts";
import { createSeen } from "#channels/feishu/app-seen.ts";
import type { SeenRequests } from "#channels/feishu/app-seen.ts";
import { createMessenger } from "#channels/feishu/app-send.ts";
import type { Messenger } from "#channels/feishu/app-send.ts";
import { createTokens } from "#channels/feishu/app-token.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { RawRequest } from "#ports/inbound.ts";
import type { HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake Feishu and the parts of the channel that talk to it, under one clock. */
export interface Rig {
  readonly fake: FeishuAppFake;
  readonly config: AppConfig;
  readonly deps: ChannelDeps;
  readonly tokens: Tokens;
  readonly client: Client;
  readonly messenger: Messenger;
  readonly seen: SeenRequests;
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly clock: { now: number };
  readonly ann: FakePerson;
  readonly bob: FakePerson;
  readonly room: FakeChat;
  readonly toAnn: AppAddress;
  readonly toRoom: AppAddress;
}

/** Runs a test on a rig of its own. */
export function withFeishu(
  run: (rig: Rig) => Promise<void>,
  options: AppFakeOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): () => Promise<void> {
  return async () => {
    const clock = { now: start };
    const fake = await startFeishuApp({ now: () => clock.now, rate: null, ...options });
    const http = createHttp({ guard: trustedGuard, now: () => clock.now });
    try {
      await run(rigOf(fake, http, clock, settings));
    } finally {
      await http.close();
      await fake.close();
    }
  };
}

function rigOf(
  fake: FeishuAppFake,
  http: ChannelDeps["http"],
  clock: { now: number },
  settings: Readonly<Record<string, unknown>>,
): Rig {
  const { appId, appSecret, encryptKey, verificationToken, origin } = fake;
  const parsed = appConfigForm.parse({ appId, appSecret, encryptKey, verificationToken, apiUrl: origin, ...settings });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const config = parsed.value;
  const [ann, bob] = [fake.addPerson({ name: "Ann" }), fake.addPerson({ name: "Bob" })];
  const room = fake.addChat({ name: "War room", members: [ann, bob] });
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
    accountId: "account-1",
    publicUrl: "https://tocsin.example.com",
  };
  const tokens = createTokens(config, deps);
  const client = createClient(config, deps, tokens);
  return {
    fake,
    config,
    deps,
    tokens,
    client,
    messenger: createMessenger(config, client, deps),
    seen: createSeen(),
    asked,
    clock,
    ann,
    bob,
    room,
    toAnn: { appId, id: ann.openId },
    toRoom: { appId, id: room.id },
  };
}

export const never = new AbortController().signal;

export function attempt(key = "incident-1|0|page|user:1"): Attempt {
  return { idempotencyKey: key, number: 1, signal: never };
}

/** What the fake signed, as our server hands it on. */
export function raw({ headers, body }: SignedRequest): RawRequest {
  return { method: "POST", url: "/hook/feishu/account-1", headers, body, receivedAt: start };
}
