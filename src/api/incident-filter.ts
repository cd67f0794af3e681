import { concernsOf, teamsOf } from "#domain/concerns.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { IncidentFilter } from "#ports/rows.ts";
import type { z } from "zod";
import type { incidentFilter } from "./schemas/incidents.ts";

/** A filter as the store takes it. `me` and `mine` are those of whoever asks. */
export function incidentFilterOf(
  query: z.output<typeof incidentFilter>,
  me: string,
  snapshot: Snapshot,
): IncidentFilter {
  const { team_id: team, label } = query;
  const teams = team === "mine" ? teamsOf(me, snapshot) : new Set(team === undefined ? [] : [team]);
  return {
    ...(query.state === undefined ? {} : { states: query.state }),
    ...(query.severity === undefined ? {} : { severities: query.severity }),
    ...(query.service_id === undefined ? {} : { serviceId: query.service_id }),
    ...(query.user_id === undefined ? {} : { userId: query.user_id === "me" ? me : query.user_id }),
    ...(team === undefined ? {} : { concerns: concernsOf(teams, snapshot) }),
    ...(label === undefined ? {} : { labels: [label].flat().map(labelOf) }),
    ...(query.text === undefined ? {} : { text: query.text }),
    ...(query.opened_from === undefined ? {} : { openedFrom: Date.parse(query.opened_from) }),
    ...(query.opened_to === undefined ? {} : { openedTo: Date.parse(query.opened_to) }),
  };
}

/** `team=db` or `!team`; a value may hold further equals signs, a name none. */
function labelOf(text: string): { readonly name: string; readonly value: string | null } {
  const at = text.indexOf("=");
  return at < 0 ? { name: text.slice(1), value: null } : { name: text.slice(0, at), value: text.slice(at + 1) };
}
