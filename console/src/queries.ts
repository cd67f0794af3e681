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
