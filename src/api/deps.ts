import type { FastifyBaseLogger } from "fastify";
import type { App } from "#app/app.ts";
import type { Ingest } from "#app/ingest.ts";
import type { Metrics } from "./metrics.ts";

export interface EngineHealth {
  readonly ok: boolean;
  readonly detail: string;
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
  /** The built console; where it is not said, that of this tree. */
  readonly consoleDir?: string;
}
