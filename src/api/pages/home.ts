import type { FastifyInstance } from "fastify";
import { type Incident, incidentName } from "#domain/incident.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { ApiDeps } from "../deps.ts";
import { type Html, html } from "./html.ts";
import { badges } from "./badges.ts";
import { sendPage, timeTag, type View, viewOf } from "./view.ts";

const pageSize = 50;

/** The list of incidents for lines on which the console is too much: open ones, or closed ones. */
export async function homePages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  server.get<{ Querystring: { show?: string; cursor?: string } }>(
    "/lite",
    { config: { access: "incident.read" } },
    async (request, reply) => {
      const view = viewOf(request);
      const closed = request.query.show === "closed";
      const filter = { states: closed ? (["closed"] as const) : (["triggered", "acknowledged"] as const) };
      const [page, stats, now] = await Promise.all([
        app.store.read.incidents(filter, { limit: pageSize, cursor: request.query.cursor ?? null }),
        app.store.read.incidentStats({}),
        app.snapshots.current(),
      ]);
      const { t } = view;
      const body = html`<p class="row">
          <a class="button" href="/lite" ${closed ? null : html` aria-current="page"`}
            >${t("open")} ${stats.triggered + stats.acknowledged}</a
          >
          <a class="button" href="/lite?show=closed" ${closed ? html` aria-current="page"` : null}
            >${t("closed")} ${stats.closed}</a
          >
        </p>
        ${
          page.rows.length === 0
            ? html`<p>${closed ? t("noneShown") : t("noneOpen")}</p>`
            : html`<ul class="cards">
                ${page.rows.map((row) => card(view, row, now))}
              </ul>`
        }
        ${page.next !== null && html`<p><a class="button" href="/lite?${closed ? "show=closed&" : ""}cursor=${encodeURIComponent(page.next)}">${t("next")}</a></p>`}`;
      return sendPage(reply, view, { title: t("incidents"), body });
    },
  );
}

function card(view: View, incident: Incident, now: Snapshot): Html {
  const service = now.services.get(incident.serviceId)?.name ?? "";
  return html`<li>
    <a href="/lite/incidents/${incident.id}"
      ><strong>${incident.title}</strong>${badges(view, incident)}
      <span class="muted">${incidentName(incident)} · ${service} · ${timeTag(view, incident.openedAt)}</span></a
    >
  </li>`;
}
