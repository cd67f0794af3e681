import type { Page, Paged } from "#ports/rows.ts";

/** Where a page ended, as a text that callers hand back unread. */
function writeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** The values of a cursor, or null for the first page. One that is not ours starts from the beginning rather than failing. */
export function readCursor<const K extends readonly Kind[]>(page: Page, kinds: K): Values<K> | null {
  if (page.cursor === null) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(page.cursor, "base64url").toString("utf8"));
    const isOurs =
      Array.isArray(values) && values.length === kinds.length && kinds.every((kind, i) => typeof values[i] === kind);
    return isOurs ? (values as unknown as Values<K>) : null; // Just compared with the kinds.
  } catch {
    return null;
  }
}

type Kind = "string" | "number";
type Values<K extends readonly Kind[]> = { -readonly [I in keyof K]: K[I] extends "number" ? number : string };

/** A page of rows that were asked for with one more than `limit`. */
export function paged<T>(rows: readonly T[], page: Page, at: (last: T) => readonly (string | number)[]): Paged<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > page.limit && last !== undefined ? writeCursor(at(last)) : null };
}
