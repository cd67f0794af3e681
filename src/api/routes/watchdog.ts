import { z } from "zod";
import { readWatchdog, setWatchdog, type Watchdog, watchdogEveryMs } from "#app/watchdog.ts";
import { byOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { valueOf } from "../problem.ts";
import { iso, isoOrNull, time } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["system"];
const config = { access: "config.write" } as const;

const shape = z
  .object({
    host: z
      .string()
      .nullable()
      .meta({ description: "Whom we tell that we live; null: nobody. The rest of the address is secret." }),
    every_sec: z.number().int(),
    last_ok_at: time.nullable(),
    failed: z.object({ at: time, why: z.string() }).nullable(),
  })
  .meta({ id: "Watchdog" });
const wanted = z.object({
  url: z
    .string()
    .max(2000)
    .nullable()
    .meta({ description: "Called by GET each minute while pages can go out; null: nobody watches." }),
});

/** The service outside that raises the alarm when we fall silent. */
export async function watchdogRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/watchdog",
    { config, schema: { tags, summary: "Who watches Tocsin", response: { 200: shape } } },
    async () => present(await readWatchdog(app)),
  );

  server.put(
    "/watchdog",
    {
      config,
      schema: {
        tags,
        summary: "Set who watches Tocsin, and tell them at once",
        body: wanted,
        response: { 200: shape },
      },
    },
    async (request) => present(valueOf(await setWatchdog(app, request.body.url, byOf(request)))),
  );
}

function present(watchdog: Watchdog | null): z.output<typeof shape> {
  const failed = watchdog?.failed ?? null;
  return {
    host: watchdog?.host ?? null,
    every_sec: watchdogEveryMs / 1000,
    last_ok_at: isoOrNull(watchdog?.okAt ?? null),
    failed: failed === null ? null : { at: iso(failed.at), why: failed.why },
  };
}
