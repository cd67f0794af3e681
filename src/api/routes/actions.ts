import { z } from "zod";
import { type Command, commentLimit, refusalWords } from "#domain/command.ts";
import { respond } from "#app/respond.ts";
import { actorOf } from "#app/auth/principal.ts";
import type { App } from "#app/app.ts";
import { principalOf, viaOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { incidentBy } from "../incident-by.ts";
import { presentIncident } from "../present.ts";
import { found, RequestProblem } from "../problem.ts";
import { id, isoOrNull, severity, time } from "../schemas/common.ts";
import { actionAnswer } from "../schemas/incidents.ts";
import type { ZodServer } from "../zod-server.ts";
import { incidentParams } from "./incidents.ts";

const text = z.string().max(commentLimit);
const minute = 60_000;

/** An action: what its body holds, and the command that it is. */
interface Action {
  readonly summary: string;
  readonly body: z.ZodType;
  readonly command: (body: unknown, now: number) => Command;
}

/** Everything that can be done to an incident, one row an action. */
const actions: Readonly<Record<string, Action>> = {
  acknowledge: action(
    "Acknowledge: I take care of it; paging stops",
    z.object({ note: text.optional() }).nullable(),
    (body) => (body?.note === undefined ? { kind: "acknowledge" } : { kind: "acknowledge", note: body.note }),
  ),
  unacknowledge: action("Take my acknowledgement back; paging goes on", z.object({}).nullable(), () => ({
    kind: "unacknowledge",
  })),
  snooze: action(
    "Snooze for at most 24 hours; then it is paged anew",
    z
      .object({ until: time.optional(), minutes: z.number().int().min(1).max(1440).optional() })
      .refine((body) => (body.until === undefined) !== (body.minutes === undefined), "say either until or minutes"),
    (body, now) => ({
      kind: "snooze",
      until: body.until === undefined ? now + (body.minutes ?? 0) * minute : Date.parse(body.until),
    }),
  ),
  wake: action("End the snooze now", z.object({}).nullable(), () => ({ kind: "wake" })),
  close: action("Close the incident and its alerts", z.object({ resolution: text.optional() }).nullable(), (body) =>
    body?.resolution === undefined ? { kind: "close" } : { kind: "close", resolution: body.resolution },
  ),
  reopen: action("Open a closed incident again and page anew", z.object({ reason: text }), (body) => ({
    kind: "reopen",
    reason: body.reason,
  })),
  reassign: action(
    "Hand it to these people and page them",
    z.object({ user_ids: z.array(id).min(1).max(100) }),
    (body) => ({ kind: "reassign", userIds: body.user_ids }),
  ),
  comment: action("Add a comment to the timeline", z.object({ text }), (body) => ({
    kind: "comment",
    text: body.text,
  })),
  edit: action(
    "Edit what people see; alerts leave edited fields alone",
    z.object({ title: z.string().trim().min(1).max(512), description: z.string().max(2048), severity }).partial(),
    (body) => ({
      kind: "edit",
      ...(body.title === undefined ? {} : { title: body.title }),
      ...(body.description === undefined ? {} : { description: body.description }),
      ...(body.severity === undefined ? {} : { severity: body.severity }),
    }),
  ),
  escalate: action(
    "Page the next level, or the one named, now",
    z.object({ level: z.number().int().min(0).max(100).optional() }).nullable(),
    (body) => (body?.level === undefined ? { kind: "escalate" } : { kind: "escalate", level: body.level }),
  ),
};

/** POST /incidents/:id/<action> for each of them. A repeated one answers `changed: false` and who did it. */
export async function actionRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  for (const [name, { summary, body, command }] of Object.entries(actions)) {
    server.post(
      `/incidents/:id/${name}`,
      {
        config: { access: "incident.respond" },
        schema: { tags: ["actions"], summary, params: incidentParams, body, response: { 200: actionAnswer } },
      },
      async (request) => {
        const { id: incidentId } = await incidentBy(app, request.params.id);
        const principal = principalOf(request);
        const order = {
          incidentId,
          command: command(request.body, app.clock.now()),
          actor: actorOf(principal),
          via: viaOf(principal),
        };
        return answer(app, await respond(app, order), principal.user.language);
      },
    );
  }
}

async function answer(
  app: App,
  result: Awaited<ReturnType<typeof respond>>,
  language: "en" | "zh-CN",
): Promise<z.output<typeof actionAnswer>> {
  const done = found(result, "incident");
  const incident = presentIncident(done.incident, await app.snapshots.current(), app.publicUrl);
  switch (done.kind) {
    case "changed":
      return { changed: true, incident, by: null, at: null };
    case "unchanged":
      return { changed: false, incident, by: done.by, at: isoOrNull(done.at) };
    case "refused":
      throw new RequestProblem("refused", {
        detail: refusalWords[done.problem][language],
        more: { refusal: done.problem, incident },
      });
    default:
      return done satisfies never;
  }
}

/** Ties a command to the schema of its body. The cast is safe: the route validates by that very schema before. */
function action<T extends z.ZodType>(
  summary: string,
  body: T,
  command: (body: z.output<T>, now: number) => Command,
): Action {
  return { summary, body, command: (given, now) => command(given as z.output<T>, now) };
}
