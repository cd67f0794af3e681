import assert from "node:assert/strict";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { ChannelDeps, Attempt } from "#ports/channel.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";
import type { Http, HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import { configForm } from "#channels/msteams/config.ts";
import type { Address, Config } from "#channels/msteams/config.ts";
import { startTeams } from "#channels/msteams/fake.ts";
import type {
  FakeTeams,
  SignedRequest,
  TeamsChannel,
  TeamsOptions,
  TeamsPerson,
  TeamsPersonalChat,
} from "#channels/msteams/fake.ts";
import type { Wire } from "#channels/msteams/wire.ts";

/** 2026-11-22 07:00 UTC. */
export const start = 1_795_330_800_000;

/** A fake Teams and what the parts of the connector need to talk to it, under one clock. */
export interface Rig {
  readonly fake: FakeTeams;
  readonly config: Config;
  readonly deps: ChannelDeps;
  /** All requests that went out, in order. */
  readonly asked: readonly HttpRequest[];
  readonly clock: { now: number };
  readonly ann: TeamsPerson;
  readonly channel: TeamsChannel;
  readonly personal: TeamsPersonalChat;
  /** Where a channel, or a person whose chat is not known, is reached. */
  readonly toChannel: Address;
  readonly toAnn: Address;
  close(): Promise<void>;
}

/** Starts it; `settings`: fields of the account's form that differ. */
export async function openRig(
  options: TeamsOptions = {},
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Rig> {
  const clock = { now: start };
  const fake = await startTeams({ now: () => clock.now, ...options });
  const ann = fake.addPerson({ name: "Ann Lee" });
  const team = fake.addTeam({ name: "Payments", members: [ann], channels: [{ name: "Incidents" }] });
  const channel = team.channels[1];
  assert.ok(channel !== undefined);
  const personal = fake.personalChat(ann);
  for (const home of [team, personal]) await fake.install(home, { silently: true });
  const http = createHttp({ guard: trustedGuard, now: () => clock.now });
  const asked: HttpRequest[] = [];
  const listening: Http = {
    ...http,
    request(request) {
      asked.push(request);
      return http.request(request);
    },
  };
  const parsed = configForm.parse({
    appId: fake.appId,
    tenantId: fake.tenantId,
    clientSecret: fake.secret,
    loginUrl: fake.loginUrl,
    openIdUrl: fake.openIdUrl,
    serviceHosts: fake.serviceHost,
    ...settings,
  });
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const nobody = { conversationId: null, teamId: null, teamGroupId: null, userId: null, aadObjectId: null, name: null };
  const base = { ...nobody, tenantId: fake.tenantId, serviceUrl: fake.serviceUrl() };
  return {
    fake,
    config: parsed.value,
    deps: {
      http: listening,
      now: () => clock.now,
      log: silentLog,
      accountId: `account-${fake.serviceHost}`,
      publicUrl: "https://tocsin.example.com",
    },
    asked,
    clock,
    ann,
    channel,
    personal,
    toChannel: { ...base, kind: "channel", conversationId: channel.id, teamId: team.id },
    toAnn: { ...base, kind: "personal", aadObjectId: ann.aadObjectId },
    async close() {
      await http.close();
      await fake.close();
    },
  };
}

/** Runs a test on a rig of its own. */
export function withTeams(
  run: (rig: Rig) => Promise<void>,
  options: TeamsOptions = {},
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

export function attempt(signal: AbortSignal = new AbortController().signal): Attempt {
  return { idempotencyKey: "incident-1|0|page|user:1", number: 1, signal };
}

/** A message of our own that is no card. */
export function text(words: string): Wire {
  return {
    type: "message",
    summary: words,
    text: words,
    textFormat: "plain",
    channelData: { notification: { alert: true } },
  };
}

/** What the fake signed, as our server hands it on. */
export function raw({ headers, body }: SignedRequest): RawRequest {
  const bytes = new TextEncoder().encode(body);
  return { method: "POST", url: "/hook/msteams/account-1", headers, body: bytes, receivedAt: start };
}

export function isRejection(result: VerifiedRequest | Rejection): result is Rejection {
  return "rejected" in result;
}
