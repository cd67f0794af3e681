import type { FastifyInstance } from "fastify";
import { acceptAndAct } from "#app/inbox.ts";
import { readOffer } from "#app/linking.ts";
import { byOf, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { refusedProblem } from "../problem.ts";
import { outcome } from "./commands.ts";
import { html } from "./html.ts";
import { note, sendPage, viewOf } from "./view.ts";

/** Where somebody lands who pressed a button in a chat without being linked: they see whose account it is, and link it. */
export async function linkPages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const config = { access: "link.own" } as const;

  server.get<{ Params: { token: string } }>("/link/:token", { config }, async (request, reply) => {
    const view = viewOf(request);
    const { t } = view;
    const offer = readOffer(app, request.params.token);
    if (offer === null)
      return sendPage(reply, view, { title: t("expired"), body: html`<p>${t("linkVoid")}</p>`, width: "narrow" }, 410);
    const channel = app.channels.get(offer.channel)?.manifest.name[view.language] ?? offer.channel;
    const question = t("linkQuestion", {
      name: offer.by.name || offer.by.key,
      channel,
      me: principalOf(request).user.name,
    });
    const body = html`<p>${question}</p>
      <form method="post" action="/link/${request.params.token}">
        <button class="primary big">${t("linkAccount")}</button>
      </form>`;
    return sendPage(reply, view, { title: channel, body, width: "narrow" });
  });

  server.post<{ Params: { token: string } }>("/link/:token", { config }, async (request, reply) => {
    const view = viewOf(request);
    const result = await acceptAndAct(app, request.params.token, principalOf(request).user.id, byOf(request));
    if (!result.ok) throw refusedProblem(result.problem);
    const { done } = result.value;
    const body = html`${note("ok", view.t("linked"))}${
      done !== null &&
      html`${outcome(view, done)}
        <p><a class="button" href="/incidents/${done.incident.id}">${view.t("openIncident")}</a></p>`
    }`;
    return sendPage(reply, view, { title: result.value.link.label, body, width: "narrow" });
  });
}
