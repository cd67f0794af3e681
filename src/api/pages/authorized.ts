import type { FastifyInstance } from "fastify";
import { finishAuthorization } from "#app/linking.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { refusedProblem } from "../problem.ts";
import { html } from "./html.ts";
import { note, sendPage, viewOf } from "./view.ts";

interface Asked {
  readonly Params: { readonly channel: string; readonly account: string };
  /** RFC 6749 §4.1.2; `authCode` is DingTalk's name for `code`. */
  readonly Querystring: {
    readonly code?: unknown;
    readonly authCode?: unknown;
    readonly state?: unknown;
    readonly error?: unknown;
  };
}

/** Where the browser comes back from a platform, after somebody signed in or let the app into a workspace there. */
export async function authorizedPages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  server.get<Asked>("/oauth/:channel/:account", { config: { access: "link.own" } }, async (request, reply) => {
    const view = viewOf(request);
    const { t } = view;
    const { channel, account: accountId } = request.params;
    const title = app.channels.get(channel)?.manifest.name[view.language] ?? t("notFound");
    const [code, state] = [textOf(request.query.code ?? request.query.authCode), textOf(request.query.state)];
    if (code === "" || state === "")
      return sendPage(reply, view, { title, body: note("bad", t("notAgreed")), width: "narrow" }, 400);
    const returned = { channel, accountId, state, code, userId: principalOf(request).user.id };
    const finished = await finishAuthorization(app, returned, byOf(request));
    if (!finished.ok) throw refusedProblem(finished.problem);
    if (finished.value.kind === "confirm") return reply.redirect(finished.value.url, 303);
    const body = html`${note("ok", t("installed", { name: finished.value.account.name }))}
      <p><a class="button" href="/integrations">${t("integrations")}</a></p>`;
    return sendPage(reply, view, { title, body, width: "narrow" });
  });
}

/** What comes twice in a query is an array: it is nothing of ours. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
