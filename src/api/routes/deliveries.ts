import type { NotificationFilter } from "#ports/store.ts";
import type { z } from "zod";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentAudit, presentNotification, presentProofs } from "../present-deliveries.ts";
import { found } from "../problem.ts";
import { idParams, pageOf, pageQuery } from "../schemas/common.ts";
import { auditEntry, notification, notificationQuery, proof } from "../schemas/deliveries.ts";
import type { ZodServer } from "../zod-server.ts";

/** What was sent to whom, and what came of it. */
export async function deliveryRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const { read } = app.store;
  const tags = ["notifications"];
  const config = { access: "delivery.read" } as const;

  server.get(
    "/notifications",
    {
      config,
      schema: {
        tags,
        summary: "List notifications, newest first",
        querystring: notificationQuery,
        response: { 200: pageOf(notification) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const page = await read.notifications(filterOf(filter), { limit, cursor: cursor ?? null });
      const now = await app.snapshots.current();
      const { language } = principalOf(request).user;
      return { rows: page.rows.map((row) => presentNotification(row, now, null, language)), next: page.next };
    },
  );

  server.get(
    "/notifications/:id",
    {
      config,
      schema: {
        tags,
        summary: "One notification with its attempts and receipts",
        params: idParams,
        response: { 200: proof },
      },
    },
    async (request) => {
      const row = found(await read.notification(request.params.id), "notification");
      const incident = row.incidentId === null ? null : await read.incident(row.incidentId);
      const now = await app.snapshots.current();
      const [shown] = await presentProofs(
        [row],
        read,
        now,
        incident?.serviceId ?? null,
        principalOf(request).user.language,
      );
      return found(shown, "notification");
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
        querystring: pageQuery,
        response: { 200: pageOf(auditEntry) },
      },
    },
    async (request) => {
      const page = await deps.app.store.read.audit({
        limit: request.query.limit,
        cursor: request.query.cursor ?? null,
      });
      return { rows: page.rows.map(presentAudit), next: page.next };
    },
  );
}

function filterOf(query: Omit<z.output<typeof notificationQuery>, "limit" | "cursor">): NotificationFilter {
  return {
    ...(query.incident_id === undefined ? {} : { incidentId: query.incident_id }),
    ...(query.user_id === undefined ? {} : { userId: query.user_id }),
    ...(query.channel === undefined ? {} : { channel: query.channel }),
    ...(query.link_id === undefined ? {} : { linkId: query.link_id }),
    ...(query.state === undefined ? {} : { states: query.state }),
    ...(query.from === undefined ? {} : { from: Date.parse(query.from) }),
    ...(query.to === undefined ? {} : { to: Date.parse(query.to) }),
  };
}
