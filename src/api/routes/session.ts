import { z } from "zod";
import { completeSetup } from "#app/auth/setup.ts";
import { sessionTimes } from "#app/auth/sessions.ts";
import { signIn, signOut } from "#app/auth/sign-in.ts";
import type { SessionCookie } from "../cookie.ts";
import { clientOf } from "../client.ts";
import type { ApiDeps } from "../deps.ts";
import { presentIntegration, presentUser } from "../present-config.ts";
import { RequestProblem, valueOf } from "../problem.ts";
import { nothing } from "../schemas/common.ts";
import { keyedIntegration } from "../schemas/config.ts";
import { credentials, setup, user } from "../schemas/people.ts";
import { snippetOf } from "../snippet.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["session"];

/** Signing in and out, and the set-up that makes the first account. */
export async function sessionRoutes(server: ZodServer, deps: ApiDeps, cookie: SessionCookie): Promise<void> {
  const { app } = deps;
  const maxAgeSec = sessionTimes.absoluteMs / 1000;

  server.post(
    "/session",
    {
      config: { access: "anyone" },
      schema: { tags, summary: "Sign in; sets the session cookie", body: credentials, response: { 200: user } },
    },
    async (request, reply) => {
      const result = await signIn(app, request.body, clientOf(request), cookie.read(request));
      if (result.kind === "throttled")
        throw new RequestProblem("throttled", { retryAfter: Math.ceil(result.afterMs / 1000) });
      if (result.kind === "refused") throw new RequestProblem("bad_credentials");
      cookie.set(reply, result.token, maxAgeSec);
      return presentUser(result.user, await app.snapshots.current());
    },
  );

  server.delete(
    "/session",
    { config: { access: "anyone" }, schema: { tags, summary: "Sign out", response: { 204: nothing } } },
    async (request, reply) => {
      const token = cookie.read(request);
      if (token !== null) await signOut(app, token);
      cookie.clear(reply);
      return reply.code(204).send(null);
    },
  );

  const setUp = z.object({ user, integration: keyedIntegration.nullable() });
  server.post(
    "/setup",
    {
      config: { access: "anyone" },
      schema: {
        tags,
        summary: "Make the first admin, by the one-time link of the first start",
        body: setup,
        response: { 201: setUp },
      },
    },
    async (request, reply) => {
      const { token, time_zone: timeZone, ...draft } = request.body;
      const made = valueOf(await completeSetup(app, token, { ...draft, timeZone }, clientOf(request)));
      cookie.set(reply, made.sessionToken, maxAgeSec);
      const integration =
        made.keyed === null
          ? null
          : { integration: presentIntegration(made.keyed.integration, null), ...snippetOf(app, made.keyed) };
      return reply.code(201).send({ user: presentUser(made.user, await app.snapshots.current()), integration });
    },
  );
}
