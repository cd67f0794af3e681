import { allows, type Principal } from "#app/auth/principal.ts";
import { createView, deleteView, type Keeper, patchView } from "#app/config/views.ts";
import type { SavedView } from "#domain/saved-view.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { z } from "zod";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { valueOf } from "../problem.ts";
import { idParams, listOf, nothing } from "../schemas/common.ts";
import { savedView, viewDraft, viewPatch } from "../schemas/views.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["views"];
const own = { access: "self" } as const;

/** Lists of incidents under a name: one's own, and those that others share. */
export async function viewRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/views",
    {
      config: { access: "incident.read" },
      schema: { tags, summary: "One's own saved views and the shared ones", response: { 200: listOf(savedView) } },
    },
    async (request) => {
      const keeper = keeperOf(principalOf(request));
      const now = await app.snapshots.current();
      const views = await app.store.read.viewsFor(keeper.userId);
      return { rows: views.map((view) => presentView(view, keeper, now)) };
    },
  );

  server.post(
    "/views",
    {
      config: own,
      schema: {
        tags,
        summary: "Save a view; to share it needs incident.respond",
        body: viewDraft,
        response: { 201: savedView },
      },
    },
    async (request, reply) => {
      const keeper = keeperOf(principalOf(request));
      const made = valueOf(await createView(app, request.body, keeper, byOf(request)));
      return reply.code(201).send(presentView(made, keeper, await app.snapshots.current()));
    },
  );

  server.patch(
    "/views/:id",
    {
      config: own,
      schema: {
        tags,
        summary: "Change a view of one's own; admins change shared ones too",
        params: idParams,
        body: viewPatch,
        response: { 200: savedView },
      },
    },
    async (request) => {
      const keeper = keeperOf(principalOf(request));
      const changed = valueOf(await patchView(app, request.params.id, request.body, keeper, byOf(request)));
      return presentView(changed, keeper, await app.snapshots.current());
    },
  );

  server.delete(
    "/views/:id",
    {
      config: own,
      schema: {
        tags,
        summary: "Delete a view; for everybody, if it is shared",
        params: idParams,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      valueOf(await deleteView(app, request.params.id, keeperOf(principalOf(request)), byOf(request)));
      return reply.code(204).send(null);
    },
  );
}

function keeperOf(principal: Principal): Keeper {
  return {
    userId: principal.user.id,
    shares: allows(principal, "incident.respond"),
    tends: allows(principal, "config.write"),
  };
}

function presentView(view: SavedView, keeper: Keeper, now: Snapshot): z.output<typeof savedView> {
  const { id, name, shared, search, ownerId } = view;
  return {
    id,
    name,
    shared,
    search,
    owner: { id: ownerId, name: now.users.get(ownerId)?.name ?? "" },
    may_change: ownerId === keeper.userId || (shared && keeper.tends),
  };
}
