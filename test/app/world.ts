import { randomBytes } from "node:crypto";
import type { App } from "#app/app.ts";
import type { By } from "#app/config/change.ts";
import { noHandoff } from "#app/handoff.ts";
import { handleInbound, workInbox } from "#app/inbox.ts";
import { createOpenChannels, type OpenChannels } from "#app/openchannels.ts";
import { createSnapshots } from "#app/snapshots.ts";
import type { Account, Link } from "#domain/link.ts";
import { defaultPreferences, type User } from "#domain/people.ts";
import type { Rule, Target } from "#domain/rule.ts";
import { createLiquidSandbox } from "#lib/liquid/sandbox.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import type { InboundEvent, InboundResult, Place, PlatformPerson } from "#ports/inbound.ts";
import { silentLog } from "#ports/log.ts";
import type { Store, Tx } from "#ports/store.ts";
import type { InboxRow } from "#ports/rows.ts";
import { botModule, chatModule, mailModule, nothingSaid, type Said } from "./platforms.ts";

export interface World {
  readonly app: App;
  readonly channels: OpenChannels;
  readonly said: Said;
  /** Moves the clock. */
  pass(ms: number): void;
  put(work: (tx: Tx) => Promise<void>): Promise<void>;
  user(name: string, more?: Partial<User>): Promise<User>;
  link(owner: User | null, more?: Partial<Link>): Promise<Link>;
  rule(name: string, targets: readonly Target[]): Promise<Rule>;
  /** Posts events to the chat's hook; the results that its answer carries. */
  post(...events: readonly InboundEvent[]): Promise<readonly (InboundResult | null)[]>;
  /** What the engine's lane would claim now. */
  claim(): Promise<readonly InboxRow[]>;
  work(row: InboxRow): Promise<InboundResult | null>;
}

/** An application over a store, with two accounts, one service, and no engine. */
export async function world(store: Store, { answerWithinMs = 5_000 } = {}): Promise<World> {
  let ids = 0;
  let now = Date.UTC(2026, 10, 2, 3, 0, 0);
  const said = nothingSaid();
  const app: App = {
    store,
    clock: { now: () => now },
    // Like the product's, they sort by the order in which they were made.
    ids: { next: () => `${String((ids += 1)).padStart(8, "0")}-${crypto.randomUUID()}` },
    log: silentLog,
    http: {
      request: async () => ({ ok: false, written: false, refused: true, why: "no network in tests" }),
      connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
    },
    box: createSecretBox([randomBytes(32)]),
    publicUrl: "https://tocsin.test",
    channels: new Map([
      ["chat", chatModule(said, answerWithinMs)],
      ["mail", mailModule()],
      ["bot", botModule()],
    ]),
    sources: new Map(),
    snapshots: createSnapshots(store, () => now),
    liquid: createLiquidSandbox(() => {}),
    handoff: noHandoff,
    node: "node-1",
  };
  const channels = createOpenChannels(app);

  async function put(work: (tx: Tx) => Promise<void>): Promise<void> {
    await store.write(async (tx) => {
      await work(tx);
      await tx.bumpRevision();
    });
  }

  const account = (id: string, channel: string): Account => ({
    id,
    channel,
    name: id,
    state: "active",
    route: null,
    circuitUntil: null,
    balance: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdAt: now,
    config: { token: app.box.seal("s3cret", `account:${id}:token`) },
  });
  await put(async (tx) => {
    await tx.putAccount(account("chat-1", "chat"));
    await tx.putAccount(account("mail-1", "mail"));
    await tx.putService({ id: "pay", name: "Payments", description: "", createdAt: now });
  });

  return {
    app,
    channels,
    said,
    put,
    pass(ms) {
      now += ms;
    },
    async user(name, more = {}) {
      const base = {
        id: name.toLowerCase(),
        email: `${name.toLowerCase()}@x.test`,
        name,
        role: "responder",
        language: "en",
        timeZone: "UTC",
      } as const;
      const user: User = {
        ...base,
        disabled: false,
        preferences: defaultPreferences,
        presence: false,
        createdAt: now,
        ...more,
      };
      await put((tx) => tx.putUser(user));
      return user;
    },
    async link(owner, more = {}) {
      const key = more.addressKey ?? crypto.randomUUID();
      const link: Link = {
        id: crypto.randomUUID(),
        channel: "chat",
        accountId: null,
        place: owner === null ? "chat" : "person",
        addressKey: key,
        label: key,
        state: "active",
        owner: owner === null ? { kind: "workspace" } : { kind: "user", id: owner.id },
        address: { key },
        room: null,
        verifiedAt: now,
        verifiedVia: "admin",
        lastOkAt: null,
        lastErrorAt: null,
        lastError: null,
        createdBy: null,
        createdAt: now,
        ...more,
      };
      await put((tx) => tx.putLink(link));
      return link;
    },
    async rule(name, targets) {
      const level = {
        targets,
        mode: { kind: "personal" },
        loop: null,
        advanceAfterSec: 300,
        condition: "until_ack",
      } as const;
      const rule: Rule = {
        id: name,
        serviceId: "pay",
        position: 0,
        version: 1,
        name,
        enabled: true,
        filter: [],
        delaySec: 0,
        levels: [level],
        repeat: 0,
      };
      await put((tx) => tx.putRule(rule));
      return rule;
    },
    async post(...events) {
      const body = Buffer.from(JSON.stringify(events));
      const request = {
        method: "POST",
        url: "/hook/chat/chat-1",
        headers: { "x-sign": "good" },
        body,
        receivedAt: now,
      };
      const response = await handleInbound(app, channels, "chat", "chat-1", request);
      // The cast holds because the chat above answers with its results.
      return JSON.parse(response.body) as readonly (InboundResult | null)[];
    },
    claim: () => store.write((tx) => tx.claimInbox({ owner: "node-2", now, until: now + 60_000, limit: 10 })),
    work: (row) => workInbox(app, channels, row),
  };
}

