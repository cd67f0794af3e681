/**
 * PostgreSQL refuses U+0000 in text and lone surrogates in JSON; SQLite would keep the one and replace the other. Both become
 * U+FFFD before they reach either engine, so that the same alert reads the same everywhere.
 */
export function cleanText(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes("\0") ? whole.replaceAll("\0", "\uFFFD") : whole;
}

/** The same for a JSON text: `JSON.stringify` writes both as escapes, and lone surrogates are the only `\ud…` it writes. */
export function cleanJson(json: string): string {
  // Nearly no text has an escape at all, and to look for two characters costs a tenth of the expression.
  if (!json.includes("\\u") || !suspicious.test(json)) return json;
  // A pair of backslashes is a backslash of the text itself: what follows it is no escape.
  return json.replace(escapes, (found) => (found === "\\\\" ? found : "\uFFFD"));
}

const suspicious = /\\u(?:0000|d[89a-f])/;
const escapes = /\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

/** JSON of a value, clean, with `null` for what JSON cannot say. */
export function toJson(value: unknown): string {
  // One in five of the JSON columns of a new alert: pinned, acks, images.
  if (Array.isArray(value) && value.length === 0) return "[]";
  return cleanJson(JSON.stringify(value) ?? "null");
}

/** JSON with sorted keys and no spaces: equal values are equal texts. */
export function canonicalJson(value: unknown): string {
  return cleanJson(JSON.stringify(sorted(value)) ?? "null");
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
