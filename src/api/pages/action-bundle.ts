import type { FastifyReply, FastifyRequest } from "fastify";
import { incidentName } from "#domain/incident.ts";
import type { App } from "#app/app.ts";
import { incidentsIn, respondByMessage } from "#app/bundle.ts";
import { RequestProblem } from "../problem.ts";
import { hasExpired, type Reached } from "./reached.ts";
import { badges } from "./badges.ts";
import { field, formOf } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { note, sendPage, sendWords, wantsWords } from "./view.ts";

/** The page of a message that named many incidents: the list, and one button for all. */
export async function showBundle(
  app: App,
  reply: FastifyReply,
  { notification, who, token, view }: Reached,
  told: Html | null,
): Promise<FastifyReply> {
  const { t, base } = view;
  const incidents = await incidentsIn(app, notification);
  if (incidents.every((incident) => hasExpired(incident, app.clock.now())))
    return sendPage(reply, view, { title: t("expired"), body: html`<p>${t("expiredText")}</p>`, width: "narrow" }, 410);
  const waiting = incidents.filter(({ state }) => state === "triggered");
  const to = `${base}/a/${token}`;
  const button =
    who === null
      ? html`${note("plain", t("signInToAct"))}
          <p><a class="button" href="${base}/sign-in?next=${encodeURIComponent(to)}">${t("signIn")}</a></p>`
      : html`<form method="post" action="${to}" class="primary-action">
            <input type="hidden" name="do" value="acknowledge" /><button class="primary big">
              ${t("acknowledgeAll", { count: waiting.length })}
            </button>
          </form>
          <p class="muted">${t("actAs", { name: who.name })}</p>`;
  const rows = incidents.map(
    (incident) =>
      html`<li>
        <p>
          ${badges(view, incident)}<a href="${base}/incidents/${incident.id}">${incidentName(incident)}</a><br />
          ${incident.title}
        </p>
      </li>`,
  );
  const body = html`${told}${waiting.length > 0 && button}
    <ul class="plain">
      ${rows}
    </ul>`;
  return sendPage(reply, view, { title: t("manyIncidents", { count: incidents.length }), body, width: "narrow" }, 200);
}

/** The button: acknowledges whatever of it still waits. */
export async function answerBundle(
  app: App,
  request: FastifyRequest,
  reply: FastifyReply,
  reached: Reached,
): Promise<FastifyReply> {
  const { who, view, notification } = reached;
  if (who === null) throw new RequestProblem("forbidden", { detail: view.t("signInToAct") });
  if (field(formOf(request), "do") !== "acknowledge") throw new RequestProblem("invalid");
  const order = { command: { kind: "acknowledge" }, actor: who.actor, via: { kind: "action-page" } } as const;
  const results = await respondByMessage(app, notification, order);
  const count = results.filter(({ kind }) => kind === "changed").length;
  const told = view.t("acknowledgedMany", { count });
  if (wantsWords(request)) return sendWords(reply, told, 200);
  return showBundle(app, reply, reached, note(count > 0 ? "ok" : "plain", told));
}
