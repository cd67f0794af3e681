import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { App } from "#app/app.ts";
import { sessionTimes } from "#app/auth/sessions.ts";
import { allows, type Principal } from "#app/auth/principal.ts";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { createLive, type Live, type Numbered } from "../live.ts";
import { RequestProblem } from "../problem.ts";
import type { ZodServer } from "../zod-server.ts";

/** Tabs of one person, on this node. */
const streamsOfUser = 20;
/** A comment so often keeps proxies from closing the stream, and is when the session is looked at. */
const heartbeatMs = 15_000;
/** How soon a browser tries again by itself. */
const retryMs = 2_000;
/** A reader that takes nothing off the stream is let go. */
const bufferLimitBytes = 256 * 1024;

/**
 * `GET /events`: server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). They say what changed, never
 * what it is now: whoever listens reads that through the API, with their own permissions.
 */
export async function eventRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const open = new Map<string, Set<() => void>>();
  let live: Live | null = null;
  const deaf = deps.sandbox?.listen(() => live?.tell({ kind: "sandbox" }));
  server.addHook("preClose", async () => {
    for (const streams of open.values()) for (const end of streams) end();
    deaf?.();
    live?.close();
  });

  server.get(
    "/events",
    {
      config: { access: "incident.read" },
      schema: {
        tags: ["events"],
        summary: "What changes, as it changes (server-sent events)",
        description:
          "Events: `incidents` {changed: [{id, version}], left: [id], more}, `config`, `sandbox` (to admins), `resync` (look at everything again). A stream that broke is taken up by Last-Event-ID, on any node.",
        headers: z.object({ "last-event-id": z.string().max(200).optional() }),
        response: { 200: z.string().meta({ description: "text/event-stream" }) },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const streams = open.get(principal.user.id) ?? new Set();
      if (streams.size >= streamsOfUser)
        throw new RequestProblem("throttled", { detail: "Too many open tabs listen.", retryAfter: 60 });
      live ??= createLive(app.store, app.node, app.log);
      open.set(principal.user.id, streams);
      const end = stream(app, live, principal, request, reply, () => {
        streams.delete(end);
        if (streams.size === 0) open.delete(principal.user.id);
      });
      streams.add(end);
      return reply;
    },
  );
}

/** Writes the stream of one tab; returns the way to end it. */
function stream(
  app: App,
  live: Live,
  principal: Principal,
  request: FastifyRequest,
  reply: FastifyReply,
  ended: () => void,
): () => void {
  // From here on the answer is ours: it is neither timed nor logged as a request that took hours.
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store, no-transform",
    // nginx would gather it.
    "x-accel-buffering": "no",
  });
  const write = (text: string): void => {
    if (raw.writableLength > bufferLimitBytes) end();
    else raw.write(text);
  };
  const send = ({ id, event: { kind, ...data } }: Numbered): void => {
    if (kind === "sandbox" && !allows(principal, "config.write")) return;
    write(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify(data)}\n\n`);
  };

  const stop = live.listen(send);
  const beat = setInterval(() => {
    mayListen(app, principal).then(
      (still) => (still ? write(": here\n\n") : end()),
      // The database is away: the stream is not what fails.
      () => write(": here\n\n"),
    );
  }, heartbeatMs);
  let over = false;
  function end(): void {
    if (over) return;
    over = true;
    clearInterval(beat);
    stop();
    raw.end();
    ended();
  }
  raw.once("close", end);

  write(`retry: ${retryMs}\n\n`);
  const last = request.headers["last-event-id"];
  const missed = typeof last === "string" ? live.since(last) : [];
  if (missed === null) send({ id: live.newest(), event: { kind: "resync" } });
  else if (missed.length > 0) for (const each of missed) send(each);
  else write(`id: ${live.newest()}\nevent: ready\ndata: {}\n\n`);
  return end;
}

/** Signed out, expired, disabled, demoted: the stream ends. To listen is no use of a session: it does not keep it alive. */
async function mayListen(app: App, principal: Principal): Promise<boolean> {
  const user = (await app.snapshots.recent()).users.get(principal.user.id);
  if (user === undefined || user.disabled || !allows({ ...principal, user }, "incident.read")) return false;
  const now = app.clock.now();
  if (principal.kind === "session") {
    const session = await app.store.read.sessionByHash(principal.session.tokenHash);
    return session !== null && now < session.expiresAt && now < session.seenAt + sessionTimes.idleMs;
  }
  const token = await app.store.read.tokenByHash(principal.token.tokenHash);
  return token !== null && (token.expiresAt === null || now < token.expiresAt);
}
