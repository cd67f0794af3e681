import type { Row, Value } from "../table.ts";

/**
 * What the threads say to each other: one message carries a list of operations and is answered by one list of results. The answer
 * travels as JSON, the request as `pack` writes it. A statement travels as text once and by number afterwards.
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

/** How a value travels in a request: NULL, a number that follows, or a text of that length. */
const code = { none: -1, number: -2 } as const;

/**
 * One text: the operations as JSON in which texts are only lengths, a line feed, all texts one after the other. Most of what is
 * stored is text, and much of it JSON, which would be escaped here and parsed there once more: that took three times as long. A
 * structured clone takes longer still.
 */
export function pack([sequence, statements, ops]: Request): string {
  const texts: string[] = [];
  const shapes = ops.map((one) =>
    one[0] === op.claim
      ? [one[0], one[1].map(([id, values]) => [id, codesOf(values, texts)]), one[2], one[3], codesOf(one[4], texts)]
      : [one[0], one[1], one[2], codesOf(one[3], texts)],
  );
  return `${JSON.stringify([sequence, statements, shapes])}\n${texts.join("")}`;
}

/** The request that `pack` wrote. */
export function unpack(message: string): Request {
  const end = message.indexOf("\n");
  const [sequence, statements, shapes] = JSON.parse(message.slice(0, end)) as Request;
  let at = end + 1;
  function valuesOf(codes: readonly Value[]): readonly Value[] {
    const values: Value[] = [];
    for (let i = 0; i < codes.length; i++) {
      const length = Number(codes[i]);
      if (length === code.none) values.push(null);
      else if (length === code.number) values.push(codes[++i] ?? null);
      else values.push(message.slice(at, (at += length)));
    }
    return values;
  }
  const ops = shapes.map((one): Op<number> =>
    one[0] === op.claim
      ? [one[0], one[1].map(([id, codes]) => [id, valuesOf(codes)] as const), one[2], one[3], valuesOf(one[4])]
      : [one[0], one[1], one[2], valuesOf(one[3])],
  );
  return [sequence, statements, ops];
}

function codesOf(values: readonly Value[], texts: string[]): number[] {
  const codes: number[] = [];
  for (const value of values) {
    if (value === null) codes.push(code.none);
    else if (typeof value === "number") codes.push(code.number, value);
    else {
      codes.push(value.length);
      texts.push(value);
    }
  }
  return codes;
}

/** How long a statement waits for a lock that a checkpoint holds. */
export const busyMs = 10_000;

export const op = { run: 0, rows: 1, objects: 2, claim: 3 } as const;

export interface Failure {
  readonly message: string;
  /** SQLite's extended result code; null: not an error of the database. */
  readonly code: number | null;
}

/** What an error says, as it travels. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error), code: null };
  const code = "errcode" in error && typeof error.errcode === "number" ? error.errcode : null;
  return { message: error.message, code };
}

/** How a thread is started. */
export interface ThreadData {
  readonly file: string;
  /** `write`: owns the only connection that writes · `read`: reads, and checkpoints on a second connection. */
  readonly role: "write" | "read";
}
