/** What may come next in a JSON text. */
type Wanted = "value" | "first element" | "first key" | "key" | "colon" | "end of element";

const spaces = /[ \t\n\r]*/y;
// eslint-disable-next-line no-control-regex -- JSON forbids them unescaped in strings.
const text = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const atom = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/**
 * Where a text stops being JSON: line and column from 1, offset from 0. `JSON.parse` tells it for some errors only. Linear, and not
 * recursive: the text comes from outside.
 */
export function jsonErrorAt(source: string): {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
} {
  const offset = scan(source);
  const before = source.slice(0, offset);
  return { offset, line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

function scan(source: string): number {
  const open: ("{" | "[")[] = [];
  let wanted: Wanted = "value";
  let at = 0;
  for (;;) {
    at = after(spaces, source, at) ?? at;
    const char = source[at];
    if (char === undefined || (open.length === 0 && wanted === "end of element")) return at;
    const step = take(source, at, char, wanted, open);
    if (step === null) return at;
    [at, wanted] = step;
  }
}

/** One token: where it ends and what may follow, or null when it may not stand here. Keeps `open`, the brackets around it. */
function take(
  source: string,
  at: number,
  char: string,
  wanted: Wanted,
  open: ("{" | "[")[],
): readonly [number, Wanted] | null {
  const top = open.at(-1);
  if (char === "}" || char === "]") {
    const opener = char === "}" ? "{" : "[";
    const mayClose = wanted === "end of element" || wanted === (char === "}" ? "first key" : "first element");
    if (top !== opener || !mayClose) return null;
    open.pop();
    return [at + 1, "end of element"];
  }
  if (wanted === "colon") return char === ":" ? [at + 1, "value"] : null;
  if (wanted === "end of element") return char === "," ? [at + 1, top === "{" ? "key" : "value"] : null;
  const isKey = wanted === "key" || wanted === "first key";
  if (char === '"' || isKey) {
    const end = after(text, source, at);
    return end === null ? null : [end, isKey ? "colon" : "end of element"];
  }
  if (char === "{" || char === "[") {
    open.push(char);
    return [at + 1, char === "{" ? "first key" : "first element"];
  }
  const end = after(atom, source, at);
  return end === null ? null : [end, "end of element"];
}

function after(pattern: RegExp, source: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : null;
}
