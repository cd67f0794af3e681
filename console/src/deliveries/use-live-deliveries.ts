import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Delivery } from "../generated/api.ts";
import { arrange } from "../incidents/arrange.ts";
import { useZone } from "../me.tsx";
import { deliveriesQuery } from "./queries.ts";
import type { DeliverySearch } from "./search.ts";

/** As lists are arranged: by the time at which a row came to be. */
type Placed = Delivery & { readonly opened_at: string };

/** The rows, which change in place and stay where they are; `fresh` ones wait until they are asked for. */
export function useLiveDeliveries(search: DeliverySearch) {
  const { timeZone } = useZone();
  const list = useInfiniteQuery(deliveriesQuery(search, timeZone));
  const [held, setHeld] = useState<readonly Placed[] | null>(null);
  const read = list.data?.pages.flatMap((page) => page.rows);
  const placed = (read ?? []).map((row) => ({ ...row, opened_at: row.created_at }));
  const { rows, fresh } = arrange(held, placed, list.hasNextPage);
  // Set while drawing, as React has it for what follows from what was drawn before.
  const now = rows.map(({ row }) => row);
  if (read !== undefined && (held === null || !isSame(held, now))) setHeld(now);
  return { list, rows, fresh: fresh.length, showAll: () => setHeld(null) };
}

function isSame(a: readonly Placed[], b: readonly Placed[]): boolean {
  const stamp = ({ id, updated_at: at, state, bundle_id: bundle }: Placed): string => `${id} ${at} ${state} ${bundle}`;
  return a.length === b.length && a.every((row, index) => stamp(row) === stamp(b[index] ?? row));
}
