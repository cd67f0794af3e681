import type { FastifyBaseLogger } from "fastify";
import type { App } from "#app/app.ts";
import type { Bridge } from "#app/bridge.ts";
import type { Ingest } from "#app/ingest.ts";
import type { Sandbox } from "#app/sandbox.ts";
import type { Metrics } from "./metrics.ts";

export interface EngineHealth {
  readonly ok: boolean;
  readonly detail: string;
}

/** How the key stands that seals secrets; nothing of the key itself. */
export interface SecretKeyStatus {
  /** The environment variable or the file that it comes from. */
  readonly origin: string;
  /** How many open what is sealed. */
  readonly keys: number;
  /** Others on this machine can read the file. */
  readonly exposed: boolean;
}

/** What the HTTP side is made of; handed in by `main.ts`. */
export interface ApiDeps {
  readonly app: App;
  readonly ingest: Ingest;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly version: string;
  /** Proxies whose X-Forwarded-For counts. */
  readonly trustProxy: number | string | false;
  /** Is the engine's cycle alive? For /readyz. */
  readonly engineHealth: () => EngineHealth;
  /** For those who run it; where it is not said, nothing is told. */
  readonly secretKey?: SecretKeyStatus;
  /** Where it is not said, none can be started: in a sandbox. */
  readonly sandbox?: Sandbox;
  /** Chats of Teams to Mattermost; where it is not said, there is none: in a sandbox. */
  readonly bridge?: Bridge;
  /** The built console; where it is not said, that of this tree. */
  readonly consoleDir?: string;
}
