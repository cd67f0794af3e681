import { list } from "../dialect.ts";
import { blank, type Codec, type Shape } from "../table.ts";

// Rows travel as one JSON text. PostgreSQL spends as much on parsing it as on the insert, so it is made easy: short keys, no NULLs,
// JSON columns as escaped text (which is not parsed a second time). Together this takes a third off.

/** Inserts the rows of a parameter. */
export function insert(table: Shape, param: string): string {
  const names = list(table.written.map((column) => column.name));
  const columns = table.written
    .map(({ base }, i) => `c${i} ${base === "text" || base === "json" ? "text" : "bigint"}`)
    .join(", ");
  return `INSERT INTO ${table.name} (${names}) SELECT * FROM json_to_recordset(${param}::json) AS r(${columns})`;
}

/**
 * Says once more, beside the join, that the column is one of the few of `rows`. The planner takes any batch for a hundred rows, and
 * joined them with the whole table: 3 ms for one notification among 4,000 (auto_explain). An array it takes for ten.
 */
export function among(column: string, of: string, rows: string): string {
  return `${column} = ANY (ARRAY(SELECT ${of} FROM ${rows}))`;
}

/** The key under which a column travels. */
export function placeOf(table: Shape, column: string): string {
  return `c${table.written.findIndex(({ name }) => name === column)}`;
}

/** The rows as the text that `insert` reads; of two with the same key the last, since one statement cannot write a row twice. */
export function rowsJson<E>(table: Codec<E>, rows: readonly E[] | undefined): string | null {
  if (rows === undefined || rows.length === 0) return null;
  const places = table.written.map((_, i) => `c${i}`);
  const template = blank(places);
  const keys = table.key.map((name) => table.written.findIndex((column) => column.name === name));
  const byKey = new Map<string, object>();
  for (const row of rows) {
    const values = table.encode(row);
    const object = { ...template };
    // What is undefined is left out of the text, and so is NULL where it arrives.
    for (let i = 0; i < values.length; i++) object[places[i] ?? ""] = values[i] ?? undefined;
    byKey.set(keys.length === 1 ? String(values[keys[0] ?? 0]) : keys.map((i) => values[i]).join("\0"), object);
  }
  return JSON.stringify([...byKey.values()]);
}
