import { infiniteQueryOptions, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { get } from "../api.ts";
import type { Incident } from "../generated/api.ts";
import { arrange } from "./arrange.ts";
import { filterOf, type ListSearch } from "./search.ts";

const pageSize = 50;

function listQuery(search: ListSearch) {
  const filter = filterOf(search);
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
export function useLiveList(search: ListSearch) {
  const list = useInfiniteQuery(listQuery(search));
  const key = JSON.stringify(filterOf(search));
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

function isSame(a: readonly Incident[], b: readonly Incident[]): boolean {
  return a.length === b.length && a.every((row, index) => row === b[index]);
}
