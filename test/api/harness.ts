import { randomBytes, randomUUIDv7 } from "node:crypto";
import type { TestContext } from "node:test";
import { pino } from "pino";
import { createMetrics } from "#api/metrics.ts";
import { createServer } from "#api/server.ts";
import type { App } from "#app/app.ts";
import type { Sandbox } from "#app/sandbox.ts";
import { noHandoff } from "#app/handoff.ts";
import { createIngest, type Ingest } from "#app/ingest.ts";
import { createSnapshots } from "#app/snapshots.ts";
import { armSetup } from "#app/auth/setup.ts";
import { channels } from "#channels/index.ts";
import type { Role } from "#domain/people.ts";
import type { Permission } from "#domain/permission.ts";
import { createLiquidSandbox } from "#lib/liquid/sandbox.ts";
import { createSecretBox } from "#lib/secretbox.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import { sources } from "#sources/index.ts";
import type { Engine } from "../support/engines.ts";
import { Caller } from "./caller.ts";

export const password = "Wm7-plum-orbit-kettle";

/** The HTTP side of the product over a real store, without an engine: what is planned stays planned. */
export interface Site {
  readonly app: App;
  readonly url: string;
  /** Nobody. */
  readonly anonymous: Caller;
  /** Moves the clock. */
  pass(ms: number): void;
  /** The first set-up: an admin in a browser, and the key of the first integration. */
  setUp(): Promise<{ readonly admin: Caller; readonly key: string; readonly userId: string }>;
  /** Another person in a browser. */
  person(admin: Caller, role: Role): Promise<{ readonly id: string; readonly email: string; readonly caller: Caller }>;
  /** A program with a token of whoever asks. */
  token(owner: Caller, scopes: readonly Permission[]): Promise<Caller>;
  /** Requests that platforms made. */
  readonly heard: RawRequest[];
  /** What was logged. */
  readonly log: string[];
}

export interface SiteOptions {
  readonly publicUrl?: string;
  readonly ingest?: (app: App) => Ingest;
  readonly answer?: RawResponse;
  readonly sandbox?: Sandbox;
  /** Has this folder for the built console. */
  readonly consoleDir?: string;
  /** The way out; default: there is none. */
  readonly http?: App["http"];
}

/** Starts a site on a free port; it ends with the test. */
export async function startSite(t: TestContext, engine: Engine, options: SiteOptions = {}): Promise<Site> {
  let skew = 0;
  const log: string[] = [];
  const heard: RawRequest[] = [];
  const store = await engine.open();
  const clock = { now: () => Date.now() + skew };
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });
  const liquid = createLiquidSandbox((why) => void log.push(why));
  t.after(() => liquid.close());
  const app: App = {
    store,
    clock,
    liquid,
    ids: { next: () => randomUUIDv7() },
    log: logger,
    http: options.http ?? {
      connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
      request: () => Promise.resolve({ ok: false, written: false, refused: true, why: "no network in this test" }),
    },
    box: createSecretBox([randomBytes(32)]),
    publicUrl: options.publicUrl ?? "http://tocsin.test",
    channels: new Map(channels.map((channel) => [channel.manifest.id, channel])),
    sources: new Map(sources.map((source) => [source.id, source])),
    snapshots: createSnapshots(store, clock.now),
    handoff: noHandoff,
    node: "test",
  };
  const server = await createServer(
    {
      app,
      ingest: options.ingest?.(app) ?? createIngest(app),
      log: logger,
      metrics: createMetrics("test"),
      version: "test",
      trustProxy: 1,
      engineHealth: () => ({ ok: true, detail: "no engine in this test" }),
      ...(options.sandbox === undefined ? {} : { sandbox: options.sandbox }),
      ...(options.consoleDir === undefined ? {} : { consoleDir: options.consoleDir }),
    },
    (_app, _channel, _account, request) => {
      heard.push(request);
      return Promise.resolve(options.answer ?? { status: 200, headers: { "x-said": "by the channel" }, body: "heard" });
    },
  );
  t.after(() => server.close());
  const url = await server.listen({ port: 0, host: "127.0.0.1" });
  const anonymous = new Caller(url, {});

  async function signIn(email: string): Promise<Caller> {
    const answer = await anonymous.post("/api/v1/session", { email, password });
    if (answer.status !== 200) throw new Error(`${email} cannot sign in: ${answer.text}`);
    return anonymous.withCookie(answer);
  }

  return {
    app,
    url,
    anonymous,
    heard,
    log,
    pass(ms) {
      skew += ms;
    },
    async setUp() {
      const token = await armSetup(app);
      const answer = await anonymous.post("/api/v1/setup", { token, name: "Ann", email: "ann@example.com", password });
      if (answer.status !== 201) throw new Error(`set-up failed: ${answer.text}`);
      const body = answer.json as { user: { id: string }; integration: { key: string } };
      return { admin: anonymous.withCookie(answer), key: body.integration.key, userId: body.user.id };
    },
    async person(admin, role) {
      const email = `${role}-${log.length}@example.com`;
      const invited = (await admin.post("/api/v1/users", { email, name: role, role })).json as {
        user: { id: string };
        invite_url: string;
      };
      const { pathname } = new URL(invited.invite_url);
      await anonymous.form(pathname, { password });
      return { id: invited.user.id, email, caller: await signIn(email) };
    },
    async token(owner, scopes) {
      const made = (await owner.post("/api/v1/me/tokens", { name: "a program", scopes })).json as { token: string };
      return new Caller(url, { authorization: `Bearer ${made.token}` });
    },
  };
}
