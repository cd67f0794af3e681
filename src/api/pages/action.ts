import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Command, CommandResult } from "#domain/command.ts";
import { type Incident, incidentName, isSnoozed } from "#domain/incident.ts";
import type { User } from "#domain/people.ts";
import { can } from "#domain/permission.ts";
import type { App } from "#app/app.ts";
import { readActionToken } from "#app/actiontoken.ts";
import { actorOf } from "#app/auth/principal.ts";
import { respond } from "#app/respond.ts";
import { may } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { found, RequestProblem } from "../problem.ts";
import { answerBundle, showBundle } from "./action-bundle.ts";
import { badges } from "./badges.ts";
import { hasExpired, type Reached } from "./reached.ts";
import { commandOf, outcome, outcomeText, snoozeHours } from "./commands.ts";
import { formOf } from "./forms.ts";
import { type Html, html } from "./html.ts";
import { namesFor } from "../timeline-words.ts";
import { timelineList } from "./timeline.ts";
import { note, sendPage, sendWords, timeTag, type View, viewOf, wantsWords } from "./view.ts";
import { translator } from "./words.ts";

const excerpt = 6;
/** What the page of one recipient may ask for; all else is for those who sign in. */
const offered: ReadonlySet<string> = new Set(["acknowledge", "unacknowledge", "snooze", "wake", "close"]);

type Params = { Params: { token: string } };

/** What a link is about. */
interface Matter extends Reached {
  readonly incident: Incident;
  readonly expired: boolean;
}

/** The page of one recipient for one incident, reached from a message. GET shows it, the button acts: mail scanners follow links. */
export async function actionPages(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  const config = { access: "anyone" } as const;

  async function show(
    reply: FastifyReply,
    view: View,
    matter: Matter,
    told: Html | null,
    status = 200,
  ): Promise<FastifyReply> {
    const { incident } = matter;
    const entries = await app.store.read.timeline(incident.id, Math.max(0, incident.seq - excerpt), excerpt);
    const now = await app.snapshots.current();
    const service = now.services.get(incident.serviceId)?.name ?? "";
    const body = html`${told}
      <p>
        ${badges(view, incident)}<span class="muted"
          >${incidentName(incident)} · ${service} · ${timeTag(view, incident.openedAt)}</span
        >
      </p>
      ${incident.description !== "" && html`<p>${incident.description.slice(0, 500)}</p>`} ${buttons(view, matter)}
      <h2>${view.t("timeline")}</h2>
      ${timelineList(view, entries, namesFor(app, now, view.language))}
      <p><a class="button" href="${view.base}/incidents/${incident.id}">${view.t("openIncident")}</a></p>`;
    return sendPage(reply, view, { title: incident.title, body, width: "narrow" }, status);
  }

  server.get<Params>("/a/:token", { config }, async (request, reply) => {
    const reached = await reachedBy(app, request);
    const { view } = reached;
    if (reached.notification.kind === "bundle") return showBundle(app, reply, reached, null);
    const matter = await matterOf(app, reached);
    if (!matter.expired) return show(reply, view, matter, null);
    const { incident } = matter;
    const body = html`<p>${badges(view, incident)}<span class="muted">${incidentName(incident)}</span></p>
      <p>${view.t("expiredText")}</p>
      <p><a class="button" href="${view.base}/incidents/${incident.id}">${view.t("openIncident")}</a></p>`;
    return sendPage(reply, view, { title: view.t("expired"), body, width: "narrow" }, 410);
  });

  server.post<Params>("/a/:token", { config }, async (request, reply) => {
    const reached = await reachedBy(app, request);
    const { view } = reached;
    if (reached.notification.kind === "bundle") return answerBundle(app, request, reply, reached);
    const matter = await matterOf(app, reached);
    const { who, incident, notification } = matter;
    if (matter.expired)
      return sendPage(
        reply,
        view,
        { title: view.t("expired"), body: html`<p>${view.t("expiredText")}</p>`, width: "narrow" },
        410,
      );
    if (who === null) throw new RequestProblem("forbidden", { detail: view.t("signInToAct") });
    const command = commandOf(formOf(request), app.clock.now());
    if (command === null || !offered.has(command.kind)) throw new RequestProblem("invalid");
    const order = {
      incidentId: incident.id,
      command,
      actor: who.actor,
      via: { kind: "action-page" } as const,
      notificationId: notification.id,
    };
    const result = found(await respond(app, order), "incident");
    const status = result.kind === "refused" ? 409 : 200;
    if (wantsWords(request)) return sendWords(reply, wordsOf(view, command.kind, who.name, result), status);
    return show(reply, view, { ...matter, incident: result.incident }, outcome(view, result), status);
  });
}

