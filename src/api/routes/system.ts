import type { ApiDeps } from "../deps.ts";
import { checkReady } from "../ops.ts";
import { presentAiling, presentPublicUrl } from "../present-system.ts";
import { iso, isoOrNull } from "../schemas/common.ts";
import { system } from "../schemas/system.ts";
import type { ZodServer } from "../zod-server.ts";

/** How the system does, for those who run it: what /readyz and /metrics tell machines, and what is broken. */
export async function systemRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;

  server.get(
    "/system",
    {
      // It names files, hosts and everybody's addresses.
      config: { access: "config.write" },
      schema: { tags: ["system"], summary: "How the system does", response: { 200: system } },
    },
    async (request) => {
      const now = app.clock.now();
      const { database, engine } = await checkReady(deps, request.log);
      const { read } = app.store;
      // Not the snapshot: health is written without a new revision of it.
      const [queue, nodes, config] = await Promise.all([read.queueStats(now), read.nodes(), read.config()]);
      return {
        version: deps.version,
        now: iso(now),
        database: { ...database, engine: app.store.engine },
        engine,
        queue: {
          waiting: queue.waiting,
          oldest_due_at: isoOrNull(queue.oldestDueAt),
          timers_due: queue.timersDue,
          inbox_waiting: queue.inboxWaiting,
        },
        nodes: nodes.map(({ id, seenAt }) => ({ id, seen_at: iso(seenAt), here: id === app.node })),
        public_url: presentPublicUrl(app.publicUrl),
        secret_key: deps.secretKey ?? null,
        ailing: presentAiling(config),
      };
    },
  );
}
