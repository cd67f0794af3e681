import { queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";
import type { ListFilter } from "./search.ts";

interface Stats {
  readonly triggered: number;
  readonly acknowledged: number;
  readonly snoozed: number;
}

/** How many incidents match. */
export function statsQuery(filter: ListFilter) {
  return queryOptions({
    queryKey: ["incidents", "stats", filter],
    queryFn: () => get("/api/v1/incidents/stats", { query: filter }),
  });
}

/** Of these, the open ones. */
export function countOf({ triggered, acknowledged, snoozed }: Stats): number {
  return triggered + acknowledged + snoozed;
}
