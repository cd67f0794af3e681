import type { App } from "#app/app.ts";
import type { OpenChannels } from "#app/openchannels.ts";
import { createEngine as create, type Engine, type EngineOptions } from "#engine/engine.ts";

/** The real engine; a dead node is found out in less time than anybody would want in earnest. */
export function createEngine(app: App, channels: OpenChannels, options: EngineOptions): Engine {
  return create(app, channels, { ...options, life: { heartbeatMs: 300, deadAfterMs: 1_200 } });
}
