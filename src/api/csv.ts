/** What a spreadsheet takes for the start of a formula, in either width (OWASP, "CSV Injection"). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/u;

/** Excel reads UTF-8 only after this. */
export const byteOrderMark = "\uFEFF";

/**
 * One line of a CSV file (RFC 4180): every cell quoted. A text that a spreadsheet would run as a formula gets an apostrophe in front;
 * numbers are left as they are.
 */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(cellOf).join(",")}\r\n`;
}

function cellOf(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
