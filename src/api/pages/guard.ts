import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { allows } from "#app/auth/principal.ts";
import { identify } from "../authenticate.ts";
import type { SessionCookie } from "../cookie.ts";
import { siteOf } from "../csrf.ts";
import type { ApiDeps } from "../deps.ts";
import { type ProblemCode, problemOf, problems, RequestProblem, sendProblem } from "../problem.ts";
import { html } from "./html.ts";
import { note, sendPage, viewOf } from "./view.ts";
import type { Word } from "./words.ts";

/**
 * The gate before pages: who is signed in, from which site is the form, may they. Who is not signed in is sent to do so and comes
 * back. Pages never take API tokens.
 */
export function guardPages(server: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): void {
  server.decorateRequest("principal", null);
  server.addHook("onRoute", (route) => {
    if (route.config?.access === undefined)
      throw new Error(`${String(route.method)} ${route.url} does not say who may use it`);
  });
  server.addHook("onRequest", async (request, reply) => {
    const principal = await identify(deps, cookie, request);
    request.principal = principal?.kind === "session" ? principal : null;
    const site = siteOf(request, deps.app.publicUrl);
    // Without a session nothing speaks for the user but what the form itself holds.
    if (site === "other" || (site === "unknown" && request.principal !== null)) throw new RequestProblem("cross_site");
    const { access } = request.routeOptions.config;
    if (access === undefined || access === "anyone") return undefined;
    if (request.principal === null)
      return reply.redirect(`/sign-in?next=${encodeURIComponent(request.method === "GET" ? request.url : "/")}`, 303);
    if (!allows(request.principal, access)) throw new RequestProblem("forbidden", { detail: access });
    return undefined;
  });
  server.setErrorHandler(showError);
  server.setNotFoundHandler((request, reply) => {
    if (request.headers.accept?.includes("text/html") !== true) return sendProblem(reply, "not_found");
    return showProblem(request, reply, "not_found");
  });
}

const titles: Readonly<Partial<Record<ProblemCode, Word>>> = {
  not_found: "notFound",
  forbidden: "forbidden",
  cross_site: "forbidden",
  setup_link: "setUpVoid",
  unavailable: "unavailable",
};

function showError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, extras } = problemOf(error);
  if (code === "internal") request.log.error({ err: error }, "page failed");
  if (extras.retryAfter !== undefined) void reply.header("retry-after", String(extras.retryAfter));
  return showProblem(request, reply, code, extras.detail);
}

/** An error as a page. */
export function showProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  code: ProblemCode,
  detail?: string,
): FastifyReply {
  const view = viewOf(request);
  const word = titles[code];
  const title = word === undefined ? problems[code].title : view.t(word);
  const body = html`${detail !== undefined && note("bad", detail)}
    <p class="muted">${problems[code].status} · ${request.id}</p>
    <p><a class="button" href="/">Tocsin</a></p>`;
  return sendPage(reply, view, { title, body, width: "narrow" }, problems[code].status);
}
