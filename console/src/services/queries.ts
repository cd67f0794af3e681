import { queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";

/** Open incidents by service; read again with every change of an incident. */
export const openQuery = queryOptions({
  queryKey: ["incidents", "by-service"],
  queryFn: async () => new Map((await get("/api/v1/services/open")).rows.map((row) => [row.service_id, row])),
});

/** Sum of what is open. */
export function openCount(open: {
  readonly triggered: number;
  readonly acknowledged: number;
  readonly snoozed: number;
}) {
  return open.triggered + open.acknowledged + open.snoozed;
}
