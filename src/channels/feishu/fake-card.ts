import { readMarkdown } from "./fake-markdown.ts";

/** A card as a member of the group has it on the phone. */
export interface SeenCard {
  readonly text: string;
  readonly mentioned: readonly string[];
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Tags, kinds and markup without text. */
  readonly shape: string;
  /** Where the keyword check looks: values of `text` and `title`, never addresses. */
  readonly searched: string;
}

/** The part of a card that the platform cannot read, in its own words. */
export class CardError extends Error {}

type Json = Readonly<Record<string, unknown>>;

interface Sight {
  readonly texts: string[];
  readonly mentioned: string[];
  readonly links: string[];
  readonly buttons: { readonly label: string; readonly url: string }[];
  readonly shape: string[];
  readonly searched: string[];
}

const buttonTypes = new Set<unknown>([
  "default",
  "primary",
  "danger",
  "text",
  "primary_text",
  "danger_text",
  "primary_filled",
  "danger_filled",
  "laser",
]);
const headerTemplates = new Set<unknown>(
  "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default".split(" "),
);
const flexModes = new Set<unknown>(["none", "stretch", "flow", "bisect", "trisect"]);

/** Card JSON 2.0, strictly: what the document does not name is refused, with `ErrCode`s of the list of sub-codes. */
export function readCard(card: unknown): SeenCard {
  const root = object(card, "card");
  if (root["schema"] !== "2.0") fail("200621", "parse card json err, please check whether the card json is correct");
  if (countTags(root) > 200) fail("300305", "element exceeds the limit");
  const sight: Sight = { texts: [], mentioned: [], links: [], buttons: [], shape: [], searched: [] };
  readHeader(object(root["header"], "header"), sight);
  for (const element of list(object(root["body"], "body")["elements"], "elements")) readElement(element, sight);
  const { texts, searched, shape, ...rest } = sight;
  return { ...rest, text: texts.join("\n"), searched: searched.join("\n"), shape: shape.join(" ") };
}

function readHeader(header: Json, sight: Sight): void {
  const title = object(header["title"], "title");
  if (title["tag"] !== "plain_text") fail("11310", "unsupported tag of title");
  if (!headerTemplates.has(header["template"] ?? "default")) fail("11310", "unknown template");
  sight.shape.push("header");
  const content = text(title["content"], "title");
  sight.texts.push(content);
  sight.searched.push(content);
}

function readElement(value: unknown, sight: Sight): void {
  const element = object(value, "element");
  const tag = String(element["tag"]);
  sight.shape.push(tag);
  if (tag === "markdown") return rich(text(element["content"], tag), sight);
  if (tag === "div") return readDiv(object(element["text"], "text"), sight);
  if (tag === "hr") return;
  if (tag === "button") return readButton(element, sight);
  if (tag !== "column_set") return fail("200861", `cards of schema V2 no longer support this capability; tag: ${tag}`);
  if (!flexModes.has(element["flex_mode"] ?? "none")) fail("11310", "unknown flex_mode");
  for (const each of list(element["columns"], "columns")) {
    const column = object(each, "column");
    if (column["tag"] !== "column") fail("11310", "a column_set holds columns");
    for (const inner of list(column["elements"], "elements")) readElement(inner, sight);
  }
}

function readDiv(inner: Json, sight: Sight): void {
  const content = text(inner["content"], "text");
  if (inner["tag"] === "lark_md") return rich(content, sight);
  if (inner["tag"] !== "plain_text") fail("11310", "unsupported tag of text");
  sight.texts.push(content);
  sight.searched.push(content);
}

function rich(source: string, sight: Sight): void {
  const { text: shown, mentioned, links, marks } = readMarkdown(source);
  sight.texts.push(shown);
  sight.mentioned.push(...mentioned);
  sight.links.push(...links);
  sight.shape.push(`(${marks.join(",")})`);
  sight.searched.push(source.replace(/\]\([^)]*\)|<[^>]*>|&#?\w+;/g, " "));
}

function readButton(button: Json, sight: Sight): void {
  const label = text(object(button["text"], "text")["content"], "button");
  if ([...label].length > 100) fail("11310", "text of button is too long");
  if (!buttonTypes.has(button["type"] ?? "default")) fail("11310", "unknown type of button");
  for (const each of list(button["behaviors"], "behaviors")) {
    const behavior = object(each, "behavior");
    // A custom bot has no app behind it that could be called back.
    if (behavior["type"] !== "open_url") fail("11310", "custom bots support open_url only");
    const url = text(behavior["default_url"], "default_url");
    if (!/^https?:\/\//.test(url)) fail("11310", "default_url is invalid");
    sight.links.push(url);
    sight.buttons.push({ label, url });
  }
  sight.texts.push(`[${label}]`);
  sight.searched.push(label);
}

function countTags(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + countTags(each), 0);
  if (typeof value !== "object" || value === null) return 0;
  const own = "tag" in value ? 1 : 0;
  return Object.values(value).reduce<number>((sum, each) => sum + countTags(each), own);
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
  throw new CardError(`Create card content failed, ext=ErrCode: ${code}; ErrMsg: ${message}; `);
}
