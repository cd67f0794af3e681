/** What a list needs of a row to keep it where it is. */
interface Placed {
  readonly id: string;
  /** RFC 3339: lists are newest first by it. */
  readonly opened_at: string;
}

export interface Arranged<T> {
  readonly rows: readonly { readonly row: T; readonly left: boolean }[];
  /** Rows that wait until they are asked for: to show them would move what is under the finger. */
  readonly fresh: readonly T[];
}

/**
 * Keeps the rows that are shown in their places while the list is read anew: changed ones change in place, those that no longer
 * belong stay and say so, new ones wait. `shown`: the rows as they were; null: nothing is shown yet. `more`: there are older ones
 * that were not read.
 */
export function arrange<T extends Placed>(shown: readonly T[] | null, read: readonly T[], more: boolean): Arranged<T> {
  if (shown === null || shown.length === 0) return { rows: read.map((row) => ({ row, left: false })), fresh: [] };
  const now = new Map(read.map((row) => [row.id, row]));
  const ids = new Set(shown.map(({ id }) => id));
  const oldestShown = shown.at(-1)?.opened_at ?? "";
  const oldestRead = read.at(-1)?.opened_at ?? "";
  const kept = shown.map((before) => {
    const row = now.get(before.id);
    const beyond = more && before.opened_at <= oldestRead;
    return { row: row ?? before, left: row === undefined && !beyond };
  });
  const unknown = read.filter(({ id }) => !ids.has(id));
  const older = unknown.filter((row) => row.opened_at <= oldestShown);
  return {
    rows: [...kept, ...older.map((row) => ({ row, left: false }))],
    fresh: unknown.filter((row) => row.opened_at > oldestShown),
  };
}
