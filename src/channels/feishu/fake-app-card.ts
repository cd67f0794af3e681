import { readMarkdown } from "./fake-markdown.ts";

/** What can be pressed in a card: a page that opens, or something that is sent back. `options`: of a list to choose from. */
export interface Pressable {
  readonly label: string;
  readonly url: string | null;
  readonly value: Readonly<Record<string, unknown>> | null;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

/** A card as its reader has it. */
export interface ReadCard {
  readonly text: string;
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  readonly pressables: readonly Pressable[];
  /** Tags, kinds and markup without text. */
  readonly shape: string;
  readonly summary: string;
}

/** What the platform has against a card, with the sub-code of its list. */
export class AppCardError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Json = Readonly<Record<string, unknown>>;

interface Sight {
  readonly texts: string[];
  readonly mentioned: string[];
  readonly links: string[];
  readonly pressables: Pressable[];
  readonly shape: string[];
}

const buttonTypes = new Set<unknown>(
  "default primary danger text primary_text danger_text primary_filled danger_filled laser".split(" "),
);
const sizes = new Set<unknown>(["tiny", "small", "medium", "large"]);
const templates = new Set<unknown>(
  "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split(" "),
);
const flexModes = new Set<unknown>(["none", "stretch", "flow", "bisect", "trisect"]);
const textSizes = new Set<unknown>(["heading-0", "heading-1", "heading", "normal", "notation"]);

/** Card JSON 2.0 of an app, strictly: what its documents do not name is refused. */
export function readAppCard(card: unknown): ReadCard {
  const root = object(card, "card");
  onlyKeys(root, ["schema", "config", "header", "body"]);
  if (root["schema"] !== "2.0") fail("200830", "cards of schema V2 cannot go back to V1");
  if (countTags(root) > 200) fail("11310", "element exceeds the limit");
  const config = object(root["config"] ?? {}, "config");
  // Shared cards alone can be edited for everybody.
  if (config["update_multi"] !== true) fail("11310", "update_multi is not true");
  const sight: Sight = { texts: [], mentioned: [], links: [], pressables: [], shape: [] };
  readHeader(object(root["header"], "header"), sight);
  for (const element of list(object(root["body"], "body")["elements"], "elements")) readElement(element, sight);
  const summary =
    config["summary"] === undefined ? "" : text(object(config["summary"], "summary")["content"], "summary");
  const { texts, shape, ...rest } = sight;
  return { ...rest, text: texts.join("\n"), shape: shape.join(" "), summary };
}

function readHeader(header: Json, sight: Sight): void {
  if (!templates.has(header["template"] ?? "default")) fail("11310", "unknown template");
  sight.shape.push("header");
  sight.texts.push(plain(header["title"], "title"));
}

const readers: Readonly<Record<string, (element: Json, sight: Sight) => void>> = {
  markdown: (element, sight) => rich(text(element["content"], "markdown"), sight),
  div: readDiv,
  hr: () => undefined,
  button: readButton,
  select_static: readSelect,
  column_set: readColumns,
};

function readElement(value: unknown, sight: Sight): void {
  const element = object(value, "element");
  const tag = String(element["tag"]);
  const read = Object.hasOwn(readers, tag) ? readers[tag] : undefined;
  if (read === undefined) return fail("200861", `cards of schema V2 no longer support this capability; tag: ${tag}`);
  sight.shape.push(tag);
  read(element, sight);
}

function readColumns(element: Json, sight: Sight): void {
  if (!flexModes.has(element["flex_mode"] ?? "none")) fail("11310", "unknown flex_mode");
  for (const each of list(element["columns"], "columns")) {
    const column = object(each, "column");
    if (column["tag"] !== "column") fail("11310", "a column_set holds columns");
    for (const inner of list(column["elements"], "elements")) readElement(inner, sight);
  }
}

function readDiv(element: Json, sight: Sight): void {
  const inner = object(element["text"], "text");
  if (!textSizes.has(inner["text_size"] ?? "normal")) fail("11310", "unknown text_size");
  if (inner["tag"] === "lark_md") return rich(text(inner["content"], "text"), sight);
  sight.texts.push(plain(inner, "text"));
}

function rich(source: string, sight: Sight): void {
  const { text: shown, mentioned, links, marks } = readMarkdown(source);
  sight.texts.push(shown);
  sight.mentioned.push(...mentioned);
  sight.links.push(...links);
  sight.shape.push(`(${marks.join(",")})`);
}

function readButton(button: Json, sight: Sight): void {
  const label = labelOf(button["text"]);
  if (!buttonTypes.has(button["type"] ?? "default")) fail("11310", "unknown type of button");
  if (!sizes.has(button["size"] ?? "medium")) fail("11310", "unknown size of button");
  const { url, value } = readBehaviors(button, sight);
  sight.pressables.push({ label, url, value, options: [] });
  sight.texts.push(`[${label}]`);
}

function readSelect(select: Json, sight: Sight): void {
  const label = labelOf(select["placeholder"]);
  const options = list(select["options"], "options").map((each) => {
    const option = object(each, "option");
    return { label: labelOf(option["text"]), value: text(option["value"], "value of option") };
  });
  if (new Set(options.map(({ value }) => value)).size !== options.length) fail("11310", "values of options repeat");
  const { value } = readBehaviors(select, sight);
  if (value === null) fail("11310", "select_static without a callback");
  sight.pressables.push({ label, url: null, value, options });
  sight.texts.push(`[${label}: ${options.map((each) => each.label).join(" | ")}]`);
}

function readBehaviors(element: Json, sight: Sight): Pick<Pressable, "url" | "value"> {
  let url: string | null = null;
  let value: Json | null = null;
  for (const each of list(element["behaviors"], "behaviors")) {
    const behavior = object(each, "behavior");
    if (behavior["type"] === "callback") {
      // The platform's own libraries take objects alone.
      value = object(behavior["value"], "value");
    } else if (behavior["type"] === "open_url") {
      url = text(behavior["default_url"], "default_url");
      if (!/^https?:\/\//.test(url)) fail("11310", "default_url is invalid");
      sight.links.push(url);
    } else fail("11310", "unknown behavior");
  }
  return { url, value };
}

function labelOf(value: unknown): string {
  const label = plain(value, "label");
  if ([...label].length > 100) fail("11310", "label is too long");
  return label;
}

function plain(value: unknown, what: string): string {
  const inner = object(value, what);
  if (inner["tag"] !== "plain_text") fail("11310", `unsupported tag of ${what}`);
  return text(inner["content"], what);
}

function countTags(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countTags(each), 0);
  if (typeof value !== "object" || value === null) return 0;
  const own = "tag" in value ? 1 : 0;
  return Object.values(value).reduce<number>((sum, each) => sum + countTags(each), own);
}

function onlyKeys(value: Json, keys: readonly string[]): void {
  const strange = Object.keys(value).find((key) => !keys.includes(key));
  if (strange !== undefined) fail("200621", `unknown property, property: ${strange}`);
}

function object(value: unknown, what: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  return fail("200621", `${what} is not an object`);
}

function list(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : fail("200621", `${what} is empty`);
}

function text(value: unknown, what: string): string {
  return typeof value === "string" && value !== "" ? value : fail("200621", `content of ${what} is empty`);
}

function fail(code: string, message: string): never {
  throw new AppCardError(code, message);
}
