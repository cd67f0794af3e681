import { existsSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import type { SecretKeyStatus } from "#api/deps.ts";
import { createServer } from "#api/server.ts";
import { createMetrics } from "#api/metrics.ts";
import type { App } from "#app/app.ts";
import { createIngest } from "#app/ingest.ts";
import { createOpenChannels } from "#app/openchannels.ts";
import type { Sandbox } from "#app/sandbox.ts";
import { sweepSessions } from "#app/auth/sessions.ts";
import { handleInbound } from "#app/inbox.ts";
import { createBridge } from "#bridge/bridge.ts";
import { createEngine } from "#engine/engine.ts";
import { isExposed, type KeySource } from "#lib/secretkey.ts";
import { compose } from "./compose.ts";
import type { Env } from "./env.ts";
import { setUpUnattended } from "./unattended.ts";
import { version } from "./version.ts";

/** A Tocsin that runs: the real one, or the one of the sandbox. */
export interface Launched {
  readonly app: App;
  /** Where it listens. */
  readonly url: string;
  /** Takes no more requests, lets what is under way end, closes everything. */
  close(): Promise<void>;
}

const sweepMs = 60 * 60_000;
const drainMs = 10_000;
const idleMs = 50;
/** How long a lane of the engine sleeps when nothing wakes it. One process on SQLite hears of every commit itself. */
const pollMs = { sqlite: 5_000, postgres: 1_000 } as const;

/**
 * Builds the product out of its layers and starts it: store, engine, HTTP. What was opened is closed again when it cannot start.
 * `sandbox`: that of the real one; the one in a sandbox has none.
 */
export async function launch(env: Env, log: Logger, sandbox: Sandbox | null): Promise<Launched> {
  // Closed from the last to the first: no more requests, then no more work of them, then what they all stand on.
  await using opened = new AsyncDisposableStack();
  const { app, keys, close } = await compose(env, log);
  opened.defer(close);
  const metrics = createMetrics(version);
  const channels = createOpenChannels(app);
  opened.defer(() => channels.close());
  const engine = createEngine(app, channels, {
    random: Math.random,
    pollMs: pollMs[app.store.engine],
    drainMs,
    count: (channel, outcome) => metrics.attempt(channel, outcome),
  });
  app.handoff.bind(engine.handoff);
  // The sandbox has platforms of its own, and no Teams to bring chats from.
  const bridge = sandbox === null ? null : createBridge(app, { random: Math.random, pollMs: pollMs[app.store.engine] });

  const server = await createServer(
    {
      app,
      ingest: createIngest(app),
      log,
      metrics,
      version,
      trustProxy: env.trustProxy,
      engineHealth: () => engine.health(),
      secretKey: statusOf(keys),
      ...(sandbox === null ? {} : { sandbox }),
      ...(bridge === null ? {} : { bridge }),
    },
    (_app, channel, accountId, request) => handleInbound(app, channels, channel, accountId, request),
  );
  await setUpUnattended(app, env);
  opened.defer(() => engine.stop());
  await engine.start();
  if (bridge !== null) {
    opened.defer(() => bridge.stop());
    bridge.start();
  }
  opened.defer(() => closeServer(server));
  await server.listen({ port: env.port, host: env.host });

  const sweeper = setInterval(() => {
    sweepSessions(app).catch((error: unknown) => log.warn({ err: error }, "old sessions were not removed"));
  }, sweepMs);
  opened.defer(() => clearInterval(sweeper));
  const running = opened.move();
  return { app, url: addressOf(server.server.address(), env.host), close: () => running.disposeAsync() };
}

/** What admins are told of the secret key. */
function statusOf({ keys, origin }: KeySource): SecretKeyStatus {
  return { origin, keys: keys.length, exposed: existsSync(origin) && isExposed(origin) };
}

/**
 * Lets requests that are under way end, but waits for no sender that dawdles. Connections that have nothing to do are closed when the
 * server begins to close; those whose answer was under way then have nothing to do only later.
 */
async function closeServer(server: FastifyInstance): Promise<void> {
  const late = setTimeout(() => server.server.closeAllConnections(), drainMs);
  const idle = setInterval(() => server.server.closeIdleConnections(), idleMs);
  await server.close();
  clearTimeout(late);
  clearInterval(idle);
}

function addressOf(address: AddressInfo | string | null, host: string): string {
  return typeof address === "object" && address !== null
    ? `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`
    : String(address);
}
