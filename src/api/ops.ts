import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "./deps.ts";

/** What machines ask: is the process alive, is it ready, what does it count. No sign-in; nothing of what is inside is told. */
export async function opsRoutes(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app, metrics } = deps;

  server.get("/healthz", async () => ({ status: "ok", version: deps.version }));

  server.get("/readyz", async (request, reply) => {
    const engine = deps.engineHealth();
    const database = await app.store.check().then(
      () => ({ ok: true, detail: app.store.engine }),
      (error: unknown) => {
        request.log.warn({ err: error }, "not ready");
        return { ok: false, detail: "cannot be used" };
      },
    );
    const ok = database.ok && engine.ok;
    return reply.code(ok ? 200 : 503).send({ status: ok ? "ready" : "not ready", checks: { database, engine } });
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
