import { openManually } from "#app/respond.ts";
import { actorOf } from "#app/auth/principal.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { IncidentGrouping, OpenOfGroup } from "#ports/rows.ts";
import { z } from "zod";
import { principalOf, viaOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { incidentBy } from "../incident-by.ts";
import { incidentFilterOf } from "../incident-filter.ts";
import { nextSteps } from "../next-steps.ts";
import { presentAlert, presentEvent, presentIncident, presentTimeline } from "../present.ts";
import { presentProofs } from "../present-deliveries.ts";
import { found } from "../problem.ts";
import { id, isoOrNull, listOf, pageOf, pageQuery } from "../schemas/common.ts";
import { proof } from "../schemas/deliveries.ts";
import {
  alert,
  event,
  groupQuery,
  incident,
  incidentFilter,
  incidentGroup,
  incidentQuery,
  incidentStats,
  manual,
  nextStep,
  timelineEntry,
  timelineQuery,
} from "../schemas/incidents.ts";
import { namesFor } from "../timeline-words.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["incidents"];
const read = { access: "incident.read" } as const;
export const incidentParams = z.object({ id: id.meta({ description: "The id, or INC-<number>." }) });

/** Incidents and everything that is known of them. */
export async function incidentRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await listRoutes(server, deps);
  await oneRoutes(server, deps);
  await courseRoutes(server, deps);
  await alertRoutes(server, deps);
}

async function listRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const { read: reads } = app.store;

  server.get(
    "/incidents",
    {
      config: read,
      schema: {
        tags,
        summary: "List incidents, newest first",
        querystring: incidentQuery,
        response: { 200: pageOf(incident) },
      },
    },
    async (request) => {
      const { limit, cursor, ...filter } = request.query;
      const now = await app.snapshots.current();
      const page = await reads.incidents(incidentFilterOf(filter, principalOf(request).user.id, now), {
        limit,
        cursor: cursor ?? null,
      });
      return { rows: page.rows.map((row) => presentIncident(row, now, app.publicUrl)), next: page.next };
    },
  );

  server.get(
    "/incidents/stats",
    {
      config: read,
      schema: {
        tags,
        summary: "Count incidents by state",
        querystring: incidentFilter,
        response: { 200: incidentStats },
      },
    },
    async (request) => {
      const now = await app.snapshots.current();
      return reads.incidentStats(incidentFilterOf(request.query, principalOf(request).user.id, now));
    },
  );

  server.get(
    "/incidents/groups",
    {
      config: read,
      schema: {
        tags,
        summary: "Open incidents by what they have in common, the most first; at most 200 groups",
        querystring: groupQuery,
        response: { 200: listOf(incidentGroup) },
      },
    },
    async (request) => {
      const { by, ...filter } = request.query;
      const now = await app.snapshots.current();
      const groups = await reads.openGroups(
        incidentFilterOf(filter, principalOf(request).user.id, now),
        groupingOf(by),
      );
      return { rows: presentGroups(groups, by, now) };
    },
  );
}

function groupingOf(by: string): IncidentGrouping {
  if (by === "severity" || by === "service") return { kind: by };
  return { kind: "label", name: by.slice("label:".length) };
}

/** So many groups are told; a label of which each incident has its own value groups nothing. */
const groupLimit = 200;

function presentGroups(groups: readonly OpenOfGroup[], by: string, now: Snapshot): z.output<typeof incidentGroup>[] {
  const size = (group: OpenOfGroup): number => group.triggered + group.acknowledged + group.snoozed;
  return groups
    .toSorted((a, b) => size(b) - size(a) || (a.value ?? "").localeCompare(b.value ?? ""))
    .slice(0, groupLimit)
    .map((group) => ({
      ...group,
      name: by === "service" ? (now.services.get(group.value ?? "")?.name ?? null) : null,
    }));
}

