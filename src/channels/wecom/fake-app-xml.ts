/** A value as XML: texts in CDATA, numbers bare, lists as repeated elements. Names that are no names become `x`. */
export function xmlOf(name: string, value: unknown): string {
  const tag = /^[A-Za-z]\w{0,40}$/.test(name) ? name : "x";
  if (Array.isArray(value)) return value.map((each) => xmlOf(name, each)).join("\n");
  if (typeof value === "object" && value !== null) {
    const inner = Object.entries(value).map(([key, each]) => xmlOf(key, each));
    return `<${tag}>\n${inner.join("\n")}\n</${tag}>`;
  }
  if (typeof value === "string") return `<${tag}><![CDATA[${value.replaceAll("]]>", "]] >")}]]></${tag}>`;
  return `<${tag}>${typeof value === "number" ? value : ""}</${tag}>`;
}

export interface Read {
  readonly [name: string]: string | Read | readonly (string | Read)[];
}

const lists = new Set(["HorizontalContentList", "ButtonList", "OptionList", "JumpList", "ActionList"]);

/** Reads an answer: elements by name; those of a list are one even when there is only one. */
export function readAnswerXml(source: string): Read {
  const whole = /^\s*<xml>([^]*)<\/xml>\s*$/.exec(source);
  if (whole === null) throw new Error("the answer is no <xml>");
  return readInner(whole[1] ?? "");
}

function readInner(source: string): Read {
  const found: Record<string, string | Read | (string | Read)[]> = {};
  let rest = source.trim();
  while (rest !== "") {
    const name = /^<([A-Z]\w*)>/.exec(rest)?.[1];
    if (name === undefined) throw new Error(`not an element: ${rest.slice(0, 40)}`);
    const { inner, after } = cut(rest, name);
    const value = /^\s*<[A-Z]/.test(inner) ? readInner(inner) : textOf(inner);
    const known = found[name];
    if (lists.has(name)) found[name] = [...(Array.isArray(known) ? known : []), value];
    else if (known === undefined) found[name] = value;
    else throw new Error(`${name} stands twice`);
    rest = after.trim();
  }
  return found;
}

/** What stands between a tag and its end, with tags within CDATA not counted. */
function cut(source: string, name: string): { readonly inner: string; readonly after: string } {
  const start = name.length + 2;
  let depth = 1;
  const token = new RegExp(`<!\\[CDATA\\[[^]*?\\]\\]>|<${name}>|</${name}>`, "g");
  token.lastIndex = start;
  for (let each = token.exec(source); each !== null; each = token.exec(source)) {
    if (each[0].startsWith("<!")) continue;
    depth += each[0].startsWith("</") ? -1 : 1;
    if (depth === 0) return { inner: source.slice(start, each.index), after: source.slice(token.lastIndex) };
  }
  throw new Error(`${name} does not end`);
}

function textOf(inner: string): string {
  const pieces = inner.match(/<!\[CDATA\[[^]*?\]\]>/g);
  return pieces === null ? inner : pieces.map((piece) => piece.slice(9, -3)).join("");
}

const numbers = new Set(["Type", "Style", "DescColor"]);

/** `CardType` is `card_type` in JSON. */
export function jsonOf(value: Read): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => {
      const key = name === "KeyName" ? "keyname" : name.replace(/(?!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
      return [key, plain(name, each)];
    }),
  );
}

function plain(name: string, value: Read[string] | undefined): unknown {
  if (typeof value === "string") return numbers.has(name) ? Number(value) : value;
  if (Array.isArray(value)) return value.map((each) => (typeof each === "string" ? each : jsonOf(each)));
  return value === undefined ? undefined : jsonOf(value as Read);
}
