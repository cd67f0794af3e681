import type { NotificationFilter } from "#ports/rows.ts";
import { byteOrderMark, csvLine } from "./csv.ts";
import { presentDeliveries, type Telling } from "./present-records.ts";

/** More than anybody reads, and little enough for every spreadsheet. */
const rowLimit = 50_000;
const pageSize = 200;

type Row = Awaited<ReturnType<typeof presentDeliveries>>[number];

const columns: readonly (readonly [name: string, cell: (row: Row) => string | number | null])[] = [
  ["created_at", (row) => row.created_at],
  ["updated_at", (row) => row.updated_at],
  ["id", (row) => row.id],
  ["kind", (row) => row.kind],
  ["incident", (row) => row.incident?.name ?? null],
  ["incident_title", (row) => row.incident?.title ?? null],
  ["severity", (row) => row.severity],
  ["to", (row) => row.to.label],
  ["channel", (row) => row.channel],
  ["state", (row) => row.state],
  ["grade", (row) => row.grade],
  ["proved", (row) => row.grade_words],
  // The pages in a bundle have each their own.
  ["why", (row) => (row.kind === "bundle" ? null : row.why.words)],
  ["note", (row) => row.note],
  ["tries", (row) => row.attempt_count],
  ["bundle_id", (row) => row.bundle_id],
];

/**
 * Deliveries as lines of CSV, newest first, read page by page as the lines are taken. Where there are more than `limit`, the last
 * line says so.
 */
export async function* deliveriesCsv(
  filter: NotificationFilter,
  telling: Telling,
  limit = rowLimit,
): AsyncGenerator<string> {
  yield byteOrderMark + csvLine(columns.map(([name]) => name));
  let cursor: string | null = null;
  for (let count = 0; count < limit; count += pageSize) {
    const page = await telling.read.notifications(filter, { limit: Math.min(pageSize, limit - count), cursor });
    const rows = await presentDeliveries(page.rows, telling);
    yield rows.map((row) => csvLine(columns.map(([, cell]) => cell(row)))).join("");
    if (page.next === null) return;
    cursor = page.next;
  }
  yield csvLine([`Cut off after ${limit} rows: narrow the time.`]);
}
