/** An element: text, or other elements. */
export interface XmlElement {
  readonly name: string;
  /** Without the blanks around it, unless they stood in CDATA. Empty where it holds elements. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/** Our own choice, far above what a callback has. */
const most = { elements: 300, depth: 8 } as const;

interface Open {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
  hasCdata: boolean;
}

/** The pieces of such a document; anything else, an entity or a document type included, fits none of them. */
const piece =
  /<!\[CDATA\[(?<cdata>[^]*?)\]\]>|<\/(?<close>[A-Za-z][\w.-]{0,63})\s*>|<(?<open>[A-Za-z][\w.-]{0,63})\s*(?<empty>\/?)>|(?<text>[^<&]+)/y;

/**
 * Reads the XML that WeCom sends (receive messages, 90238 to 90240): elements, text and CDATA. It comes from outside: no document type,
 * no entities, no attributes, no comments, no processing instructions; what has them is not read. Null: it is no such document.
 */
export function readXml(source: string): XmlElement | null {
  const root: Open = { name: "", children: [], text: "", hasCdata: false };
  const path: Open[] = [root];
  let count = 0;
  piece.lastIndex = 0;
  while (piece.lastIndex < source.length) {
    const groups = piece.exec(source)?.groups;
    const top = path.at(-1);
    if (groups === undefined || top === undefined) return null;
    const { cdata, close, open, empty, text } = groups;
    if (open !== undefined) {
      count += 1;
      if (count > most.elements || path.length > most.depth) return null;
      const element: Open = { name: open, children: [], text: "", hasCdata: false };
      if (empty === "/") top.children.push(closed(element));
      else path.push(element);
    } else if (close !== undefined) {
      if (top.name !== close || path.length < 2) return null;
      path.pop();
      path.at(-1)?.children.push(closed(top));
    } else {
      top.text += cdata ?? text ?? "";
      top.hasCdata ||= cdata !== undefined;
    }
  }
  const [document, ...more] = root.children;
  return path.length === 1 && more.length === 0 && root.text.trim() === "" ? (document ?? null) : null;
}

function closed({ name, children, text, hasCdata }: Open): XmlElement {
  return { name, children, text: children.length > 0 ? "" : hasCdata ? text.replace(/^\s+$/, "") : text.trim() };
}

/**
 * The only child of this name; null: there is none, or there are several. Somebody who could write an element into another's text would
 * add a second one: then neither counts.
 */
export function onlyChild({ children }: XmlElement, name: string): XmlElement | null {
  const [found, ...more] = children.filter((child) => child.name === name);
  return found !== undefined && more.length === 0 ? found : null;
}

/** The text of the only child of this name, if there is one and it is not empty. */
export function textOf(element: XmlElement, name: string): string | null {
  const text = onlyChild(element, name)?.text ?? "";
  return text === "" ? null : text;
}

/** Values as a passive reply has them (90241): `card_type` is `CardType`, an entry of a list is an element of the list's name. */
export function writeXml(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map((each) => writeXml(name, each)).join("");
  const tag = tagOf(name);
  if (typeof value === "object") {
    const inner = Object.entries(value).map(([key, each]) => writeXml(key, each));
    return `<${tag}>${inner.join("")}</${tag}>`;
  }
  if (typeof value === "number" || typeof value === "boolean") return `<${tag}>${String(value)}</${tag}>`;
  return typeof value === "string" ? `<${tag}>${cdataOf(value)}</${tag}>` : "";
}

/** The end of CDATA cannot stand within it: it is cut in two. */
function cdataOf(text: string): string {
  return `<![CDATA[${text.replaceAll("]]>", "]]]]><![CDATA[>")}]]>`;
}

function tagOf(name: string): string {
  if (name === "xml") return name;
  if (name === "keyname") return "KeyName";
  return name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
