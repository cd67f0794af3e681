import { previewTemplate } from "#app/templates/preview.ts";
import { resetTemplate, saveTemplate, sendDraft } from "#app/templates/change.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { isDefault, type Template, templateId, templateKinds } from "#domain/template.ts";
import { templateLimits, templateStarters, templateVariables } from "#domain/template-variables.ts";
import type { z } from "zod";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { found, valueOf } from "../problem.ts";
import { iso, listOf } from "../schemas/common.ts";
import {
  channelQuery,
  kindParams,
  preview,
  previewOrder,
  template,
  templateBody,
  templateHelp,
  templateTest,
  templateTestAnswer,
} from "../schemas/templates.ts";
import type { ZodServer } from "../zod-server.ts";

const read = { access: "config.read" } as const;
const write = { access: "config.write" } as const;
const tags = ["templates"];

/** The words of messages: what they are, how they would look, what they were. */
export async function templateRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await storedRoutes(server, deps);
  await draftRoutes(server, deps);
}

async function storedRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/templates",
    {
      config: read,
      schema: { tags, summary: "Templates of messages, and what they may show", response: { 200: templateHelp } },
    },
    async () => {
      const now = await app.snapshots.current();
      // Not from the snapshot, which leaves out those that went back to the default words.
      const { templates } = await app.store.read.config();
      return { rows: templates.map((row) => presentTemplate(row, now)), kinds, limits: templateLimits };
    },
  );

  server.get(
    "/templates/:kind/versions",
    {
      config: read,
      schema: {
        tags,
        summary: "All versions of a template, newest first",
        params: kindParams,
        querystring: channelQuery,
        response: { 200: listOf(template) },
      },
    },
    async (request) => {
      const id = templateId(request.params.kind, request.query.channel ?? null);
      const now = await app.snapshots.current();
      return { rows: (await app.store.read.templateVersions(id)).map((row) => presentTemplate(row, now)) };
    },
  );

  server.put(
    "/templates/:kind",
    {
      config: write,
      schema: {
        tags,
        summary: "Save a template as a new version; it is tried with made-up incidents on every channel first",
        params: kindParams,
        body: templateBody,
        response: { 200: template },
      },
    },
    async (request) => {
      const { based_on: basedOn, ...body } = request.body;
      const saved = valueOf(await saveTemplate(app, { ...body, kind: request.params.kind }, basedOn, byOf(request)));
      return presentTemplate(saved, await app.snapshots.current());
    },
  );

  server.delete(
    "/templates/:kind",
    {
      config: write,
      schema: {
        tags,
        summary: "Bring the default words back; the versions stay",
        params: kindParams,
        querystring: channelQuery,
        response: { 200: template },
      },
    },
    async (request) => {
      const { kind } = request.params;
      const saved = valueOf(await resetTemplate(app, kind, request.query.channel ?? null, byOf(request)));
      return presentTemplate(saved, await app.snapshots.current());
    },
  );
}

async function draftRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/templates/preview",
    {
      // It shows incidents, and runs what was typed in.
      config: write,
      schema: {
        tags,
        summary: "What each channel would show, and what is wrong with a draft; sends nothing to anybody",
        body: previewOrder,
        response: { 200: preview },
      },
    },
    async (request) => {
      const { language, incident_id: incidentId, ...draft } = request.body;
      const { name: readerName, timeZone } = principalOf(request).user;
      const shown = await previewTemplate(app, draft, { language, timeZone, readerName, incidentId });
      const { issues, rows } = found(shown, "incident");
      return { issues: [...issues], rows: rows.map((row) => ({ ...row, limits: { ...row.limits } })) };
    },
  );

  server.post(
    "/templates/test",
    {
      config: write,
      schema: {
        tags,
        summary: "Send a draft to yourself, as a test",
        body: templateTest,
        response: { 202: templateTestAnswer },
      },
    },
    async (request, reply) => {
      const { via, ...draft } = request.body;
      const sent = valueOf(await sendDraft(app, draft, via, principalOf(request).user, byOf(request)));
      return reply.code(202).send({ notification_ids: [...sent] });
    },
  );
}

const kinds = templateKinds.map((kind) => ({
  kind,
  starter: templateStarters[kind],
  variables: templateVariables
    .filter((variable) => variable.kinds.includes(kind))
    .map(({ path, type, of = [], about, example }) => ({ path, type, of: [...of], about, example })),
}));

function presentTemplate(row: Template, now: Snapshot): z.output<typeof template> {
  const { kind, channel, version, texts, savedBy } = row;
  return {
    kind,
    channel,
    version,
    custom: !isDefault(texts),
    texts,
    saved_by: savedBy === null ? null : { id: savedBy, name: now.users.get(savedBy)?.name ?? savedBy },
    saved_at: iso(row.savedAt),
  };
}
