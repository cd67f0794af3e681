import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { addressOf, get } from "../api.ts";
import type { Delivery } from "../generated/api.ts";
import { deliveryFilter, type DeliverySearch } from "./search.ts";

const pageSize = 50;
/** Receipts, tests and codes come without a change of an incident: what is under way is looked at so often, the rest now and then. */
const soonMs = 4_000;
const laterMs = 15_000;
/** Who has gone further back reads, and does not watch. */
const polledPages = 3;
/** After so long a receipt is not waited for any more. */
const hopefulMs = 15 * 60_000;
const underWay: ReadonlySet<Delivery["state"]> = new Set(["queued", "sending", "accepted"]);

/** The list, newest first. Read again with the incidents, since most deliveries come with a change of one. */
export function deliveriesQuery(search: DeliverySearch, timeZone: string) {
  return infiniteQueryOptions({
    queryKey: ["incidents", "deliveries", search],
    queryFn: ({ pageParam }) =>
      get("/api/v1/notifications", {
        query: {
          ...deliveryFilter(search, Date.now(), timeZone),
          limit: pageSize,
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval({ state }) {
      const pages = state.data?.pages ?? [];
      if (pages.length > polledPages) return false;
      return pages.some((page) => page.rows.some(isAwaited)) ? soonMs : laterMs;
    },
  });
}

/** Everything about one. */
export function deliveryQuery(id: string) {
  return queryOptions({
    queryKey: ["incidents", "delivery", id],
    queryFn: () => get("/api/v1/notifications/{id}", { path: { id } }),
    refetchInterval: ({ state }) => (state.data !== undefined && isAwaited(state.data) ? soonMs : false),
  });
}

/** What came of the last 24 hours. */
export const figuresQuery = queryOptions({
  queryKey: ["incidents", "delivery-figures"],
  queryFn: async () => (await get("/api/v1/deliveries/figures")).rows,
  refetchInterval: laterMs,
});

/** Where the same list lies as a file. */
export function fileAddress(search: DeliverySearch, now: number, timeZone: string): string {
  return addressOf("/api/v1/deliveries.csv", {}, deliveryFilter(search, now, timeZone));
}

function isAwaited(row: Pick<Delivery, "state" | "updated_at">): boolean {
  return underWay.has(row.state) && Date.now() - Date.parse(row.updated_at) < hopefulMs;
}
