import { actorOf } from "#app/auth/principal.ts";
import { type OneOfMany, respondToMany } from "#app/respond-many.ts";
import { type Command, refusalWords } from "#domain/command.ts";
import { incidentName } from "#domain/incident.ts";
import type { z } from "zod";
import { principalOf, viaOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { incidentFilterOf } from "../incident-filter.ts";
import { isoOrNull } from "../schemas/common.ts";
import { bulkAnswer, bulkLimit, bulkOrder } from "../schemas/bulk.ts";
import type { ZodServer } from "../zod-server.ts";

type Row = z.output<typeof bulkAnswer>["rows"][number];

/** The same done to many incidents in one request. */
export async function bulkRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/incidents/bulk",
    {
      config: { access: "incident.respond" },
      schema: {
        tags: ["actions"],
        summary: "Do the same to many incidents, named or found by a filter; repeating it changes nothing more",
        body: bulkOrder,
        response: { 200: bulkAnswer },
      },
    },
    async (request) => {
      const principal = principalOf(request);
      const { id: me, language } = principal.user;
      const { ids, filter, cursor, action } = request.body;
      const page =
        ids === undefined
          ? await app.store.read.incidents(incidentFilterOf(filter ?? {}, me, await app.snapshots.current()), {
              limit: bulkLimit,
              cursor: cursor ?? null,
            })
          : null;
      const incidentIds = ids ?? page?.rows.map(({ id }) => id) ?? [];
      const command = commandOf(action, app.clock.now());
      const results = await respondToMany(app, {
        incidentIds,
        command,
        actor: actorOf(principal),
        via: viaOf(principal),
      });
      const rows = incidentIds.map((id) => presentResult(id, results.get(id), language));
      const count = (outcome: Row["outcome"]): number => rows.filter((row) => row.outcome === outcome).length;
      return {
        changed: count("changed"),
        unchanged: count("unchanged"),
        refused: count("refused"),
        rows,
        next: page?.next ?? null,
      };
    },
  );
}

function commandOf(action: z.output<typeof bulkOrder>["action"], now: number): Command {
  switch (action.kind) {
    case "snooze":
      return { kind: "snooze", until: now + action.minutes * 60_000 };
    case "close":
      return action.resolution === undefined ? { kind: "close" } : { kind: "close", resolution: action.resolution };
    case "reassign":
      return { kind: "reassign", userIds: action.user_ids };
    default:
      return action;
  }
}

const noIncident = { en: "There is no such incident.", "zh-CN": "没有该故障。" };

function presentResult(id: string, done: OneOfMany | undefined, language: "en" | "zh-CN"): Row {
  const nothing = { was: null, by: null, at: null, problem: null, text: null };
  if (done === undefined)
    return {
      ...nothing,
      id,
      name: null,
      state: null,
      outcome: "refused",
      problem: "no_such_incident",
      text: noIncident[language],
    };
  const { before, result } = done;
  const row = { ...nothing, id, name: incidentName(before), was: before.state, state: result.incident.state };
  switch (result.kind) {
    case "changed":
      return { ...row, outcome: "changed" };
    case "unchanged":
      return { ...row, outcome: "unchanged", by: result.by, at: isoOrNull(result.at) };
    case "refused":
      return { ...row, outcome: "refused", problem: result.problem, text: refusalWords[result.problem][language] };
    default:
      return result satisfies never;
  }
}
