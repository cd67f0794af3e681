import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { heardHttp, openTape, recorder, type Heard } from "#app/exchanges/tape.ts";
import { trustedGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import type { Attempt, Channel, Outcome, Parsed } from "#ports/channel.ts";
import type { Log } from "#ports/log.ts";
import { context as standardContext } from "./channel-notices.ts";
import type { ChannelSubject, ExpectedOutcome, Platform } from "./channel-subject.ts";

/** A channel connected to its fake. What it says and whom it contacts is watched until the end of the check. */
export interface Rig {
  readonly platform: Platform;
  readonly channel: Channel;
  readonly address: unknown;
  render(notice: Notice, context?: RenderContext): unknown;
  send(
    notice: Notice,
    how?: { readonly context?: RenderContext; readonly key?: string; readonly signal?: AbortSignal },
  ): Promise<Outcome>;
  /** Keeps an outcome for the look at secrets. */
  note<T>(said: T): T;
  attempt(over?: Partial<Attempt>): Attempt;
  /** Sends and hears what goes out; `how`: by another account and to another address than the platform knows. */
  sendHeard(notice: Notice, how?: Strange, context?: RenderContext): Promise<readonly Heard[]>;
}

/** Settings and address as somebody typed them. */
export interface Strange {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly address: Readonly<Record<string, unknown>>;
}

/** The clock of the fakes and of what they check is the real one: signatures are fresh or stale by it. */
export async function withRig(subject: ChannelSubject, run: (rig: Rig) => Promise<void>): Promise<void> {
  const said: unknown[] = [];
  const contacts = watchContacts();
  const platform = await subject.start();
  const http = createHttp({ guard: trustedGuard, now: Date.now });
  const { manifest } = subject.module;
  const deps = {
    http: heardHttp(http, Date.now),
    now: Date.now,
    log: listening(said),
    accountId: "account-1",
    publicUrl: "https://tocsin.example.com",
    record: recorder(Date.now),
  };
  const channel = subject.module.connect(value(manifest.config.parse(platform.settings)), deps);
  const address = value(manifest.address.parse(platform.address));
  const note = <T>(each: T): T => {
    said.push(each);
    return each;
  };
  let keys = 0;
  const attempt = (over: Partial<Attempt> = {}): Attempt => {
    keys += 1;
    return {
      idempotencyKey: `incident-1|0|page|user:${keys}`,
      number: 1,
      signal: new AbortController().signal,
      ...over,
    };
  };
  const render = (notice: Notice, context = standardContext()): unknown => note(channel.render(notice, context));
  try {
    await run({
      platform,
      channel,
      address,
      render,
      note,
      attempt,
      async send(notice, how = {}) {
        const over = { ...(how.key && { idempotencyKey: how.key }), ...(how.signal && { signal: how.signal }) };
        return note(await channel.send(render(notice, how.context), address, attempt(over)));
      },
      async sendHeard(notice, how = platform, context = standardContext()) {
        const strange =
          how === platform ? channel : subject.module.connect(value(manifest.config.parse(how.settings)), deps);
        const to = value(manifest.address.parse(how.address));
        const tape = openTape();
        try {
          await tape.run(() => strange.send(strange.render(notice, context), to, attempt()));
          return tape.take();
        } finally {
          if (strange !== channel) await strange.close?.();
        }
      },
    });
    assertNoSecret(subject, said);
    assert.deepEqual(contacts.strangers(), [], "nothing but the fake is contacted");
  } finally {
    contacts.stop();
    await channel.close?.();
    await http.close();
    await platform.close();
  }
}

/** House §3.3, 15: neither plain nor as it stands in a URL or in a Basic header. */
export function assertNoSecret(subject: Pick<ChannelSubject, "secrets">, said: readonly unknown[]): void {
  const text = said.map((each) => (each instanceof Error ? `${each.stack}` : JSON.stringify(each))).join("\n");
  for (const secret of subject.secrets) {
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")]) {
      assert.ok(!text.includes(form), "a secret shows in an outcome, a log line, a rendered message or a record");
    }
  }
}

export function assertOutcome(actual: Outcome, expected: ExpectedOutcome, what: string): void {
  const picked = Object.fromEntries(
    Object.keys(expected).map((key) => [key, Object.entries(actual).find(([name]) => name === key)?.[1]]),
  );
  assert.deepEqual(picked, expected, `${what}: ${JSON.stringify(actual)}`);
}

/** Polls a fact; fails when it has not come true in ten seconds. */
export async function until(fact: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!fact()) {
    assert.ok(Date.now() < deadline, `waited in vain until ${what}`);
    await wait(2);
  }
}

export function value<T>(parsed: Parsed<T>): T {
  assert.ok(parsed.ok, `the subject's own input is refused: ${JSON.stringify(parsed)}`);
  return parsed.value;
}

function listening(said: unknown[]): Log {
  const hear = (fields: object, message: string): void => void said.push({ ...fields, message });
  return { debug: hear, info: hear, warn: hear, error: hear };
}

/** `fetch` is poisoned, and every outgoing connection of this process is looked at. */
function watchContacts(): { strangers(): readonly string[]; stop(): void } {
  const strangers: string[] = [];
  const plainFetch = globalThis.fetch;
  globalThis.fetch = () => {
    strangers.push("fetch");
    return Promise.reject(new Error("channels use the http that they are handed"));
  };
  const look = (message: unknown): void => {
    const socket = typeof message === "object" && message !== null && "socket" in message ? message.socket : null;
    if (!(socket instanceof Socket)) return;
    socket.once("connect", () => {
      const to = socket.remoteAddress ?? "";
      if (!/^(::ffff:)?127\.|^::1$|^$/.test(to)) strangers.push(`${to}:${socket.remotePort}`);
    });
  };
  subscribe("net.client.socket", look);
  return {
    strangers: () => strangers,
    stop() {
      unsubscribe("net.client.socket", look);
      globalThis.fetch = plainFetch;
    },
  };
}
