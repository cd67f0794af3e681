import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import type { ApiDeps, EngineHealth } from "./deps.ts";

/** What machines ask: is the process alive, is it ready, what does it count. No sign-in; nothing of what is inside is told. */
export async function opsRoutes(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app, metrics } = deps;

  server.get("/healthz", async () => ({ status: "ok", version: deps.version }));

  server.get("/readyz", async (request, reply) => {
    const checks = await checkReady(deps, request.log);
    const ok = checks.database.ok && checks.engine.ok;
    return reply.code(ok ? 200 : 503).send({ status: ok ? "ready" : "not ready", checks });
  });

  server.get("/metrics", async (_request, reply) => {
    const now = app.clock.now();
    const stats = await app.store.read.queueStats(now);
    metrics.queues({
      ...stats,
      oldestSec: stats.oldestDueAt === null ? 0 : Math.max(0, (now - stats.oldestDueAt) / 1000),
    });
    return reply.type(metrics.contentType).send(await metrics.page());
  });
}

/** Can the database be used, does the engine turn? */
export async function checkReady(
  { app, engineHealth }: ApiDeps,
  log: FastifyBaseLogger,
): Promise<{ readonly database: EngineHealth; readonly engine: EngineHealth }> {
  const engine = engineHealth();
  const database = await app.store.check().then(
    () => ({ ok: true, detail: app.store.engine }),
    (error: unknown) => {
      log.warn({ err: error }, "not ready");
      return { ok: false, detail: "cannot be used" };
    },
  );
  return { database, engine };
}
