import { inviteAgain, type Invited, inviteUser, patchUser } from "#app/config/users.ts";
import { createTeam, deleteTeam, patchTeam } from "#app/config/teams.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentTeam, presentUser } from "../present-config.ts";
import { presentReadiness } from "../present-deliveries.ts";
import { found, valueOf } from "../problem.ts";
import { idParams, iso, listOf, nothing } from "../schemas/common.ts";
import { invite, readiness, team, teamDraft, teamPatch, user, userDraft, userPatch } from "../schemas/people.ts";
import type { ZodServer } from "../zod-server.ts";

/** People and teams. */
export async function peopleRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await userRoutes(server, deps);
  await teamRoutes(server, deps);
}

async function userRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const tags = ["users"];
  const read = { access: "people.read" } as const;
  const manage = { access: "people.manage" } as const;

  async function presentInvite(invited: Invited) {
    const shown = presentUser(invited.user, await app.snapshots.current());
    return { user: shown, invite_url: `${app.publicUrl}/invite/${invited.token}`, expires_at: iso(invited.expiresAt) };
  }

  server.get(
    "/users",
    { config: read, schema: { tags, summary: "List users", response: { 200: listOf(user) } } },
    async () => {
      const now = await app.snapshots.current();
      return { rows: [...now.users.values()].map((each) => presentUser(each, now)) };
    },
  );

  server.get(
    "/users/readiness",
    {
      config: { access: "delivery.read" },
      schema: { tags, summary: "Whether each user could be paged now", response: { 200: listOf(readiness) } },
    },
    async (request) => {
      const now = await app.snapshots.current();
      const last = new Map((await app.store.read.lastToEachUser()).map((row) => [row.userId, row]));
      const { language } = principalOf(request).user;
      return { rows: [...now.users.values()].map((each) => presentReadiness(each, now, last.get(each.id), language)) };
    },
  );

  server.get(
    "/users/:id",
    { config: read, schema: { tags, summary: "One user", params: idParams, response: { 200: user } } },
    async (request) => {
      const now = await app.snapshots.current();
      return presentUser(found(now.users.get(request.params.id), "user"), now);
    },
  );

  server.post(
    "/users",
    {
      config: manage,
      schema: { tags, summary: "Invite a user; the link is told once", body: userDraft, response: { 201: invite } },
    },
    async (request, reply) => {
      const { time_zone: timeZone, ...rest } = request.body;
      return reply
        .code(201)
        .send(await presentInvite(valueOf(await inviteUser(app, { ...rest, timeZone }, byOf(request)))));
    },
  );

  server.post(
    "/users/:id/invite",
    {
      config: manage,
      schema: { tags, summary: "A new link to choose a password by", params: idParams, response: { 201: invite } },
    },
    async (request, reply) =>
      reply.code(201).send(await presentInvite(valueOf(await inviteAgain(app, request.params.id, byOf(request))))),
  );

  server.patch(
    "/users/:id",
    {
      config: manage,
      schema: {
        tags,
        summary: "Change a user's role and profile, disable them",
        params: idParams,
        body: userPatch,
        response: { 200: user },
      },
    },
    async (request) => {
      const { time_zone: timeZone, ...rest } = request.body;
      const changed = valueOf(await patchUser(app, request.params.id, { ...rest, timeZone }, byOf(request)));
      return presentUser(changed, await app.snapshots.current());
    },
  );
}

async function teamRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const tags = ["teams"];
  const manage = { access: "people.manage" } as const;

  server.get(
    "/teams",
    { config: { access: "people.read" }, schema: { tags, summary: "List teams", response: { 200: listOf(team) } } },
    async () => {
      const now = await app.snapshots.current();
      return { rows: [...now.teams.values()].map(presentTeam) };
    },
  );

  server.post(
    "/teams",
    { config: manage, schema: { tags, summary: "Add a team", body: teamDraft, response: { 201: team } } },
    async (request, reply) => {
      const { name, member_ids: memberIds } = request.body;
      return reply.code(201).send(presentTeam(valueOf(await createTeam(app, { name, memberIds }, byOf(request)))));
    },
  );

  server.patch(
    "/teams/:id",
    {
      config: manage,
      schema: { tags, summary: "Change a team", params: idParams, body: teamPatch, response: { 200: team } },
    },
    async (request) => {
      const { name, member_ids: memberIds } = request.body;
      return presentTeam(valueOf(await patchTeam(app, request.params.id, { name, memberIds }, byOf(request))));
    },
  );

  server.delete(
    "/teams/:id",
    {
      config: manage,
      schema: { tags, summary: "Delete a team that no rule pages", params: idParams, response: { 204: nothing } },
    },
    async (request, reply) => {
      valueOf(await deleteTeam(app, request.params.id, byOf(request)));
      return reply.code(204).send(null);
    },
  );
}
