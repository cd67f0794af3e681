import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Incident, incidentName, isSnoozed } from "#domain/incident.ts";
import { respond } from "#app/respond.ts";
import { actorOf } from "#app/auth/principal.ts";
import { may, principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { incidentBy } from "../incident-by.ts";
import { found, RequestProblem } from "../problem.ts";
import { badges } from "./badges.ts";
import { commandOf, outcome, snoozeHours } from "./commands.ts";
import { formOf } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { proofTable } from "./proof.ts";
import { namesFor } from "../timeline-words.ts";
import { timelineList } from "./timeline.ts";
import { note, type Page, sendPage, timeTag, type View, viewOf } from "./view.ts";

const shownEntries = 500;
const shownAlerts = 20;

type Params = { Params: { id: string } };

/** One incident: what it is, what happened, who was reached, what can be done. */
export async function incidentPages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;

  async function page(request: FastifyRequest, view: View, incident: Incident, told: Html | null): Promise<Page> {
    const { read } = app.store;
    const proven = may(request, "delivery.read");
    const [entries, alerts, sent, now] = await Promise.all([
      read.timeline(incident.id, Math.max(0, incident.seq - shownEntries), shownEntries),
      read.alertsOf(incident.id, { limit: shownAlerts, cursor: null }),
      proven ? read.notificationsOf(incident.id) : [],
      app.snapshots.current(),
    ]);
    const attempts = await read.attemptsOf(sent.map((row) => row.id));
    const { t } = view;
    const unreached =
      incident.state === "triggered" && incident.escalation.status === "exhausted" && proven && sent.length === 0;
    const body = html`${told} ${unreached && note("bad", t("unreached"))}
      <p>
        ${badges(view, incident)}<span class="muted"
          >${incidentName(incident)} · ${now.services.get(incident.serviceId)?.name ?? ""} · ${t("opened")}
          ${timeTag(view, incident.openedAt)}</span
        >
      </p>
      ${incident.description !== "" && html`<p>${incident.description}</p>`}
      ${incident.links.length > 0 && html`<p>${incident.links.map(webLink)}</p>`}
      ${may(request, "incident.respond") && actions(view, incident)}
      ${
        proven &&
        html`<h2>${t("reached")}</h2>
          ${proofTable(view, sent, attempts, now, incident.serviceId)}`
      }
      <h2>${t("timeline")}</h2>
      ${timelineList(view, entries, namesFor(app, now, view.language))}
      <h2>${t("alerts")} (${incident.alertCount})</h2>
      <ul>
        ${alerts.rows.map((alert) => html`<li>${alert.title} <span class="muted">· ${t(alert.severity)} · ${alert.status} · ×${alert.eventCount} · ${timeTag(view, alert.lastAt)}</span></li>`)}
      </ul>
      ${
        Object.keys(incident.labels).length > 0 &&
        html`<dl>
          ${Object.entries(incident.labels).map(
            ([key, value]) =>
              html`<dt>${key}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>`
      }`;
    return { title: incident.title, body };
  }

  server.get<Params>("/lite/incidents/:id", { config: { access: "incident.read" } }, async (request, reply) => {
    const incident = await incidentBy(app, request.params.id);
    const view = viewOf(request);
    return sendPage(reply, view, await page(request, view, incident, null));
  });

  server.post<Params>("/lite/incidents/:id", { config: { access: "incident.respond" } }, async (request, reply) => {
    const { id: incidentId } = await incidentBy(app, request.params.id);
    const command = commandOf(formOf(request), app.clock.now());
    if (command === null) throw new RequestProblem("invalid");
    const result = found(
      await respond(app, { incidentId, command, actor: actorOf(principalOf(request)), via: { kind: "console" } }),
      "incident",
    );
    if (result.kind === "changed") return reply.redirect(`/lite/incidents/${incidentId}`, 303);
    const view = viewOf(request);
    return sendPage(
      reply,
      view,
      await page(request, view, result.incident, outcome(view, result)),
      result.kind === "refused" ? 409 : 200,
    );
  });
}

/** Only web addresses become links: monitors may send anything. */
function webLink({ title, url }: { readonly title: string; readonly url: string }): Html {
  return /^https?:\/\//iu.test(url)
    ? html`<a href="${url}" rel="noopener noreferrer">${title || url}</a> `
    : html`${title} `;
}

function actions({ t }: View, incident: Incident): Html {
  const to = `/lite/incidents/${incident.id}`;
  const one = (what: string, text: string, kind = "") =>
    html`<form method="post" action="${to}">
      <input type="hidden" name="do" value="${what}" /><button class="${kind}">${text}</button>
    </form>`;
  const comment = html`<form method="post" action="${to}">
    <input type="hidden" name="do" value="comment" /> <label for="comment">${t("comment")}</label
    ><textarea id="comment" name="text" rows="2" maxlength="4000" required></textarea>
    <p><button>${t("save")}</button></p>
  </form>`;
  if (incident.state === "closed") {
    return html`<form method="post" action="${to}">
        <input type="hidden" name="do" value="reopen" /> <label for="reason">${t("reopenReason")}</label
        ><input id="reason" name="text" required maxlength="4000" />
        <p><button>${t("reopen")}</button></p>
      </form>
      ${comment}`;
  }
  return html`<div class="row">
      ${incident.state === "triggered" ? one("acknowledge", t("acknowledge"), "primary") : one("unacknowledge", t("unacknowledge"))}
      ${isSnoozed(incident) ? one("wake", t("wake")) : snoozeForm(t, to)}
      ${one("escalate", t("escalate"))}${one("close", t("close"))}
    </div>
    ${comment}`;
}

function snoozeForm(t: View["t"], to: string): Html {
  return html`<form method="post" action="${to}">
    <input type="hidden" name="do" value="snooze" />
    <select name="minutes" aria-label="${t("snooze")}">
      ${snoozeHours.map((hours) => html`<option value="${hours * 60}">${t("hours", { count: hours })}</option>`)}</select
    ><button>${t("snooze")}</button>
  </form>`;
}
