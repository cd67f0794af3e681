import { readMarkdown } from "./fake-markdown.ts";

/** A message as a member of the group has it on the phone. */
export interface SeenMessage {
  readonly type: "actionCard" | "markdown" | "text";
  /** What a locked phone shows. */
  readonly title: string;
  readonly text: string;
  readonly links: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
  /** Kind and markup without text. */
  readonly shape: string;
  /** Where the keyword check looks: title and text. */
  readonly searched: string;
  /** Text as it was sent: who is named in it may be rung. */
  readonly source: string;
}

/** What is wrong with a message, as the platform says it. */
export class MessageError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** "Message types" of custom bots; those that we never send are not known here. */
export function readMessage(body: Json): SeenMessage {
  const type = body["msgtype"];
  if (type === "text") return readText(text(object(body["text"]), "content"));
  if (type === "markdown") return readRich("markdown", object(body["markdown"]), []);
  if (type === "actionCard") return readCard(object(body["actionCard"]));
  throw new MessageError(400105, "unsupported msgtype");
}

function readCard(card: Json): SeenMessage {
  if (!["0", "1"].includes(text(card, "btnOrientation"))) throw missing("btnOrientation");
  const given = card["btns"];
  if (!Array.isArray(given) || given.length === 0) throw missing("btns");
  const buttons = given.map((each) => {
    const button = object(each);
    const url = text(button, "actionURL");
    if (!/^(https?|dingtalk):\/\//.test(url)) throw missing("actionURL");
    return { label: text(button, "title"), url };
  });
  return readRich("actionCard", card, buttons);
}

function readRich(type: "actionCard" | "markdown", body: Json, buttons: SeenMessage["buttons"]): SeenMessage {
  const title = text(body, "title");
  const source = text(body, "text");
  const read = readMarkdown(source);
  return {
    type,
    title,
    text: [read.text, ...buttons.map(({ label }) => `[${label}]`)].join("\n"),
    links: [...read.links, ...buttons.map(({ url }) => url)],
    buttons,
    shape: `${type}(${read.marks.join(",")}) ${buttons.length} buttons`,
    searched: `${title}\n${source}`,
    source,
  };
}

function readText(content: string): SeenMessage {
  const links = content.match(/https?:\/\/[^\s<>"\u200b]+/g) ?? [];
  const same = { title: content, text: content, searched: content, source: content };
  return { type: "text", ...same, links, buttons: [], shape: "text" };
}

function object(value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw missing("json");
}

function text(from: Json, key: string): string {
  const value = from[key];
  if (typeof value === "string" && value !== "") return value;
  throw missing(key);
}

function missing(key: string): MessageError {
  return new MessageError(40035, `缺少参数 ${key}`);
}
