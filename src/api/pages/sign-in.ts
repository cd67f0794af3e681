import type { FastifyInstance } from "fastify";
import { acceptInvite, invitedUser } from "#app/auth/passwords.ts";
import { sessionTimes } from "#app/auth/sessions.ts";
import { signIn, signOut } from "#app/auth/sign-in.ts";
import { clientOf } from "../client.ts";
import type { SessionCookie } from "../cookie.ts";
import type { ApiDeps } from "../deps.ts";
import { refusedProblem } from "../problem.ts";
import { problemText } from "../problem-words.ts";
import { field, formOf, localPath } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { note, type Page, sendPage, type View, viewOf } from "./view.ts";

/** Signing in and out, and choosing a password by an invitation. */
export async function signInPages(server: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): Promise<void> {
  const { app } = deps;
  const config = { access: "anyone" } as const;

  server.get<{ Querystring: { next?: string } }>("/sign-in", { config }, async (request, reply) => {
    const next = localPath(request.query.next);
    if (request.principal !== null) return reply.redirect(next, 303);
    return sendPage(reply, viewOf(request), signInForm(viewOf(request), { next, email: "" }, null));
  });

  server.post("/sign-in", { config }, async (request, reply) => {
    const form = formOf(request);
    const view = viewOf(request);
    const given = { email: field(form, "email"), next: localPath(form["next"]) };
    const result = await signIn(
      app,
      { email: given.email, password: form["password"] ?? "" },
      clientOf(request),
      cookie.read(request),
    );
    if (result.kind === "throttled") {
      void reply.header("retry-after", String(Math.ceil(result.afterMs / 1000)));
      return sendPage(
        reply,
        view,
        signInForm(view, given, view.t("tooMany", { minutes: Math.ceil(result.afterMs / 60_000) })),
        429,
      );
    }
    if (result.kind === "refused") return sendPage(reply, view, signInForm(view, given, view.t("signInFailed")), 401);
    cookie.set(reply, result.token, sessionTimes.absoluteMs / 1000);
    return reply.redirect(given.next, 303);
  });

  server.post("/sign-out", { config }, async (request, reply) => {
    const token = cookie.read(request);
    if (token !== null) await signOut(app, token);
    cookie.clear(reply);
    return reply.redirect("/sign-in", 303);
  });

  server.get<{ Params: { token: string } }>("/invite/:token", { config }, async (request, reply) => {
    const view = viewOf(request);
    const user = await invitedUser(app, request.params.token);
    if (user === null)
      return sendPage(
        reply,
        view,
        { title: view.t("expired"), body: html`<p>${view.t("invalidInvite")}</p>`, width: "narrow" },
        404,
      );
    return sendPage(reply, view, inviteForm(view, user.email, request.params.token, null));
  });

  server.post<{ Params: { token: string } }>("/invite/:token", { config }, async (request, reply) => {
    const view = viewOf(request);
    const { token } = request.params;
    const user = await invitedUser(app, token);
    const accepted = await acceptInvite(app, token, formOf(request)["password"] ?? "", request.ip);
    if (accepted.ok) return reply.redirect("/sign-in", 303);
    if (accepted.problem.kind !== "invalid" || user === null) throw refusedProblem(accepted.problem);
    return sendPage(
      reply,
      view,
      inviteForm(
        view,
        user.email,
        token,
        accepted.problem.issues.map((issue) => problemText(issue.problem, view.language).text).join(" "),
      ),
      400,
    );
  });
}

function signInForm(
  { t }: View,
  given: { readonly email: string; readonly next: string },
  problem: string | null,
): Page {
  const body = html`${problem !== null && note("bad", problem)}
    <form method="post" action="/sign-in">
      <input type="hidden" name="next" value="${given.next}" />
      <label for="email">${t("email")}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        required
        maxlength="254"
        value="${given.email}"
      />
      <label for="password">${t("password")}</label>
      <input id="password" name="password" type="password" autocomplete="current-password" required maxlength="256" />
      <div class="row"><button class="primary big">${t("signIn")}</button></div>
    </form>`;
  return { title: t("signIn"), body, width: "narrow" };
}

function inviteForm({ t }: View, email: string, token: string, problem: string | null): Page {
  const body: Html = html`${problem !== null && note("bad", problem)}
    <form method="post" action="/invite/${token}">
      <label for="email">${t("email")}</label>
      <input id="email" type="email" autocomplete="username" readonly value="${email}" />
      <label for="password">${t("password")}</label>
      <input
        id="password"
        name="password"
        type="password"
        autocomplete="new-password"
        required
        minlength="10"
        maxlength="256"
        aria-describedby="password-hint"
      />
      <p class="muted" id="password-hint">${t("passwordHint")}</p>
      <div class="row"><button class="primary big">${t("save")}</button></div>
    </form>`;
  return { title: t("choosePassword"), body, width: "narrow" };
}
