/** Names under which platforms keep what a reader sees; everything else of a message is form. */
const shown: ReadonlySet<string> = new Set([
  "alt_text", "body", "content", "description", "fallback", "fallbackText", "footer", "label", "markdown", "message", "name", "pretext",
  "speak", "spoken", "subject", "subtitle", "summary", "text", "title", "topLabel", "value",
]); // prettier-ignore

const maxDepth = 30;

/** Stands where a token would be that ties an answer to its message; nobody reads it. */
export const previewToken = "preview-of-a-template";

/** What a reader would see of a message, line by line, as far as that can be told from its form; each text once. */
export function readable(wire: unknown): string {
  const lines = new Set<string>();
  collect(wire, "", 0, lines);
  return [...lines].join("\n");
}

function collect(value: unknown, key: string, depth: number, into: Set<string>): void {
  if (depth > maxDepth) return;
  if (typeof value === "string") {
    const nested = parsed(value);
    if (nested !== null) collect(nested, key, depth + 1, into);
    else if (shown.has(key) && /\p{L}|\p{N}/u.test(value) && !isForMachines(value)) add(withoutMarkup(value), into);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  // Ways to say the same, the richest first: a reader sees one.
  if (key === "forms" && Array.isArray(value)) return collect(value[0], "", depth + 1, into);
  for (const [name, each] of Object.entries(value)) collect(each, Array.isArray(value) ? key : name, depth + 1, into);
}

/** A title that a text begins with is not told twice. */
function add(text: string, into: Set<string>): void {
  const [first = ""] = text.split("\n");
  if (first !== text) into.delete(first);
  into.add(text);
}

function isForMachines(text: string): boolean {
  return text.includes(previewToken) || /^\d+$/.test(text);
}

/** Stands for a character that was escaped, and so is no markup, while markup goes. */
const kept = 0xf0000;

/** The text without the markup of the platforms that have one: HTML, kinds of Markdown, Slack's. */
function withoutMarkup(text: string): string {
  const isHtml = /<\/(a|b|body|div|html|i|p)>/.test(text);
  const plain = isHtml
    ? text
        .replace(/<(style|head|title)[\s\S]*?<\/\1>/g, "")
        .replace(/<(br|\/p|\/div|\/tr|\/h\d|\/li)\b[^>]*>/g, "\n")
        .replace(/<[^>]*>/g, "")
    : text
        .replace(/\\([!-/:-@[-`{-~])/g, (_, sign: string) => String.fromCodePoint(kept + (sign.codePointAt(0) ?? 0)))
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/<[^|<>\s]*\|([^<>]*)>/g, "$1")
        .replace(/<\/?font\b[^>]*>/g, "")
        .replace(/^(#{1,6}|>) /gm, "")
        .replace(/\*\*|__|`/g, "");
  return plain
    .replace(/&(lt|gt|amp|quot|#39|#60|#62|#38);/g, (entity: string, name: string) => entities[name] ?? entity)
    .replace(/[\u{f0000}-\u{f00ff}]/gu, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - kept))
    .replace(/\u200b/g, "")
    .replace(/\n\s*\n\s*\n+/g, "\n\n")
    .trim();
}

const entities: Readonly<Record<string, string>> = {
  lt: "<",
  gt: ">",
  amp: "&",
  quot: '"',
  "#39": "'",
  "#60": "<",
  "#62": ">",
  "#38": "&",
};

/** Some platforms take their cards as JSON inside of JSON. */
function parsed(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** A message as it goes over the wire, indented; secrets that let somebody act in another's name are not in a preview to begin with. */
export function wireText(wire: unknown): string {
  return typeof wire === "string" ? wire : JSON.stringify(wire, null, 2);
}
