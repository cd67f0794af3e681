import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { completeSetup, isSetUp, isSetupToken } from "#app/auth/setup.ts";
import { sessionTimes } from "#app/auth/sessions.ts";
import { clientOf } from "../client.ts";
import type { SessionCookie } from "../cookie.ts";
import type { ApiDeps } from "../deps.ts";
import { refusedProblem } from "../problem.ts";
import { problemText } from "../problem-words.ts";
import { email, language as languageSchema, name } from "../schemas/common.ts";
import { snippetOf } from "../snippet.ts";
import { field, type FormBody, formOf } from "./forms.ts";
import { showProblem } from "./guard.ts";
import { type Html, html } from "./html.ts";
import { translator } from "./words.ts";
import { note, sendPage, type View, viewOf } from "./view.ts";

const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")];

/**
 * The first screen: one form that makes the first admin, reached by the one-time link only. Then the console shows how it works;
 * `hasConsole` false: a page shows the key and a line to try it with.
 */
export async function setupPages(
  server: FastifyInstance,
  deps: ApiDeps,
  cookie: SessionCookie,
  hasConsole: boolean,
): Promise<void> {
  const { app } = deps;
  const config = { access: "anyone" } as const;

  server.get<{ Querystring: { token?: string } }>("/setup", { config }, async (request, reply) => {
    const token = request.query.token ?? "";
    if (!(await isSetupToken(app, token))) return refuse(deps, request, reply);
    const view = viewOf(request);
    return sendPage(
      reply,
      view,
      setupForm(
        view,
        { token, language: view.language, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
        [],
      ),
    );
  });

  server.post("/setup", { config }, async (request, reply) => {
    const form = formOf(request);
    const token = field(form, "token");
    if (!(await isSetupToken(app, token))) return refuse(deps, request, reply);
    const language = languageSchema.catch("en").parse(field(form, "language"));
    // The language that was chosen in the form, not the browser's: this is where it starts to count.
    const view: View = { ...viewOf(request), language, t: translator(language) };
    const draft = {
      name: field(form, "name"),
      email: field(form, "email"),
      password: form["password"] ?? "",
      language,
      timeZone: field(form, "time_zone"),
    };
    const wrong = [
      ...problemOf("name", name.safeParse(draft.name).success, view),
      ...problemOf("email", email.safeParse(draft.email).success, view),
    ];
    if (wrong.length > 0) return sendPage(reply, view, setupForm(view, form, wrong), 400);

    const made = await completeSetup(app, token, draft, clientOf(request));
    if (!made.ok && made.problem.kind === "invalid")
      return sendPage(
        reply,
        view,
        setupForm(
          view,
          form,
          made.problem.issues.map((issue) => problemText(issue.problem, view.language).text),
        ),
        400,
      );
    if (!made.ok) throw refusedProblem(made.problem);
    cookie.set(reply, made.value.sessionToken, sessionTimes.absoluteMs / 1000);
    if (hasConsole) return reply.redirect("/welcome", 303);
    const { keyed } = made.value;
    const snippet = keyed === null ? null : snippetOf(app, keyed);
    return sendPage(
      reply,
      { ...view, signedIn: draft.name },
      {
        title: view.t("setUpDone"),
        body: html`${
            snippet !== null &&
            html`<p>${view.t("keyOnce")}</p>
              <pre>${snippet.key}</pre>
              <p>${view.t("tryIt")}</p>
              <pre>${snippet.curl}</pre>`
          }
          <p><a class="button" href="/">${view.t("incidents")}</a></p>`,
      },
    );
  });
}

async function refuse(deps: ApiDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  if (await isSetUp(deps.app)) return reply.redirect("/sign-in", 303);
  return showProblem(request, reply, "setup_link");
}

function problemOf(what: "name" | "email", good: boolean, view: View): readonly string[] {
  return good ? [] : [`${view.t("wrong")}: ${view.t(what)}`];
}

function setupForm(
  view: View,
  values: FormBody,
  problems: readonly string[],
): { title: string; body: Html; width: "narrow" } {
  const { t } = view;
  const zone = field(values, "time_zone");
  const body = html`<p>${t("setUpText")}</p>
    ${problems.map((problem) => note("bad", problem))}
    <form method="post" action="/setup">
      <input type="hidden" name="token" value="${field(values, "token")}" />
      <label for="language">${t("language")}</label>
      <select id="language" name="language">
        ${option("en", "English", field(values, "language"))}${option("zh-CN", "简体中文", field(values, "language"))}
      </select>
      <label for="name">${t("name")}</label>
      <input id="name" name="name" autocomplete="name" required maxlength="100" value="${field(values, "name")}" />
      <label for="email">${t("email")}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="username"
        required
        maxlength="254"
        value="${field(values, "email")}"
      />
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
      <label for="time_zone">${t("timeZone")}</label>
      <select id="time_zone" name="time_zone">
        ${zones.map((each) => option(each, each, zone))}
      </select>
      <div class="row"><button class="primary big">${t("createAccount")}</button></div>
    </form>`;
  return { title: t("setUp"), body, width: "narrow" };
}

function option(value: string, text: string, chosen: string): Html {
  return html`<option value="${value}" ${value === chosen ? html` selected` : null}>${text}</option>`;
}
