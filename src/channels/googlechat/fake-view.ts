/** What a member of the space sees of a message: "Format messages" and Cards v2 of developers.google.com/workspace/chat. */

export interface View {
  readonly text: string;
  /** `all`, or what stands after `users/`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Of fields: what they hold stands on the line below. */
  readonly names: readonly string[];
  readonly shape: string;
}

interface Drawing {
  readonly text: string[];
  readonly pings: string[];
  readonly links: string[];
  readonly buttons: { readonly label: string; readonly url: string }[];
  readonly names: string[];
  readonly shape: string[];
}

type Json = Readonly<Record<string, unknown>>;

const mostWidgets = 100;

/** Null: a form that Chat refuses. */
export function viewOf(body: Json): View | null {
  const drawing: Drawing = { text: [], pings: [], links: [], buttons: [], names: [], shape: [] };
  const { text, cardsV2 } = body;
  if (text !== undefined && typeof text !== "string") return null;
  if ((text === undefined || text === "") && list(cardsV2).length === 0) return null;
  if (text !== undefined) message(drawing, text);
  for (const { card } of list(cardsV2)) {
    if (!isObject(card) || !drawCard(drawing, card)) return null;
  }
  return { ...drawing, text: drawing.text.join("\n"), shape: drawing.shape.join(" ") };
}

/** `<users/…>`, `<address|label>`, bare addresses, and `*`, `_`, `~`, back quotes. */
function message(drawing: Drawing, source: string): void {
  const resolved = source.replace(/<([^<>|\s]+)(?:\|([^<>]*))?>/g, (whole, target: string, label?: string) => {
    if (target.startsWith("users/")) {
      drawing.pings.push(target.slice(6));
      return `@${target.slice(6)}`;
    }
    if (!/^https?:/.test(target)) return whole;
    drawing.shape.push("a");
    drawing.links.push(target);
    return label ?? "";
  });
  for (const [url] of resolved.matchAll(/\bhttps?:\/\/[^\s<>\u200b]+/gi)) drawing.links.push(url);
  for (const [, sign = ""] of resolved.matchAll(/(?<!\w)([*_~`])\S(?:.*?\S)?\1(?!\w)/g)) drawing.shape.push(sign);
  drawing.text.push(resolved);
}

/** Sections that would have more than a hundred widgets are left out, with all after them. */
function drawCard(drawing: Drawing, card: Json): boolean {
  const { header, sections } = card;
  if (isObject(header)) {
    if (typeof header["title"] !== "string" || header["title"] === "") return false;
    html(drawing, header["title"]);
  }
  let widgets = 0;
  for (const section of list(sections)) {
    const all = list(section["widgets"]);
    widgets += all.length;
    if (all.length === 0) return false;
    if (widgets > mostWidgets) return true;
    drawing.shape.push("section");
    if (!all.every((widget) => drawWidget(drawing, widget))) return false;
  }
  return true;
}

function drawWidget(drawing: Drawing, widget: Json): boolean {
  const [kind = "", ...more] = Object.keys(widget);
  const inner = widget[kind];
  if (more.length > 0 || !isObject(inner)) return false;
  drawing.shape.push(kind);
  if (kind === "textParagraph" || kind === "decoratedText") {
    if (typeof inner["text"] !== "string" || inner["text"] === "") return false;
    if (typeof inner["topLabel"] === "string") drawing.names.push(inner["topLabel"]);
    if (typeof inner["topLabel"] === "string") html(drawing, inner["topLabel"]);
    html(drawing, inner["text"]);
    return true;
  }
  return kind === "buttonList" && list(inner["buttons"]).every((button) => drawButton(drawing, button));
}

function drawButton(drawing: Drawing, button: Json): boolean {
  const { text, onClick } = button;
  const open = isObject(onClick) ? onClick["openLink"] : undefined;
  const url = isObject(open) ? open["url"] : undefined;
  if (typeof text !== "string" || text === "" || typeof url !== "string" || !/^https?:\/\//.test(url)) return false;
  drawing.shape.push("button");
  drawing.links.push(url);
  drawing.buttons.push({ label: text, url });
  drawing.text.push(text);
  return true;
}

/** Text of widgets: HTML, in which addresses become links by themselves. */
function html(drawing: Drawing, source: string): void {
  const plain = source.replace(/<(\/?)([a-z]+)([^<>]*)>/gi, (_, closing: string, tag: string, rest: string) => {
    if (closing === "") drawing.shape.push(tag.toLowerCase());
    const href = /href="([^"]*)"/.exec(rest)?.[1];
    if (closing === "" && href !== undefined) drawing.links.push(decode(href));
    return "";
  });
  const text = decode(plain);
  for (const [url] of text.matchAll(/\bhttps?:\/\/[^\s<>"\u200b]+/gi)) drawing.links.push(url);
  drawing.text.push(text);
}

function decode(text: string): string {
  const names: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return text.replace(/&(lt|gt|quot|amp);/g, (whole, name: string) => names[name] ?? whole);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
