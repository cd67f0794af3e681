import { createIntegration, deleteIntegration, patchIntegration, rotateKey } from "#app/config/integrations.ts";
import type { Integration } from "#domain/rule.ts";
import { byOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentIntegration } from "../present-config.ts";
import { found, valueOf } from "../problem.ts";
import { idParams, listOf, nothing } from "../schemas/common.ts";
import { integration, integrationDraft, integrationPatch, keyedIntegration, source } from "../schemas/config.ts";
import { snippetOf } from "../snippet.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["integrations"];
const read = { access: "config.read" } as const;
const write = { access: "config.write" } as const;

/** The ways in for alerts, and their keys. */
export async function integrationRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await readRoutes(server, deps);
  await keyRoutes(server, deps);
  await changeRoutes(server, deps);
}

async function readRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  async function present(rows: readonly Integration[]) {
    const last = await app.store.read.lastEventAt(rows.map((row) => row.id));
    return rows.map((row) => presentIntegration(row, last.get(row.id) ?? null));
  }

  server.get(
    "/sources",
    {
      config: read,
      schema: { tags, summary: "Monitoring tools that are understood", response: { 200: listOf(source) } },
    },
    async () => ({
      rows: [...app.sources.values()].map(({ id, name }) => ({ id, name })),
    }),
  );

  server.get(
    "/integrations",
    { config: read, schema: { tags, summary: "List integrations", response: { 200: listOf(integration) } } },
    async () => ({
      rows: await present([...(await app.snapshots.current()).integrations.values()]),
    }),
  );

  server.get(
    "/integrations/:id",
    { config: read, schema: { tags, summary: "One integration", params: idParams, response: { 200: integration } } },
    async (request) => {
      const row = found((await app.snapshots.current()).integrations.get(request.params.id), "integration");
      const last = await app.store.read.lastEventAt([row.id]);
      return presentIntegration(row, last.get(row.id) ?? null);
    },
  );
}

async function keyRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/integrations",
    {
      config: write,
      schema: {
        tags,
        summary: "Add an integration; its key is told once",
        body: integrationDraft,
        response: { 201: keyedIntegration },
      },
    },
    async (request, reply) => {
      const { service_id: serviceId, ...rest } = request.body;
      const keyed = valueOf(await createIntegration(app, { ...rest, serviceId }, byOf(request)));
      return reply
        .code(201)
        .send({ integration: presentIntegration(keyed.integration, null), ...snippetOf(app, keyed) });
    },
  );

  server.post(
    "/integrations/:id/rotate",
    {
      config: write,
      schema: {
        tags,
        summary: "Replace the key at once; the new one is told once",
        params: idParams,
        response: { 200: keyedIntegration },
      },
    },
    async (request) => {
      const keyed = valueOf(await rotateKey(app, request.params.id, byOf(request)));
      return { integration: presentIntegration(keyed.integration, null), ...snippetOf(app, keyed) };
    },
  );
}

async function changeRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.patch(
    "/integrations/:id",
    {
      config: write,
      schema: {
        tags,
        summary: "Rename, move, switch on or off",
        params: idParams,
        body: integrationPatch,
        response: { 200: integration },
      },
    },
    async (request) => {
      const { service_id: serviceId, ...rest } = request.body;
      return presentIntegration(
        valueOf(await patchIntegration(app, request.params.id, { ...rest, serviceId }, byOf(request))),
        null,
      );
    },
  );

  server.delete(
    "/integrations/:id",
    { config: write, schema: { tags, summary: "Delete an integration", params: idParams, response: { 204: nothing } } },
    async (request, reply) => {
      valueOf(await deleteIntegration(app, request.params.id, byOf(request)));
      return reply.code(204).send(null);
    },
  );
}
