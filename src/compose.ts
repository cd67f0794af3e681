import { randomUUIDv7 } from "node:crypto";
import os from "node:os";
import { type Logger, pino } from "pino";
import type { App } from "#app/app.ts";
import { createHandoffSlot } from "#app/handoff.ts";
import { createSnapshots } from "#app/snapshots.ts";
import { channels } from "#channels/index.ts";
import { createLiquidSandbox } from "#lib/liquid/sandbox.ts";
import { type Box, createSecretBox } from "#lib/secretbox.ts";
import { type KeySource, loadSecretKeys } from "#lib/secretkey.ts";
import { parseEgressAllow, publicGuard } from "#net/guard.ts";
import { createHttp } from "#net/http.ts";
import { sources } from "#sources/index.ts";
import { openStore } from "#store/open.ts";
import type { Store } from "#ports/store.ts";
import { type Env, EnvError } from "./env.ts";

/** The `App` of this process, to which an engine may be bound, and the way to close it. */
export interface Composed {
  readonly app: App & { readonly handoff: ReturnType<typeof createHandoffSlot> };
  readonly keys: KeySource;
  readonly close: () => Promise<void>;
}

const keyIdName = "secret.key_id";

/** Opens the store and builds what every use case is handed. */
export async function compose(env: Env, log: Logger): Promise<Composed> {
  const allow = parseEgressAllow(env.egressAllow);
  if (!allow.ok) throw new EnvError(`TOCSIN_EGRESS_ALLOW: ${allow.problem}`);
  const keys = loadSecretKeys({ value: env.secretKey, file: env.secretKeyFile, dataDir: env.dataDir });
  const box = createSecretBox(keys.keys);
  const clock = { now: () => Date.now() };
  const store = await openStore({ databaseUrl: env.databaseUrl, dataDir: env.dataDir, log }).catch((error: unknown) => {
    throw new EnvError("The database cannot be opened.", { cause: error });
  });
  try {
    await claimKey(store, box, keys);
  } catch (error) {
    await store.close();
    throw error;
  }
  const http = createHttp({ guard: publicGuard(allow.value), now: clock.now });
  const liquid = createLiquidSandbox((why) =>
    log.warn({ why }, "the thread that renders templates ended; it starts anew"),
  );
  const app = {
    store,
    clock,
    ids: { next: () => randomUUIDv7() },
    log,
    http,
    box,
    publicUrl: env.publicUrl,
    channels: new Map(channels.map((channel) => [channel.manifest.id, channel])),
    sources: new Map(sources.map((source) => [source.id, source])),
    snapshots: createSnapshots(store, clock.now),
    liquid,
    handoff: createHandoffSlot(),
    // Unique for each start: a container that comes back with the same name and pid must not own the leases of the one that died.
    node: `${os.hostname()}-${process.pid}-${randomUUIDv7().slice(-6)}`,
  };
  return {
    app,
    keys,
    async close() {
      await liquid.close();
      await http.close();
      await store.close();
    },
  };
}

/** The process's log: JSON lines. What could hold a secret is not logged in the first place; this catches what slips through. */
export function createLog(env: Pick<Env, "logLevel">): Logger {
  const names = ["password", "token", "authorization", "cookie", "secret", "key"];
  return pino({
    level: env.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: names.flatMap((name) => [name, `*.${name}`, `headers["${name}"]`]), censor: "***" },
  });
}

/**
 * Notes which key this database is sealed with. A second node with a key of its own, or a data folder that came back without its
 * key, would seal what the others cannot open: better not to start.
 */
async function claimKey(store: Store, box: Box, keys: KeySource): Promise<void> {
  await store.write(async (tx) => {
    const used = await tx.meta(keyIdName);
    if (used !== null && !box.keyIds.includes(used)) {
      throw new EnvError(
        `This database is sealed with another secret key (${used}) than that of ${keys.origin} (${box.keyId}). Set TOCSIN_SECRET_KEY or TOCSIN_SECRET_KEY_FILE to the right one.`,
      );
    }
    if (used !== box.keyId) await tx.setMeta(keyIdName, box.keyId);
  });
}
