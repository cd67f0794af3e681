import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get } from "../api.ts";
import { queryClient } from "../queries.ts";

const pageSize = 50;

export const bridgeQuery = queryOptions({
  queryKey: ["config", "bridge"],
  queryFn: () => get("/api/v1/bridge"),
});

/** Asks Microsoft and Mattermost: not again at every change of other settings. */
export const bridgeCheckQuery = queryOptions({
  queryKey: ["bridge-check"],
  queryFn: async () => (await get("/api/v1/bridge/check")).rows,
  staleTime: Infinity,
  retry: false,
});

export const bridgeUsersQuery = infiniteQueryOptions({
  queryKey: ["bridge-users"],
  queryFn: ({ pageParam }) =>
    get("/api/v1/bridge/users", { query: { limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

export const myBridgeQuery = queryOptions({
  queryKey: ["bridge-mine"],
  queryFn: () => get("/api/v1/bridge/me"),
});

/** What became of my messages, newest first. */
export const myBridgeLogQuery = infiniteQueryOptions({
  queryKey: ["bridge-log"],
  queryFn: ({ pageParam }) =>
    get("/api/v1/bridge/me/log", { query: { limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) } }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next,
});

/** After a change of the settings everything here may be different. */
export function bridgeChanged(): void {
  for (const key of ["bridge-check", "bridge-users", "bridge-mine"]) {
    void queryClient.invalidateQueries({ queryKey: [key] });
  }
}
