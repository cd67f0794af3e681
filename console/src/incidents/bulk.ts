import { post } from "../api.ts";
import type { BulkAnswer } from "../generated/api.ts";
import type { ListFilter } from "./search.ts";

/** What of many is meant: these, or all that match and were opened no later than what is on the screen. */
export type Which =
  | { readonly kind: "these"; readonly ids: readonly string[] }
  | { readonly kind: "matching"; readonly filter: ListFilter; readonly openedTo: string };

/** What can be done to many at once. */
export type BulkAction =
  | { readonly kind: "acknowledge" | "close" }
  | { readonly kind: "unacknowledge" | "wake" }
  | { readonly kind: "snooze"; readonly minutes: number }
  | { readonly kind: "reopen"; readonly reason: string };

export type BulkRow = BulkAnswer["rows"][number];

/** One part of the work, of which the progress is told; the server takes five times as many. */
const part = 200;

type Send = (order: object) => Promise<Pick<BulkAnswer, "rows" | "next">>;

const sendBulk: Send = (order) =>
  post("/api/v1/incidents/bulk", { body: order as Parameters<typeof post<"/api/v1/incidents/bulk">>[1]["body"] });

/**
 * Does the same to many, part by part; `told` hears how many are done. What a part has changed stays so when the next fails: then
 * `error` says why, and the rows are those of the parts that went through.
 */
export async function doToMany(
  which: Which,
  action: BulkAction,
  told: (done: number) => void,
  send: Send = sendBulk,
): Promise<{ readonly rows: readonly BulkRow[]; readonly error: unknown }> {
  const rows: BulkRow[] = [];
  try {
    for (let next = firstOrder(which, 0); next !== null;) {
      const answer = await send({ ...next, action });
      rows.push(...answer.rows);
      told(rows.length);
      next = which.kind === "these" ? firstOrder(which, rows.length) : laterOrder(next, answer.next);
    }
    return { rows, error: null };
  } catch (error) {
    return { rows, error };
  }
}

function firstOrder(which: Which, done: number): object | null {
  if (which.kind === "matching") return { filter: { ...which.filter, opened_to: which.openedTo } };
  const ids = which.ids.slice(done, done + part);
  return ids.length === 0 ? null : { ids };
}

function laterOrder(order: object, cursor: string | null): object | null {
  return cursor === null ? null : { ...order, cursor };
}

/** What takes it back, by how each stood before: several orders where they differ. */
export function undoOf(
  kind: BulkAction["kind"],
  rows: readonly BulkRow[],
  reason: string,
): readonly { readonly action: BulkAction; readonly ids: readonly string[] }[] {
  const changed = rows.filter(({ outcome }) => outcome === "changed");
  const groups = Map.groupBy(changed, ({ was }) => reverse(kind, was));
  return [...groups].map(([reversed, some]) => ({
    action: reversed === "reopen" ? { kind: reversed, reason } : { kind: reversed },
    ids: some.map(({ id }) => id),
  }));
}

/** Who snoozes acknowledges, too: what nobody had in hand before is paged again. */
function reverse(kind: BulkAction["kind"], was: BulkRow["was"]): "unacknowledge" | "wake" | "reopen" {
  if (kind === "close") return "reopen";
  return kind === "snooze" && was !== "triggered" ? "wake" : "unacknowledge";
}