export function as(user: User): By {
  return { actor: { kind: "user", userId: user.id, name: user.name }, address: null };
}

export function person(key: string, tenant: string | null = "contoso"): PlatformPerson {
  return { key, name: key, tenant };
}

export function room(key: string, kind: Place<unknown>["kind"] = "team"): Place<unknown> {
  return { kind, key, name: `#${key}`, tenant: "contoso", address: { key } };
}

let counted = 0;

/** Somebody says something; each time it is a new event. */
export function says(by: PlatformPerson, text: string, place: Place<unknown> = room(by.key, "person")): InboundEvent {
  counted += 1;
  return { kind: "command", id: `say-${counted}`, text, by, byAddress: { key: by.key }, place };
}

/** Somebody presses a button. */
export function clicks(
  by: PlatformPerson,
  verb: Extract<InboundEvent, { kind: "action" }>["verb"],
  token: string,
  minutes: number | null = null,
): Extract<InboundEvent, { kind: "action" }> {
  counted += 1;
  return {
    kind: "action",
    id: `click-${counted}`,
    verb,
    token,
    by,
    byAddress: { key: by.key },
    place: null,
    ref: null,
    minutes,
  };
}

/** The token of a *Link now* card. */
export function tokenOf(results: readonly (InboundResult | null)[]): string {
  const notice = results[0]?.notice;
  if (notice?.kind !== "link_request") throw new Error(`not asked to link: ${JSON.stringify(results)}`);
  return notice.token;
}

/** A press of the button that asks for how long. */
export function asks(by: PlatformPerson, token: string): Extract<InboundEvent, { kind: "ask" }> {
  const { id, byAddress, place, ref } = clicks(by, "snooze", token);
  return { kind: "ask", verb: "snooze", id, token, by, byAddress, place, ref };
}

/** The words of an answer. */
export function textOf(results: readonly (InboundResult | null)[]): string {
  const notice = results[0]?.notice;
  if (notice?.kind !== "answer") throw new Error(`no answer in words: ${JSON.stringify(results)}`);
  return notice.text;
}
