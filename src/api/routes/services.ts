import { createRule, deleteRule, reorderRules, replaceRule } from "#app/config/rules.ts";
import { createService, deleteService, patchService } from "#app/config/services.ts";
import { byOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentRule, presentService, readRule } from "../present-config.ts";
import { found, valueOf } from "../problem.ts";
import { idParams, listOf, nothing } from "../schemas/common.ts";
import {
  openOfService,
  rule,
  ruleDraft,
  ruleOrder,
  ruleParams,
  ruleReplacement,
  service,
  serviceDraft,
  servicePatch,
} from "../schemas/config.ts";
import type { ZodServer } from "../zod-server.ts";

const read = { access: "config.read" } as const;
const write = { access: "config.write" } as const;

/** Services: the spaces of teams. */
export async function serviceRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const tags = ["services"];

  server.get(
    "/services",
    { config: read, schema: { tags, summary: "List services", response: { 200: listOf(service) } } },
    async () => {
      const now = await app.snapshots.current();
      return { rows: [...now.services.values()].map((each) => presentService(each, now)) };
    },
  );

  server.get(
    "/services/open",
    {
      config: { access: "incident.read" },
      schema: {
        tags,
        summary: "Open incidents of each service that has any",
        response: { 200: listOf(openOfService) },
      },
    },
    async () => ({
      rows: (await app.store.read.openGroups({}, { kind: "service" })).map(({ value, ...counts }) => ({
        service_id: value ?? "",
        ...counts,
      })),
    }),
  );

  server.get(
    "/services/:id",
    { config: read, schema: { tags, summary: "One service", params: idParams, response: { 200: service } } },
    async (request) => {
      const now = await app.snapshots.current();
      return presentService(found(now.services.get(request.params.id), "service"), now);
    },
  );

  server.post(
    "/services",
    { config: write, schema: { tags, summary: "Add a service", body: serviceDraft, response: { 201: service } } },
    async (request, reply) => {
      const made = valueOf(await createService(app, request.body, byOf(request)));
      return reply.code(201).send(presentService(made, await app.snapshots.current()));
    },
  );

  server.patch(
    "/services/:id",
    {
      config: write,
      schema: { tags, summary: "Change a service", params: idParams, body: servicePatch, response: { 200: service } },
    },
    async (request) => {
      const changed = valueOf(await patchService(app, request.params.id, request.body, byOf(request)));
      return presentService(changed, await app.snapshots.current());
    },
  );

  server.delete(
    "/services/:id",
    {
      config: write,
      schema: {
        tags,
        summary: "Delete a service that nothing routes into",
        params: idParams,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      valueOf(await deleteService(app, request.params.id, byOf(request)));
      return reply.code(204).send(null);
    },
  );
}

/** Escalation rules of a service. The first that matches wins. */
export async function ruleRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await rulesRoutes(server, deps);
  await oneRuleRoutes(server, deps);
}

const ruleTags = ["rules"];

async function rulesRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const tags = ruleTags;

  server.get(
    "/services/:id/rules",
    {
      config: read,
      schema: {
        tags,
        summary: "Rules in the order in which they are tried",
        params: idParams,
        response: { 200: listOf(rule) },
      },
    },
    async (request) => {
      const now = await app.snapshots.current();
      found(now.services.get(request.params.id), "service");
      return { rows: (now.rules.get(request.params.id) ?? []).map(presentRule) };
    },
  );

  server.post(
    "/services/:id/rules",
    {
      config: write,
      schema: {
        tags,
        summary: "Add a rule; by default before the first that matches everything",
        params: idParams,
        body: ruleDraft,
        response: { 201: rule },
      },
    },
    async (request, reply) => {
      const { position, ...body } = request.body;
      const made = valueOf(await createRule(app, request.params.id, readRule(body), position ?? null, byOf(request)));
      return reply.code(201).send(presentRule(made));
    },
  );
}

async function oneRuleRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const tags = ruleTags;

  server.put(
    "/services/:id/rules/:rule_id",
    {
      config: write,
      schema: {
        tags,
        summary: "Replace a rule; open incidents go on with the version they were assigned by",
        params: ruleParams,
        body: ruleReplacement,
        response: { 200: rule },
      },
    },
    async (request) => {
      const { id, rule_id: ruleId } = request.params;
      return presentRule(valueOf(await replaceRule(app, id, ruleId, readRule(request.body), byOf(request))));
    },
  );

  server.delete(
    "/services/:id/rules/:rule_id",
    { config: write, schema: { tags, summary: "Delete a rule", params: ruleParams, response: { 204: nothing } } },
    async (request, reply) => {
      valueOf(await deleteRule(app, request.params.id, request.params.rule_id, byOf(request)));
      return reply.code(204).send(null);
    },
  );

  server.put(
    "/services/:id/rules/order",
    {
      config: write,
      schema: {
        tags,
        summary: "Put the rules in order",
        params: idParams,
        body: ruleOrder,
        response: { 200: listOf(rule) },
      },
    },
    async (request) => {
      const rows = valueOf(await reorderRules(app, request.params.id, request.body.rule_ids, byOf(request)));
      return { rows: rows.map(presentRule) };
    },
  );
}
