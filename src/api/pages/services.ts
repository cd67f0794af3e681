import type { FastifyInstance, FastifyRequest } from "fastify";
import { createIntegration, type Keyed, rotateKey } from "#app/config/integrations.ts";
import type { Integration } from "#domain/rule.ts";
import { byOf, may } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { valueOf } from "../problem.ts";
import { snippetOf } from "../snippet.ts";
import { field, formOf } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { type Page, sendPage, timeTag, type View, viewOf } from "./view.ts";

/** Services with their rules and integrations; admins add integrations and replace keys here. */
export async function servicePages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;

  async function page(request: FastifyRequest, view: View): Promise<Page> {
    const now = await app.snapshots.current();
    const all = [...now.integrations.values()];
    const last = await app.store.read.lastEventAt(all.map((each) => each.id));
    const writes = may(request, "config.write");
    const { t } = view;
    const body = html`${[...now.services.values()].map(
      (service) =>
        html`<h2>${service.name}</h2>
          ${service.description !== "" && html`<p>${service.description}</p>`}
          <p class="muted">
            ${t("rules")}: ${(now.rules.get(service.id) ?? []).map((rule) => rule.name).join(" → ") || t("never")}
          </p>
          <ul>
            ${all.filter((each) => each.serviceId === service.id).map((each) => row(view, each, last.get(each.id), writes))}
          </ul>`,
    )}
    ${writes && now.services.size > 0 && newForm(deps, view, [...now.services.values()])}`;
    return { title: t("integrations"), body };
  }

  server.get("/lite/services", { config: { access: "config.read" } }, async (request, reply) => {
    const view = viewOf(request);
    return sendPage(reply, view, await page(request, view));
  });

  server.post("/lite/integrations", { config: { access: "config.write" } }, async (request, reply) => {
    const form = formOf(request);
    const source = field(form, "source");
    const name = field(form, "name").slice(0, 100) || source;
    const made = valueOf(
      await createIntegration(app, { serviceId: field(form, "service_id"), source, name }, byOf(request)),
    );
    return sendPage(reply, viewOf(request), keyPage(deps, viewOf(request), made), 201);
  });

  server.post<{ Params: { id: string } }>(
    "/lite/integrations/:id/rotate",
    { config: { access: "config.write" } },
    async (request, reply) => {
      const made = valueOf(await rotateKey(app, request.params.id, byOf(request)));
      return sendPage(reply, viewOf(request), keyPage(deps, viewOf(request), made));
    },
  );
}

function row(view: View, integration: Integration, lastAt: number | undefined, writes: boolean): Html {
  const { t } = view;
  return html`<li>
    ${integration.name}
    <span class="muted"
      >· ${integration.source} · <code>${integration.keyHint}…</code> · ${t("lastEvent")}:
      ${lastAt === undefined ? t("never") : timeTag(view, lastAt)}</span
    >
    ${writes && html`<form class="inline" method="post" action="/lite/integrations/${integration.id}/rotate"><button class="plain">${t("newKey")}</button></form>`}
  </li>`;
}

function newForm(
  { app }: ApiDeps,
  { t, language }: View,
  services: readonly { readonly id: string; readonly name: string }[],
): Html {
  return html`<h2>${t("newIntegration")}</h2>
    <form method="post" action="/lite/integrations">
      <label for="service_id">${t("service")}</label
      ><select id="service_id" name="service_id">
        ${services.map((each) => html`<option value="${each.id}">${each.name}</option>`)}
      </select>
      <label for="source">${t("source")}</label
      ><select id="source" name="source">
        ${[...app.sources.values()].map((each) => html`<option value="${each.id}">${each.name[language]}</option>`)}
      </select>
      <label for="name">${t("name")}</label><input id="name" name="name" maxlength="100" />
      <div class="row"><button class="primary">${t("create")}</button></div>
    </form>`;
}

function keyPage({ app }: ApiDeps, { t }: View, keyed: Keyed): Page {
  const { key, url, curl } = snippetOf(app, keyed);
  const body = html`<p>${t("keyOnce")}</p>
    <pre>${key}</pre>
    <pre>POST ${url}</pre>
    <p>${t("tryIt")}</p>
    <pre>${curl}</pre>
    <p><a class="button" href="/lite/services">${t("integrations")}</a></p>`;
  return { title: keyed.integration.name, body };
}
