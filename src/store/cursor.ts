import type { Page, Paged } from "#ports/store.ts";

/** Where a page ended, as a text that callers hand back unread. */
export function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of a cursor, or null for the first page. One that is not ours starts from the beginning rather than failing. */
export function readCursor(page: Page): readonly (string | number)[] | null {
  if (page.cursor === null) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(page.cursor, "base64url").toString("utf8"));
    return Array.isArray(values) && values.every((value) => typeof value === "string" || typeof value === "number")
      ? values
      : null;
  } catch {
    return null;
  }
}

/** A page of rows that were asked for with one more than `limit`. */
export function paged<T>(rows: readonly T[], page: Page, at: (last: T) => readonly (string | number)[]): Paged<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > page.limit && last !== undefined ? writeCursor(at(last)) : null };
}
