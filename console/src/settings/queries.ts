import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";
import type { AuditSearch } from "./search.ts";

const systemMs = 5_000;
const pageSize = 50;

/** How the system does; looked at again and again while it is shown. */
export const systemQuery = queryOptions({
  queryKey: ["config", "system"],
  queryFn: () => get("/api/v1/system"),
  refetchInterval: systemMs,
});

export const settingsQuery = queryOptions({
  queryKey: ["config", "settings"],
  queryFn: () => get("/api/v1/settings"),
});

/** For the names of what the audit log is about. */
export const accountNamesQuery = queryOptions({
  queryKey: ["config", "account-names"],
  queryFn: async () => (await get("/api/v1/accounts")).rows,
});

/** The audit log, newest first. It is read when it is asked for: lines that come while one reads would move the others. */
export function auditQuery(search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["audit", "list", search],
    queryFn: ({ pageParam }) =>
      get("/api/v1/audit", {
        query: { ...search, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: Infinity,
    gcTime: 0,
  });
}

/** Holds the newest lines against their hashes. */
export function auditCheckQuery(last: number) {
  return queryOptions({
    queryKey: ["audit", "check", last],
    queryFn: () => get("/api/v1/audit/check", { query: { last } }),
    staleTime: Infinity,
    gcTime: 0,
  });
}
