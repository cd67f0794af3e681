/**
 * A statement of the shared hot path for one row: `r.<column>` becomes the placeholder of that column, and the functions that
 * SQLite calls `max` and `min` are called so.
 */
export function rowText(statement: string, columns: readonly string[]): string {
  return statement
    .replaceAll(/\br\.(\w+)/g, (_, column: string) => {
      const index = columns.indexOf(column);
      if (index < 0) throw new Error(`the batch has no column ${column}`);
      return `?${index + 1}`;
    })
    .replaceAll("GREATEST(", "max(");
}
