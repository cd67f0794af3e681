import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { allows } from "#app/auth/principal.ts";
import type { Language } from "#domain/people.ts";
import { identify } from "../authenticate.ts";
import type { SessionCookie } from "../cookie.ts";
import { siteOf } from "../csrf.ts";
import type { ApiDeps } from "../deps.ts";
import { type ProblemCode, problemOf, problems, RequestProblem, sendProblem } from "../problem.ts";
import { problemText } from "../problem-words.ts";
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
    if (!allows(request.principal, access))
      throw new RequestProblem("forbidden", { detail: `This needs the permission ${access}.` });
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

/** The rest; who comes by a form or a link rarely meets them. */
const chinese: Readonly<Record<ProblemCode, string>> = {
  malformed: "无法读取请求",
  invalid: "部分内容不正确",
  unauthenticated: "请先登录",
  bad_credentials: "邮箱或密码不正确",
  bad_key: "集成密钥缺失或不正确",
  forbidden: "没有权限",
  cross_site: "请求来自其他网站",
  setup_link: "初始化链接已失效",
  not_found: "没有此页面",
  method: "不支持该方法",
  conflict: "当前状态下无法进行",
  refused: "故障当前状态不允许此操作",
  too_large: "内容过大",
  media_type: "不支持该格式",
  throttled: "尝试次数过多",
  internal: "服务器出错",
  unavailable: "服务暂不可用",
};

function titleOf(code: ProblemCode, language: Language): string {
  return language === "en" ? problems[code].title : chinese[code];
}

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
  const title = word === undefined ? titleOf(code, view.language) : view.t(word);
  const body = html`${detail !== undefined && note("bad", problemText(detail, view.language).text)}
    <p class="muted">${problems[code].status} · ${request.id}</p>
    <p><a class="button" href="${view.base}/">Tocsin</a></p>`;
  return sendPage(reply, view, { title, body, width: "narrow" }, problems[code].status);
}
