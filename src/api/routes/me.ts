import { createToken, deleteToken } from "#app/auth/api-tokens.ts";
import { changePassword } from "#app/auth/passwords.ts";
import type { Principal } from "#app/auth/principal.ts";
import { listSessions, revokeSession } from "#app/auth/sessions.ts";
import { patchUser } from "#app/config/users.ts";
import { consolePlace, noteSighting } from "#app/presence.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentMe, presentPreferences, presentSession, presentToken, readPreferences } from "../present-config.ts";
import { found, valueOf } from "../problem.ts";
import { idParams, listOf, nothing } from "../schemas/common.ts";
import { me, mePatch, newToken, passwordChange, preferences, session, token, tokenDraft } from "../schemas/people.ts";
import type { ZodServer } from "../zod-server.ts";
import { vcardRoutes } from "./me-vcard.ts";

const tags = ["me"];

const self = { access: "self" } as const;
/** What a stolen API token must not be turned into more by. */
const inPerson = { access: "self", sessionOnly: true } as const;

/** What people see and change of themselves. */
export async function meRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  await profileRoutes(server, deps);
  await presenceRoutes(server, deps);
  await signedInRoutes(server, deps);
  await tokenRoutes(server, deps);
  await vcardRoutes(server, deps);
}

async function profileRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/me",
    { config: self, schema: { tags, summary: "Who am I, and what may I do", response: { 200: me } } },
    async (request) => presentMe(principalOf(request), await app.snapshots.current()),
  );

  server.patch(
    "/me",
    { config: self, schema: { tags, summary: "Change my profile", body: mePatch, response: { 200: me } } },
    async (request) => {
      const { time_zone: timeZone, ...rest } = request.body;
      const principal = principalOf(request);
      const user = valueOf(await patchUser(app, principal.user.id, { ...rest, timeZone }, byOf(request)));
      return presentMe({ ...principal, user }, await app.snapshots.current());
    },
  );

  server.put(
    "/me/preferences",
    {
      config: self,
      schema: {
        tags,
        summary: "How I want to be paged, by severity",
        body: preferences,
        response: { 200: preferences },
      },
    },
    async (request) => {
      const user = valueOf(
        await patchUser(
          app,
          principalOf(request).user.id,
          { preferences: readPreferences(request.body) },
          byOf(request),
        ),
      );
      return presentPreferences(user.preferences);
    },
  );
}

async function presenceRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/me/presence",
    {
      config: inPerson,
      schema: {
        tags,
        summary: "I am at the console now: kept for minutes, and only while I let presence arrange my pages",
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      await noteSighting(app, principalOf(request).user, consolePlace, app.clock.now());
      return reply.code(204).send(null);
    },
  );
}

async function signedInRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/me/password",
    {
      config: inPerson,
      schema: {
        tags,
        summary: "Change my password; ends my other sessions",
        body: passwordChange,
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      const { user } = principalOf(request);
      const { current_password: current, new_password: next } = request.body;
      valueOf(
        await changePassword(app, user, { current, next }, sessionIdOf(principalOf(request)) ?? "", byOf(request)),
      );
      return reply.code(204).send(null);
    },
  );

  server.get(
    "/me/sessions",
    { config: inPerson, schema: { tags, summary: "Where I am signed in", response: { 200: listOf(session) } } },
    async (request) => {
      const principal = principalOf(request);
      const rows = await listSessions(app, principal.user.id);
      return { rows: rows.map((row) => presentSession(row, sessionIdOf(principal))) };
    },
  );

  server.delete(
    "/me/sessions/:id",
    {
      config: inPerson,
      schema: { tags, summary: "End one of my sessions", params: idParams, response: { 204: nothing } },
    },
    async (request, reply) => {
      const ended = await revokeSession(app, principalOf(request).user.id, request.params.id, byOf(request));
      found(ended || null, "session");
      return reply.code(204).send(null);
    },
  );
}

async function tokenRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/me/tokens",
    { config: inPerson, schema: { tags, summary: "My API tokens", response: { 200: listOf(token) } } },
    async (request) => {
      const rows = await app.store.read.tokensOf(principalOf(request).user.id);
      return { rows: rows.map(presentToken) };
    },
  );

  server.post(
    "/me/tokens",
    {
      config: inPerson,
      schema: { tags, summary: "Make an API token; it is told once", body: tokenDraft, response: { 201: newToken } },
    },
    async (request, reply) => {
      const { name, scopes, expires_at: expires } = request.body;
      const draft = { name, scopes, expiresAt: expires === null ? null : Date.parse(expires) };
      const made = valueOf(await createToken(app, principalOf(request).user, draft, byOf(request)));
      return reply.code(201).send({ token: made.token, row: presentToken(made.row) });
    },
  );

  server.delete(
    "/me/tokens/:id",
    {
      config: inPerson,
      schema: { tags, summary: "Delete one of my API tokens", params: idParams, response: { 204: nothing } },
    },
    async (request, reply) => {
      const deleted = await deleteToken(app, principalOf(request).user.id, request.params.id, byOf(request));
      found(deleted || null, "token");
      return reply.code(204).send(null);
    },
  );
}

function sessionIdOf(principal: Principal): string | null {
  return principal.kind === "session" ? principal.session.id : null;
}
