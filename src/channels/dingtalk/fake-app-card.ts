import { readMarkdown } from "./fake-markdown.ts";
import type { Vars } from "./fake-app-world.ts";

/** A button as somebody has it on the screen, with what it brings back. */
export interface Pressable {
  readonly label: string;
  readonly params: Readonly<Record<string, string>>;
}

/** What a card shows. */
export interface Read {
  readonly text: string;
  readonly links: readonly string[];
  readonly pressables: readonly Pressable[];
  readonly shape: string;
}

/** Something that the platform or the template does not take. */
export class CardError extends Error {
  override readonly name = "CardError";
}

const markdownVars = ["text1", "text2", "text3", "text4", "text5"];
const known = new Set([...markdownVars, "title", "tone", "buttons", "token", "open", "url", "note"]);

/** "At most 100 B", "at most 1 KB" (create and deliver cards, `cardParamMap`); "text alone". */
export function checkVars(value: unknown): Vars {
  if (!isObject(value)) throw new CardError("cardParamMap is not a map");
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== "string") throw new CardError(`${name} is not a text`);
    if (Buffer.byteLength(name) > 100) throw new CardError(`the name ${name} is too long`);
    if (Buffer.byteLength(each) > 1_024) throw new CardError(`${name} has ${Buffer.byteLength(each)} bytes`);
    // The platform shows no other; here it is a mistake.
    if (!known.has(name)) throw new CardError(`the template has no variable ${name}`);
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

/** The card of the template in our guide, filled with values; `own`: those that one reader alone has go before. */
export function readCard(vars: Vars, own: Vars = {}): Read {
  const value = (name: string): string => own[name] ?? vars[name] ?? "";
  const texts = markdownVars.map((name) => readCardMarkdown(value(name)));
  const buttons = buttonsOf(value("buttons"));
  const token = value("token");
  const open = value("open");
  const [title, note] = [value("title"), own["note"] ?? ""];
  return {
    text: [title, ...texts.map(({ text }) => text), ...buttons.map(({ label }) => label), open, note]
      .filter((line) => line !== "")
      .join("\n"),
    links: [...texts.flatMap(({ links }) => links), ...(value("url") === "" ? [] : [value("url")])],
    pressables: buttons.map(({ label, verb, minutes }) => ({ label, params: { verb, minutes, token } })),
    shape: [...texts.flatMap(({ marks }) => marks), ...buttons.map(() => "button"), open === "" ? "" : "open"].join(
      " ",
    ),
  };
}

/** Markdown variables know a few things more than bots: `[expression]`, and tags. */
function readCardMarkdown(source: string): ReturnType<typeof readMarkdown> {
  const read = readMarkdown(source);
  const expressions = read.text.match(/\[[^\]\u200b[]{1,10}\]/g) ?? [];
  return { ...read, marks: [...read.marks, ...expressions.map(() => "expression")] };
}

interface Button {
  readonly label: string;
  readonly verb: string;
  readonly minutes: string;
}

function buttonsOf(json: string): readonly Button[] {
  if (json === "") return [];
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list)) throw new CardError("buttons is not a list");
  return list.map((each: unknown) => {
    if (!isObject(each)) throw new CardError("a button is not an object");
    const { label, verb, minutes } = each;
    if (typeof label !== "string" || label === "" || typeof verb !== "string" || typeof minutes !== "string")
      throw new CardError("a button lacks its label, verb or minutes");
    return { label, verb, minutes };
  });
}

/** A message of the robot: title and Markdown or text, and buttons that open pages. */
export function readRobotMessage(msgKey: string, param: Readonly<Record<string, unknown>>): Read {
  const value = (name: string): string => {
    const found = param[name];
    if (typeof found !== "string" || found === "") throw new CardError(`${msgKey} wants ${name}`);
    return found;
  };
  if (msgKey === "sampleText") return plain(value("content"));
  const read = readMarkdown(value("text"));
  const buttons = buttonNames(msgKey).map(([title, url]) => ({ title: value(title), url: value(url) }));
  return {
    text: [value("title"), read.text, ...buttons.map(({ title }) => title)].join("\n"),
    links: [...read.links, ...buttons.map(({ url }) => url)],
    pressables: [],
    shape: [...read.marks, ...buttons.map(() => "button")].join(" "),
  };
}

function plain(text: string): Read {
  const links = text.match(/https?:\/\/[^\s\u200b]+/g) ?? [];
  return { text, links, pressables: [], shape: "" };
}

function buttonNames(msgKey: string): readonly (readonly [title: string, url: string])[] {
  if (msgKey === "sampleMarkdown") return [];
  if (msgKey === "sampleActionCard") return [["singleTitle", "singleURL"]];
  const count = /^sampleActionCard([2-5])$/.exec(msgKey)?.[1];
  if (count === undefined) throw new CardError(`${msgKey} is unknown`);
  return Array.from({ length: Number(count) }, (_, index) => [`actionTitle${index + 1}`, `actionURL${index + 1}`]);
}

/** Whether a value has fields. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
