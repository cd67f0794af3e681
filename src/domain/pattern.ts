/**
 * Regular expressions that people write and strangers' texts are held against. JavaScript's own engine can take minutes for an
 * innocent pattern such as `^(\w+\s?)*$`, and the process pages nobody meanwhile. Here all ways through the pattern are followed at
 * once (Thompson 1968, as in RE2), so the time is at most states × length. Same syntax and same answers as `new RegExp(source, "u")`;
 * what cannot be had in linear time, back references and look-around, is refused.
 */
export type Compiled = { readonly test: (value: string) => boolean } | { readonly problem: string };

/** `char`: one character that the atom matches · `assert`: an anchor, takes nothing · `split`: both ways · `end`: matched. */
type State =
  | { readonly kind: "char"; readonly atom: Atom; next: number }
  | { readonly kind: "assert"; readonly anchor: Anchor; next: number }
  | { readonly kind: "split"; next: number; other: number }
  | { readonly kind: "end" };

type Atom = (letter: string) => boolean;
type Anchor = "^" | "$" | "b" | "B";

type Node =
  | { readonly kind: "atom"; readonly atom: Atom }
  | { readonly kind: "anchor"; readonly anchor: Anchor }
  | { readonly kind: "all" | "any"; readonly nodes: readonly Node[] }
  | { readonly kind: "repeat"; readonly node: Node; readonly min: number; readonly max: number };

/** Counted repeats are written out, so they need a limit: `((a{99}){99}){99}`. */
const maxStates = 2_000;

class Unsupported extends Error {}

/** Makes a pattern ready. */
export function compilePattern(source: string): Compiled {
  try {
    // The engine's own parser is the judge of the syntax; below it is taken for granted.
    new RegExp(source, "u");
    const states: State[] = [{ kind: "end" }];
    const start = build(parse(source), 0, states);
    return { test: (value) => run(states, start, value) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : "not a regular expression" };
  }
}

/** Recursive descent; atoms are cut out whole and left to the engine, one character at a time. */
function parse(source: string): Node {
  let at = 0;

  function alternatives(): Node {
    const nodes: Node[] = [];
    do nodes.push(sequence());
    while (take("|"));
    return nodes.length === 1 ? (nodes[0] ?? { kind: "all", nodes }) : { kind: "any", nodes };
  }

  function sequence(): Node {
    const nodes: Node[] = [];
    while (at < source.length && source[at] !== "|" && source[at] !== ")") nodes.push(repeated(item()));
    return { kind: "all", nodes };
  }

  function repeated(node: Node): Node {
    const count = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/.exec(source.slice(at));
    if (count === null) return node;
    at += count[0].length;
    const [, sign, least, comma, most] = count;
    if (sign !== undefined)
      return { kind: "repeat", node, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Infinity };
    const min = Number(least);
    return { kind: "repeat", node, min, max: most !== "" ? Number(most) : comma === "" ? min : Infinity };
  }

  function item(): Node {
    if (take("(")) return group();
    for (const sign of ["^", "$"] as const) if (take(sign)) return { kind: "anchor", anchor: sign };
    for (const sign of ["b", "B"] as const) if (take(`\\${sign}`)) return { kind: "anchor", anchor: sign };
    return { kind: "atom", atom: atomOf(atomText()) };
  }

  function group(): Node {
    if (take("?") && !take(":")) {
      const name = /^<[^=!>][^>]*>/.exec(source.slice(at));
      if (name === null) throw new Unsupported("look-around and flags inside a pattern are not supported");
      at += name[0].length;
    }
    const node = alternatives();
    at += 1;
    return node;
  }

  function atomText(): string {
    const rest = source.slice(at);
    if (/^\\(?:[1-9]|k<)/.test(rest)) throw new Unsupported("back references are not supported");
    const found =
      /^(?:\[(?:\\.|[^\]\\])*\]|\\(?:u\{[^}]*\}|[pP]\{[^}]*\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|x..|c.|.)|.)/su.exec(
        rest,
      );
    const text = found?.[0] ?? rest;
    at += text.length;
    return text;
  }

  function take(text: string): boolean {
    if (!source.startsWith(text, at)) return false;
    at += text.length;
    return true;
  }

  return alternatives();
}

/** Asks the engine about a character once; what it said is kept. */
function atomOf(text: string): Atom {
  if (/^[^\\.[]$/u.test(text)) return (letter) => letter === text;
  const one = new RegExp(`^(?:${text})$`, "u");
  const known = new Map<string, boolean>();
  return (letter) => {
    const answer = known.get(letter) ?? one.test(letter);
    if (known.size < 256) known.set(letter, answer);
    return answer;
  };
}

/** Adds the states of a node, from its end to its start, and returns the start. */
function build(node: Node, next: number, states: State[]): number {
  if (states.length > maxStates) throw new Unsupported("too large: write it with smaller counts");
  switch (node.kind) {
    case "atom":
      return states.push({ kind: "char", atom: node.atom, next }) - 1;
    case "anchor":
      return states.push({ kind: "assert", anchor: node.anchor, next }) - 1;
    case "all":
      return node.nodes.reduceRight((after, part) => build(part, after, states), next);
    case "any":
      return node.nodes
        .map((part) => build(part, next, states))
        .reduceRight((other, start) => states.push({ kind: "split", next: start, other }) - 1);
    case "repeat":
      return buildRepeat(node.node, node.min, node.max, next, states);
    default:
      return node satisfies never;
  }
}

function buildRepeat(node: Node, min: number, max: number, next: number, states: State[]): number {
  let start = next;
  if (max === Infinity) {
    const loop: State = { kind: "split", next, other: next };
    start = states.push(loop) - 1;
    loop.other = build(node, start, states);
  } else {
    for (let i = min; i < max; i += 1)
      start = states.push({ kind: "split", next, other: build(node, start, states) }) - 1;
  }
  for (let i = 0; i < min; i += 1) {
    const before = states.length;
    start = build(node, start, states);
    // Nothing, however often: `(?:){1000000000}`.
    if (states.length === before) break;
  }
  return start;
}

function run(states: readonly State[], start: number, value: string): boolean {
  const letters = [...value];
  const seen = new Int32Array(states.length).fill(-1);
  let here: number[] = [];
  for (let at = 0; at <= letters.length; at += 1) {
    // A match may begin anywhere.
    here.push(start);
    const there: number[] = [];
    for (let id = here.pop(); id !== undefined; id = here.pop()) {
      if (seen[id] === at) continue;
      seen[id] = at;
      const state = states[id];
      if (state?.kind === "end") return true;
      if (state?.kind === "split") here.push(state.next, state.other);
      if (state?.kind === "assert" && holds(state.anchor, letters, at)) here.push(state.next);
      if (state?.kind === "char" && at < letters.length && state.atom(letters[at] ?? "")) there.push(state.next);
    }
    here = there;
  }
  return false;
}

function holds(anchor: Anchor, letters: readonly string[], at: number): boolean {
  if (anchor === "^") return at === 0;
  if (anchor === "$") return at === letters.length;
  const isEdge = /\w/u.test(letters[at - 1] ?? "") !== /\w/u.test(letters[at] ?? "");
  return anchor === "b" ? isEdge : !isEdge;
}
