import { QueryClient, queryOptions } from "@tanstack/react-query";
import { ApiProblem, get } from "./api.ts";
import type { Incident } from "./generated/api.ts";
import type { LiveChange } from "./live.ts";

/** Answers stay good until the server says that something changed, or this long. */
const staleMs = 30_000;
const triesOfRead = 2;

/** Whether a failed read is worth another try: what the server refused once it refuses again. */
function isWorthRetrying(failures: number, error: Error): boolean {
  const passing = error instanceof ApiProblem && (error.code === "offline" || error.code === "unavailable");
  return passing && failures < triesOfRead;
}

/** The cache of everything that was read. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { staleTime: staleMs, retry: isWorthRetrying, refetchOnWindowFocus: true } },
});

export const meQuery = queryOptions({ queryKey: ["me"], queryFn: () => get("/api/v1/me"), staleTime: Infinity });

export const servicesQuery = queryOptions({
  queryKey: ["config", "services"],
  queryFn: async () => (await get("/api/v1/services")).rows,
});

export const usersQuery = queryOptions({
  queryKey: ["config", "users"],
  queryFn: async () => (await get("/api/v1/users")).rows,
});

/** Rooms of the workspace and one's own addresses; an admin's: everybody's. */
export const linksQuery = queryOptions({
  queryKey: ["config", "links"],
  queryFn: async () => (await get("/api/v1/links")).rows,
});

export const teamsQuery = queryOptions({
  queryKey: ["config", "teams"],
  queryFn: async () => (await get("/api/v1/teams")).rows,
});

export const channelsQuery = queryOptions({
  queryKey: ["config", "channels"],
  queryFn: async () => (await get("/api/v1/channels")).rows,
});

export const integrationsQuery = queryOptions({
  queryKey: ["config", "integrations"],
  queryFn: async () => (await get("/api/v1/integrations")).rows,
});

/** Escalation rules of a service, in the order in which they are tried. */
export function rulesQuery(serviceId: string) {
  return queryOptions({
    queryKey: ["config", "rules", serviceId],
    queryFn: async () => (await get("/api/v1/services/{id}/rules", { path: { id: serviceId } })).rows,
  });
}

/** One incident, by its id or by INC-<number>. */
export function incidentQuery(id: string) {
  return queryOptions({
    queryKey: ["incident", id],
    queryFn: () => get("/api/v1/incidents/{id}", { path: { id } }),
  });
}

/** Puts an incident that an action answered where it is shown. */
export function rememberIncident(incident: Incident): void {
  for (const id of [incident.id, incident.name]) queryClient.setQueryData(incidentQuery(id).queryKey, incident);
}

/** Reads again what a change is about. */
export function refresh(change: LiveChange): void {
  if (change.kind === "sandbox") {
    void queryClient.invalidateQueries({ queryKey: ["sandbox"] });
    return;
  }
  if (change.kind === "config") {
    void queryClient.invalidateQueries({ queryKey: ["config"] });
    void queryClient.invalidateQueries({ queryKey: ["me"] });
    return;
  }
  void queryClient.invalidateQueries({ queryKey: ["incidents"] });
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [kind, id] }) =>
      // One that was asked for by its number is not known by its id.
      kind === "incident" && (change.ids === null || change.ids.has(String(id)) || String(id).startsWith("INC-")),
  });
}
