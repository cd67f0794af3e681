import type { TestContext } from "node:test";

/** Prints rows of figures as a table under the test. */
export function printTable(
  test: TestContext,
  title: string,
  rows: readonly Readonly<Record<string, string | number>>[],
): void {
  const names = Object.keys(rows[0] ?? {});
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  test.diagnostic(title);
  test.diagnostic(line(names));
  for (const row of rows) test.diagnostic(line(names.map((name) => String(row[name]))));
}
