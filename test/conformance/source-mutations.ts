/** The way to a place in a JSON value. */
export type Place = readonly (string | number)[];

/** All places that hold a scalar; with `nodes`, lists and objects as well. */
export function leavesOf(value: unknown, nodes = false, at: Place = []): readonly Place[] {
  if (typeof value !== "object" || value === null) return [at];
  const entries = Array.isArray(value)
    ? value.map((element: unknown, index) => [index, element] as const)
    : Object.entries(value);
  const below = entries.flatMap(([name, element]) => leavesOf(element, nodes, [...at, name]));
  return nodes ? [at, ...below] : below;
}

/** A copy with something else in one place. */
export function changeAt(value: unknown, at: Place, change: (value: unknown) => unknown): unknown {
  const [first, ...rest] = at;
  if (first === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((element: unknown, index) => (index === first ? changeAt(element, rest, change) : element));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, element]) => [name, name === first ? changeAt(element, rest, change) : element]),
  );
}

/** The same JSON with the fields of its objects in another order. */
export function shuffled(value: unknown, seed: number): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => shuffled(element, seed));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(
    ([name, element], index) => [name, shuffled(element, seed), order(seed, name, index)] as const,
  );
  return Object.fromEntries(entries.toSorted((a, b) => a[2] - b[2]));
}

function order(seed: number, name: string, index: number): number {
  return [...name].reduce((sum, letter) => Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193), seed ^ index);
}

/** The list whose elements became the events: the body or one of its fields, when it has as many elements, and two or more. */
export function listOf(body: unknown, events: number): { readonly at: Place; readonly length: number } | null {
  if (events < 2 || typeof body !== "object" || body === null) return null;
  if (Array.isArray(body)) return body.length === events ? { at: [], length: events } : null;
  const field = Object.entries(body).find(([, value]) => Array.isArray(value) && value.length === events);
  return field === undefined ? null : { at: [field[0]], length: events };
}

/** The body with `__proto__`, `constructor` and the like sent as fields of each of its objects. */
export function withHostileNames(body: unknown): unknown {
  const hostile =
    '"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}},"toString":"yes","hasOwnProperty":"yes",';
  return JSON.parse(JSON.stringify(body).replaceAll(/\{(?=")/g, `{${hostile}`));
}
