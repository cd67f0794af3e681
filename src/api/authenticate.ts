import type { FastifyInstance, FastifyRequest } from "fastify";
import { tokenOwner, tokenPrefix } from "#app/auth/api-tokens.ts";
import { actorOf, allows, type Principal } from "#app/auth/principal.ts";
import { sessionOf } from "#app/auth/sessions.ts";
import type { By } from "#app/config/change.ts";
import type { Permission } from "#domain/permission.ts";
import type { Via } from "#domain/actor.ts";
import type { SessionCookie } from "./cookie.ts";
import { siteOf } from "./csrf.ts";
import type { ApiDeps } from "./deps.ts";
import { RequestProblem } from "./problem.ts";

/** Who may use a route. `anyone`: no sign-in. A route without this does not start. */
export type Access = Permission | "anyone";

declare module "fastify" {
  interface FastifyContextConfig {
    access?: Access;
    /** Not with an API token: what a stolen token must not be turned into more by. */
    sessionOnly?: boolean;
  }
  interface FastifyRequest {
    principal: Principal | null;
  }
}

/** Puts the gate before every route of this context: who asks, from which site, and may they. */
export function guardRoutes(server: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): void {
  server.decorateRequest("principal", null);
  server.addHook("onRoute", (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
  });
  server.addHook("onRequest", async (request) => {
    const { access, sessionOnly } = request.routeOptions.config;
    // Only the handler of unknown addresses has no such line: it tells nothing.
    if (access === undefined) return;
    request.principal = await identify(deps, cookie, request);
    if (access === "anyone") return checkSite(deps, request, "lenient");
    const { principal } = request;
    if (principal === null) throw new RequestProblem("unauthenticated");
    if (principal.kind === "session") checkSite(deps, request, "strict");
    if (sessionOnly === true && principal.kind === "token")
      throw new RequestProblem("forbidden", { detail: "This cannot be done with an API token: sign in." });
    if (!allows(principal, access))
      throw new RequestProblem("forbidden", { detail: `This needs the permission ${access}.` });
  });
}

/** Who makes the request; null: nobody we know. A bad token is not covered up by a good cookie. */
export async function identify(
  deps: ApiDeps,
  cookie: SessionCookie,
  request: FastifyRequest,
): Promise<Principal | null> {
  const bearer = /^bearer (.+)$/iu.exec(request.headers.authorization ?? "")?.[1]?.trim();
  if (bearer !== undefined) return bearer.startsWith(tokenPrefix) ? tokenOwner(deps.app, bearer) : null;
  const session = cookie.read(request);
  return session === null ? null : sessionOf(deps.app, session);
}

/** The one who asks, in a route that only they reach. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === null) throw new RequestProblem("unauthenticated");
  return request.principal;
}

/** Who does it and from where, for the audit log. */
export function byOf(request: FastifyRequest): By {
  return { actor: actorOf(principalOf(request)), address: request.ip };
}

/** How timelines name the way that an API request took. */
export function viaOf(principal: Principal): Via {
  return principal.kind === "token" ? { kind: "api" } : { kind: "console" };
}

/** True when the one who asks may do that. */
export function may(request: FastifyRequest, permission: Permission): boolean {
  return request.principal !== null && allows(request.principal, permission);
}

/** `strict`: a cookie speaks for the user, so the browser must say that the write comes from us. */
function checkSite(deps: ApiDeps, request: FastifyRequest, how: "strict" | "lenient"): void {
  const site = siteOf(request, deps.app.publicUrl);
  if (site === "other" || (site === "unknown" && how === "strict")) throw new RequestProblem("cross_site");
}