/** What a notification shows after its button was pressed. */
function wordsOf(view: View, done: Command["kind"], by: string, result: CommandResult): string {
  return done === "acknowledge" && result.kind === "changed"
    ? view.t("acknowledgedBy", { by })
    : outcomeText(view, result);
}

async function reachedBy(app: App, request: FastifyRequest<Params>): Promise<Reached> {
  const { token } = request.params;
  const id = found(readActionToken(app.box, token), "link");
  const notification = found(await app.store.read.notification(id), "link");
  const user =
    notification.userId === null ? undefined : (await app.snapshots.current()).users.get(notification.userId);
  return { notification, who: whoActs(request, user), token, view: viewFor(request, user) };
}

async function matterOf(app: App, reached: Reached): Promise<Matter> {
  const { incidentId } = reached.notification;
  const incident = found(incidentId === null ? null : await app.store.read.incident(incidentId), "incident");
  return { ...reached, incident, expired: hasExpired(incident, app.clock.now()) };
}

/**
 * The one to whom the message was sent: the link is the proof. Somebody else who is signed in acts in their own name, as with a mail
 * that was passed on. A room has no name of its own.
 */
function whoActs(request: FastifyRequest, user: User | undefined): Reached["who"] {
  const { principal } = request;
  if (principal !== null && principal.user.id !== user?.id)
    return may(request, "incident.respond") ? { actor: actorOf(principal), name: principal.user.name } : null;
  if (user === undefined || user.disabled || !can(user.role, "incident.respond")) return null;
  return { actor: { kind: "user", userId: user.id, name: user.name }, name: user.name };
}

function viewFor(request: FastifyRequest, user: User | undefined): View {
  const view = viewOf(request);
  if (request.principal !== null || user === undefined) return view;
  return { ...view, language: user.language, timeZone: user.timeZone, t: translator(user.language) };
}

function buttons({ t, base }: View, { incident, who, token }: Matter): Html | null {
  if (incident.state === "closed") return null;
  const to = `${base}/a/${token}`;
  if (who === null)
    return html`${note("plain", t("signInToAct"))}
      <p><a class="button" href="${base}/sign-in?next=${encodeURIComponent(to)}">${t("signIn")}</a></p>`;
  const snoozed = isSnoozed(incident);
  const primary =
    incident.state === "triggered"
      ? one(to, "acknowledge", t("acknowledge"), "primary big")
      : one(to, "close", t("close"), "primary big");
  return html`<div class="primary-action">${primary}</div>
    <p class="muted">${t("actAs", { name: who.name })}</p>
    <div class="row">
      ${
        snoozed
          ? one(to, "wake", t("wake"))
          : snoozeHours.map(
              (hours) =>
                html`<form method="post" action="${to}">
                  <input type="hidden" name="do" value="snooze" /><input
                    type="hidden"
                    name="minutes"
                    value="${hours * 60}"
                  /><button>${t("snooze")} ${t("hours", { count: hours })}</button>
                </form>`,
            )
      }${incident.state === "triggered" ? one(to, "close", t("close")) : one(to, "unacknowledge", t("unacknowledge"))}
    </div>`;
}

function one(to: string, what: string, text: string, kind = ""): Html {
  return html`<form method="post" action="${to}">
    <input type="hidden" name="do" value="${what}" /><button class="${kind}">${text}</button>
  </form>`;
}