async function oneRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/incidents/:id",
    { config: read, schema: { tags, summary: "One incident", params: incidentParams, response: { 200: incident } } },
    async (request) => {
      const row = await incidentBy(app, request.params.id);
      return presentIncident(row, await app.snapshots.current(), app.publicUrl);
    },
  );

  server.post(
    "/incidents",
    {
      config: { access: "incident.respond" },
      schema: { tags, summary: "Open an incident by hand", body: manual, response: { 201: incident } },
    },
    async (request, reply) => {
      const { service_id: serviceId, user_ids: userIds, ...rest } = request.body;
      const principal = principalOf(request);
      const row = found(
        await openManually(app, { ...rest, serviceId, userIds }, actorOf(principal), viaOf(principal)),
        "service",
      );
      return reply.code(201).send(presentIncident(row, await app.snapshots.current(), app.publicUrl));
    },
  );
}

async function courseRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const { read: reads } = app.store;

  server.get(
    "/incidents/:id/timeline",
    {
      config: read,
      schema: {
        tags,
        summary: "What happened, oldest first",
        params: incidentParams,
        querystring: timelineQuery,
        response: { 200: listOf(timelineEntry) },
      },
    },
    async (request) => {
      const row = await incidentBy(app, request.params.id);
      const entries = await reads.timeline(row.id, request.query.after, request.query.limit);
      const { user } = principalOf(request);
      const names = namesFor(app, await app.snapshots.current(), user.language);
      return { rows: entries.map((entry) => presentTimeline(entry, user, names)) };
    },
  );

  server.get(
    "/incidents/:id/next",
    {
      config: read,
      schema: {
        tags,
        summary: "What happens next, unless somebody answers",
        params: incidentParams,
        response: { 200: listOf(nextStep) },
      },
    },
    async (request) => {
      const row = await incidentBy(app, request.params.id);
      const { ruleId, ruleVersion } = row.escalation;
      const [timers, rule, now] = await Promise.all([
        reads.timersOf(row.id),
        ruleId === null || ruleVersion === null ? null : reads.ruleVersion(ruleId, ruleVersion),
        app.snapshots.current(),
      ]);
      const steps = nextSteps(row, rule, timers, now, principalOf(request).user.language);
      return { rows: steps.map(({ at, who, ...step }) => ({ ...step, at: isoOrNull(at), who: [...who] })) };
    },
  );
}

async function alertRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const { read: reads } = app.store;

  server.get(
    "/incidents/:id/alerts",
    {
      config: read,
      schema: {
        tags,
        summary: "Alerts of an incident",
        params: incidentParams,
        querystring: pageQuery,
        response: { 200: pageOf(alert) },
      },
    },
    async (request) => {
      const row = await incidentBy(app, request.params.id);
      const page = await reads.alertsOf(row.id, { limit: request.query.limit, cursor: request.query.cursor ?? null });
      return { rows: page.rows.map(presentAlert), next: page.next };
    },
  );

  server.get(
    "/alerts/:id/events",
    {
      config: read,
      schema: {
        tags,
        summary: "Events of an alert, as they were received",
        params: incidentParams,
        querystring: pageQuery,
        response: { 200: pageOf(event) },
      },
    },
    async (request) => {
      const page = await reads.eventsOf(request.params.id, {
        limit: request.query.limit,
        cursor: request.query.cursor ?? null,
      });
      return { rows: page.rows.map(presentEvent), next: page.next };
    },
  );

  server.get(
    "/incidents/:id/notifications",
    {
      config: { access: "delivery.read" },
      schema: {
        tags,
        summary: "Who was reached: every notification with its attempts and receipts",
        params: incidentParams,
        response: { 200: listOf(proof) },
      },
    },
    async (request) => {
      const row = await incidentBy(app, request.params.id);
      const sent = await reads.notificationsOf(row.id);
      const now = await app.snapshots.current();
      return { rows: await presentProofs(sent, reads, now, row.serviceId, principalOf(request).user.language) };
    },
  );
}
