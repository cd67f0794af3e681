import assert from "node:assert/strict";
import { createClient } from "#channels/dingtalk/app-client.ts";
import type { Client } from "#channels/dingtalk/app-client.ts";
import { appConfigForm } from "#channels/dingtalk/app-config.ts";
import type { AppAddress, AppConfig } from "#channels/dingtalk/app-config.ts";
import { createQuiet } from "#channels/dingtalk/app-quiet.ts";
import type { Quiet } from "#channels/dingtalk/app-quiet.ts";
import { createSeen } from "#channels/dingtalk/app-seen.ts";
import type { Seen } from "#channels/dingtalk/app-seen.ts";
import { createMessenger } from "#channels/dingtalk/app-send.ts";
import type { Messenger } from "#channels/dingtalk/app-send.ts";
import { createTokens } from "#channels/dingtalk/app-token.ts";
import type { Tokens } from "#channels/kit/tokens.ts";
import { startDingtalkApp } from "#channels/dingtalk/fake-app.ts";
import type { AppFakeOptions, DingtalkAppFake, FakeChat, FakePerson } from "#channels/dingtalk/fake-app.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake DingTalk and the parts of the channel that talk to it, under one clock. */
export interface Rig {
  readonly fake: DingtalkAppFake;
  readonly config: AppConfig;
  readonly deps: ChannelDeps;
  readonly tokens: Tokens;
  readonly client: Client;
  readonly quiet: Quiet;
  readonly messenger: Messenger;
  readonly seen: Seen;
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly clock: { now: number };
  readonly ann: FakePerson;
  readonly bob: FakePerson;
  readonly room: FakeChat;
  readonly toAnn: AppAddress;
  readonly toRoom: AppAddress;
}

/** Settings as an administrator enters them for this fake. */
export function settingsOf({ world, origin }: DingtalkAppFake): Readonly<Record<string, unknown>> {
  const { clientId, clientSecret, corpId, templateId, eventToken, eventAesKey } = world;
  return { clientId, clientSecret, corpId, cardTemplateId: templateId, eventToken, eventAesKey, apiUrl: origin };
}

/** Runs a test on a rig of its own. */
export function withDingtalk(
  run: (rig: Rig) => Promise<void>,
  settings: Readonly<Record<string, unknown>> = {},
  options: AppFakeOptions = {},
): () => Promise<void> {
  return async () => {
    const clock = { now: start };
    const fake = await startDingtalkApp({ now: () => clock.now, rate: null, ...options });
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
  fake: DingtalkAppFake,
  http: ChannelDeps["http"],
  clock: { now: number },
  settings: Readonly<Record<string, unknown>>,
): Rig {
  const parsed = appConfigForm.parse({ ...settingsOf(fake), ...settings });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const config = parsed.value;
  const { clientId } = config;
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
  const quiet = createQuiet(deps.now);
  return {
    fake,
    config,
    deps,
    tokens,
    client,
    quiet,
    messenger: createMessenger({ config, client, quiet, deps }),
    seen: createSeen(),
    asked,
    clock,
    ann,
    bob,
    room,
    toAnn: { clientId, kind: "user", id: ann.userId },
    toRoom: { clientId, kind: "group", id: room.id },
  };
}

export const never = new AbortController().signal;

export function attempt(key = "incident-1|0|page|user:1"): Attempt {
  return { idempotencyKey: key, number: 1, signal: never };
}
