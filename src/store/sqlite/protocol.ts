import type { Row, Value } from "../table.ts";

/**
 * What the threads say to each other: one message carries a list of operations and is answered by one list of results. Both
 * travel as JSON: to write and parse the 30 values of a notification takes 2 µs, a structured clone of them 4 to 6. A statement
 * travels as text once and by number afterwards.
 */
export type Request = readonly [
  sequence: number,
  texts: readonly (readonly [id: number, sql: string])[],
  ops: readonly Op<number>[],
];

/** `failed`: the operation that threw; those after it were not run. */
export type Reply = readonly [sequence: number, results: readonly Result[], failed: Failure | null];

/** Sequence of what a thread says unasked: it is open, and the WAL has become long. */
export const said = { open: 0, long: -1 } as const;

/** `S`: how a statement is named, by text until it is sent, then by number. */
export type Op<S> =
  /**
   * Runs the statement for each slice of `width` values. `run`: the result is the number of changed rows · `rows`: all rows as
   * lists · `objects` (no slices): rows by name of the column.
   */
  | readonly [
      kind: typeof op.run | typeof op.rows | typeof op.objects,
      statement: S,
      width: number,
      values: readonly Value[],
    ]
  /**
   * Selects until there are `limit` rows (each select is given its values, then what is left of the limit), and runs `update`
   * with `fixed` and the first column of each row. The result is the rows as they were selected.
   */
  | Claim<S>;

export type Claim<S> = readonly [
  kind: typeof op.claim,
  selects: readonly Select<S>[],
  limit: number,
  update: S,
  fixed: readonly Value[],
];
export type Select<S> = readonly [statement: S, values: readonly Value[]];

export type Result = number | readonly Row[] | readonly Readonly<Record<string, Value>>[];

/** How long a statement waits for a lock that a checkpoint holds. */
export const busyMs = 10_000;

export const op = { run: 0, rows: 1, objects: 2, claim: 3 } as const;

export interface Failure {
  readonly message: string;
  /** SQLite's extended result code; null: not an error of the database. */
  readonly code: number | null;
}

/** How a thread is started. */
export interface ThreadData {
  readonly file: string;
  /** `write`: owns the only connection that writes · `read`: reads, and checkpoints on a second connection. */
  readonly role: "write" | "read";
}
