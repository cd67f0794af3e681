import type { Logger } from "pino";
import { armSetup } from "#app/auth/setup.ts";
import type { Sandbox } from "#app/sandbox.ts";
import { removeStale } from "#sandbox/folder.ts";
import { createSandbox } from "#sandbox/sandbox.ts";
import { createLog } from "./compose.ts";
import type { Env } from "./env.ts";
import { launch } from "./launch.ts";

export interface Running {
  /** Where it listens. */
  readonly url: string;
  /** The set-up link, while there is no user. */
  readonly setupUrl: string | null;
  /** Takes no more requests, lets what is under way end, closes everything. */
  close(): Promise<void>;
}

/** Starts the product. */
export async function start(env: Env): Promise<Running> {
  const log = createLog(env);
  const sandbox = sandboxOf(env, log);
  removeStale().catch((error: unknown) => log.warn({ err: error }, "what a sandbox left was not removed"));
  const real = await launch(env, log, sandbox);
  const token = await armSetup(real.app).catch(async (error: unknown) => {
    await real.close();
    throw error;
  });
  return {
    url: real.url,
    setupUrl: token === null ? null : `${env.publicUrl}/setup?token=${token}`,
    async close() {
      await sandbox.stop();
      await real.close();
    },
  };
}

/** The sandbox: a second Tocsin in this process (ADR 0011), which is nothing but data until an admin starts it. */
function sandboxOf(env: Env, log: Logger): Sandbox {
  const quiet = log.child({ sandbox: true }, { level: env.logLevel === "info" ? "warn" : env.logLevel });
  return createSandbox({
    launch: (dataDir) => launch(insideOf(env, dataDir), quiet, null),
    ignoredSec: env.sandboxPaceSec,
    load: async () => (await import("#channels/sandboxes.ts")).platforms,
    log,
    now: Date.now,
  });
}

/** Nothing of the real one's settings reaches the sandbox but where people find it. */
function insideOf({ publicUrl, logLevel, sandboxPaceSec }: Env, dataDir: string): Env {
  return {
    port: 0,
    host: "127.0.0.1",
    publicUrl: `${publicUrl}/sandbox`,
    dataDir,
    databaseUrl: null,
    secretKey: null,
    secretKeyFile: null,
    egressAllow: ["127.0.0.1/32"],
    logLevel,
    adminEmail: null,
    adminPasswordFile: null,
    trustProxy: false,
    sandboxPaceSec,
  };
}
