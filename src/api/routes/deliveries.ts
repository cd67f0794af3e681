import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { App } from "#app/app.ts";
import { allows } from "#app/auth/principal.ts";
import { sendAgain } from "#app/resend.ts";
import type { NotificationFilter } from "#ports/rows.ts";
import { z } from "zod";
import { byOf, principalOf, viaOf } from "../authenticate.ts";
import { deliveriesCsv } from "../deliveries-csv.ts";
import type { ApiDeps } from "../deps.ts";
import { presentAudit } from "../present-deliveries.ts";
import { presentDeliveries, presentRecord, type Telling } from "../present-records.ts";
import { found, RequestProblem, valueOf } from "../problem.ts";
import { idParams, iso, pageOf } from "../schemas/common.ts";
import {
  auditCheck,
  auditCheckQuery,
  auditEntry,
  auditQuery,
  delivery,
  deliveryFigures,
  deliveryRecord,
  fileQuery,
  notificationQuery,
} from "../schemas/deliveries.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["notifications"];
const config = { access: "delivery.read" } as const;
/** Text goes past the serializer as it is read; this only describes it. */
const lines = z.unknown().meta({ type: "string" });
/** The figures are of so long. */
const figuresMs = 24 * 60 * 60_000;

/** What was sent to whom, and what came of it. */
export async function deliveryRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const { read } = app.store;

  server.get(
    "/notifications",
    {
      config,
      schema: {
        tags,
        summary: "List notifications, newest first",
        querystring: notificationQuery,
        response: { 200: pageOf(delivery) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const page = await read.notifications(await filterOf(app, filter), { limit, cursor: cursor ?? null });
      return { rows: await presentDeliveries(page.rows, await telling(app, request)), next: page.next };
    },
  );

  server.get(
    "/notifications/:id",
    {
      config,
      schema: {
        tags,
        summary: "One notification with its attempts, their requests and answers, and its receipts",
        params: idParams,
        response: { 200: deliveryRecord },
      },
    },
    async (request) => {
      const row = found(await read.notification(request.params.id), "notification");
      const fields = app.channels.get(row.channel)?.manifest.address.fields ?? [];
      return found(await presentRecord(row, await telling(app, request), fields), "notification");
    },
  );

  await againRoute(server, app);
  await summaryRoutes(server, app);
}

async function againRoute(server: ZodServer, app: App): Promise<void> {
  const { read } = app.store;
  server.post(
    "/notifications/:id/resend",
    {
      config: { access: "incident.respond" },
      schema: {
        tags,
        summary: "Send it again: a page of an open incident, or a test. It becomes a notification of its own",
        params: idParams,
        response: { 201: delivery },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const row = found(await read.notification(request.params.id), "notification");
      // As a test through a link: one's own address, or whoever manages links.
      if (row.kind === "test" && row.userId !== principal.user.id && !allows(principal, "link.manage"))
        throw new RequestProblem("forbidden", { detail: "This needs the permission link.manage." });
      const sent = valueOf(await sendAgain(app, row.id, byOf(request), viaOf(principal)));
      const [shown] = await presentDeliveries([sent], await telling(app, request));
      return reply.code(201).send(found(shown, "notification"));
    },
  );
}

/** The same in sum, and as a file. */
async function summaryRoutes(server: ZodServer, app: App): Promise<void> {
  const { read } = app.store;
  server.get(
    "/deliveries/figures",
    {
      config,
      schema: { tags, summary: "What came of the last 24 hours, by channel", response: { 200: deliveryFigures } },
    },
    async () => {
      const from = app.clock.now() - figuresMs;
      const rows = await read.deliveryFigures(from);
      return {
        from: iso(from),
        rows: rows.map(({ p50Ms, p95Ms, ...row }) => ({ ...row, p50_ms: p50Ms, p95_ms: p95Ms })),
      };
    },
  );

  server.get(
    "/deliveries.csv",
    {
      config,
      schema: {
        tags,
        summary: "The same list as CSV, at most 50,000 rows",
        querystring: fileQuery,
        response: {
          200: {
            description: "A file; where it was cut off, its last line says so",
            content: { "text/csv": { schema: lines } },
          },
        },
      },
    },
    async (request, reply) => {
      const day = iso(app.clock.now()).slice(0, 10);
      const rows = deliveriesCsv(await filterOf(app, request.query), await telling(app, request));
      void reply
        .type("text/csv; charset=utf-8")
        .header("content-disposition", `attachment; filename="tocsin-deliveries-${day}.csv"`);
      return reply.send(Readable.from(rows));
    },
  );
}

/** The audit log: who changed what, from where. */
export async function auditRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  server.get(
    "/audit",
    {
      config: { access: "audit.read" },
      schema: {
        tags: ["audit"],
        summary: "The audit log, newest first",
        querystring: auditQuery,
        response: { 200: pageOf(auditEntry) },
      },
    },
    async (request) => {
      const { limit, cursor, actor, action } = request.query;
      const page = await deps.app.store.read.audit(
        { limit, cursor: cursor ?? null },
        { ...(actor === undefined ? {} : { actor }), ...(action === undefined ? {} : { action }) },
      );
      return { rows: page.rows.map(presentAudit), next: page.next };
    },
  );

  server.get(
    "/audit/check",
    {
      config: { access: "audit.read" },
      schema: {
        tags: ["audit"],
        summary: "Whether the newest entries of the audit log are as they were written",
        querystring: auditCheckQuery,
        response: { 200: auditCheck },
      },
    },
    async (request) => {
      const { from, to, brokenAt } = await deps.app.store.read.checkAudit(request.query.last);
      return { intact: brokenAt === null, from_seq: from, to_seq: to, broken_at: brokenAt };
    },
  );
}

/** For whom a request is told what was sent. */
async function telling(app: App, request: FastifyRequest): Promise<Telling> {
  const { language } = principalOf(request).user;
  return { read: app.store.read, snapshot: await app.snapshots.current(), language };
}

async function filterOf(app: App, query: z.output<typeof fileQuery>): Promise<NotificationFilter> {
  const { incident_id: about } = query;
  // People know incidents by their number. One that nobody has finds nothing.
  const number = /^INC-(\d{1,15})$/iu.exec(about ?? "")?.[1];
  const named = number === undefined ? null : await app.store.read.incidentByNumber(Number(number));
  const incidentId = named?.id ?? about;
  return {
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(query.user_id === undefined ? {} : { userId: query.user_id }),
    ...(query.channel === undefined ? {} : { channel: query.channel }),
    ...(query.link_id === undefined ? {} : { linkId: query.link_id }),
    ...(query.state === undefined ? {} : { states: query.state }),
    ...(query.from === undefined ? {} : { from: Date.parse(query.from) }),
    ...(query.to === undefined ? {} : { to: Date.parse(query.to) }),
  };
}
