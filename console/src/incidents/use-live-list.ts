import { infiniteQueryOptions, queryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api.ts";
import type { Incident } from "../generated/api.ts";
import { queryClient } from "../queries.ts";
import { arrange } from "./arrange.ts";
import type { ListFilter } from "./search.ts";

const pageSize = 50;

function listQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: ["incidents", "list", filter],
    queryFn: ({ pageParam }) =>
      get("/api/v1/incidents", {
        query: { ...filter, limit: pageSize, ...(pageParam === null ? {} : { cursor: pageParam }) },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

/** The rows of a list, which change in place and stay where they are; `fresh` ones wait until they are asked for. */
export function useLiveList(filter: ListFilter) {
  const list = useInfiniteQuery(listQuery(filter));
  const key = JSON.stringify(filter);
  // What is on the screen, kept while the list is read anew; another filter begins anew.
  const [held, setHeld] = useState<{ readonly key: string; readonly rows: readonly Incident[] | null }>({
    key,
    rows: null,
  });
  const read = list.data?.pages.flatMap((page) => page.rows);
  const { rows, fresh } = arrange(held.key === key ? held.rows : null, read ?? [], list.hasNextPage);
  const now = rows.map(({ row }) => row);
  // Set while drawing, as React has it for what follows from what was drawn before: no flash of another list in between.
  if (read !== undefined && (held.key !== key || held.rows === null || !isSame(held.rows, now)))
    setHeld({ key, rows: now });
  return { list, rows, fresh, showAll: () => setHeld({ key, rows: null }) };
}

/** How an incident stood when it left a list: asked once, since it goes on without being watched there. */
export function leftQuery({ id, version }: Pick<Incident, "id" | "version">) {
  return queryOptions({
    queryKey: ["left", id, version],
    queryFn: () => get("/api/v1/incidents/{id}", { path: { id } }),
    staleTime: Infinity,
  });
}

/** Spares the question for incidents that were just changed together: a thousand of them would be a thousand questions. */
export function rememberLeft(states: ReadonlyMap<string, Incident["state"]>): void {
  const lists = queryClient.getQueriesData<{ readonly pages: readonly { readonly rows: readonly Incident[] }[] }>({
    queryKey: ["incidents", "list"],
  });
  for (const row of lists.flatMap(([, data]) => data?.pages.flatMap((page) => page.rows) ?? [])) {
    const state = states.get(row.id);
    if (state !== undefined) queryClient.setQueryData(leftQuery(row).queryKey, { ...row, state });
  }
}

function isSame(a: readonly Incident[], b: readonly Incident[]): boolean {
  return a.length === b.length && a.every((row, index) => row === b[index]);
}
