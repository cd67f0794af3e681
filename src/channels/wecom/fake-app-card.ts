import type { Pressable, Sight } from "./fake-app-world.ts";

/** What the platform has against a card, with its error code. */
export class CardError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

type Json = Readonly<Record<string, unknown>>;

/** What is shown whole: cards of the app, and of the AI bot. The documents advise these lengths; here, they are law. */
const lengths = {
  app: { source: 20, title: 36, desc: 44, subtitle: 160, value: 30, jump: 18, option: 16 },
  bot: { source: 13, title: 26, desc: 30, subtitle: 112, value: 26, jump: 13, option: 10 },
} as const;

const known: Readonly<Record<string, readonly string[]>> = {
  button_interaction:
    "card_type source action_menu main_title quote_area sub_title_text horizontal_content_list card_action task_id button_selection button_list replace_text".split(
      " ",
    ),
  text_notice:
    "card_type source action_menu main_title quote_area emphasis_content sub_title_text horizontal_content_list jump_list card_action task_id".split(
      " ",
    ),
};

/** Whose card, and whether it is sent or takes the place of another. */
export interface CardHow {
  readonly by: "app" | "bot";
  readonly isUpdate: boolean;
}

interface Reading extends CardHow {
  readonly texts: string[];
  readonly links: string[];
  readonly pressables: Pressable[];
  readonly options: { id: string; label: string }[];
  readonly shape: string[];
}

/** A template card, strictly: what the documents do not name is refused. */
export function readCard(value: unknown, how: CardHow): Sight & { readonly taskId: string | null } {
  const card = object(value, 42031, "template_card");
  const type = String(card["card_type"]);
  const keys = known[type];
  if (keys === undefined) return fail(42031, `CardType ${type}`);
  const strange = Object.keys(card).find((key) => !keys.includes(key));
  if (strange !== undefined) fail(40058, `unknown field ${strange}`);
  const reading: Reading = { ...how, texts: [], links: [], pressables: [], options: [], shape: [type] };
  readTexts(card, reading);
  if (type === "button_interaction") readButtons(card, reading);
  else readJumps(card, reading);
  readAction(card, reading, type === "text_notice");
  const taskId = card["task_id"];
  const needsTask = type === "button_interaction" && !how.isUpdate;
  if (needsTask && (typeof taskId !== "string" || !/^[\w@-]{1,128}$/.test(taskId))) fail(42014, "task_id");
  const { texts, links, pressables, options, shape } = reading;
  return {
    text: texts.join("\n"),
    links,
    pressables,
    options,
    shape: shape.join(" "),
    taskId: typeof taskId === "string" ? taskId : null,
  };
}

function readTexts(card: Json, reading: Reading): void {
  const most = lengths[reading.by];
  if (card["source"] !== undefined) {
    const source = object(card["source"], 40058, "source");
    reading.texts.push(short(source["desc"], most.source, "source.desc"));
    if (![0, 1, 2, 3].includes(Number(source["desc_color"] ?? 0))) fail(40058, "desc_color");
  }
  const title = object(card["main_title"] ?? {}, 40058, "main_title");
  const hasText = [title["title"], card["sub_title_text"]].some((each) => typeof each === "string" && each !== "");
  if (!hasText || (card["card_type"] === "button_interaction" && title["title"] === undefined)) fail(42033, "Title");
  for (const [text, limit, name] of [
    [title["title"], most.title, "main_title.title"],
    [title["desc"], most.desc, "main_title.desc"],
    [card["sub_title_text"], most.subtitle, "sub_title_text"],
  ] as const) {
    if (text === undefined) continue;
    reading.texts.push(short(text, limit, name));
    reading.shape.push(name);
  }
  const rows = list(card["horizontal_content_list"] ?? [], 42035, 0, 6);
  for (const each of rows) {
    const row = object(each, 42027, "row");
    const name = short(row["keyname"], 5, "keyname", 42027);
    reading.texts.push(`${name}: ${short(row["value"] ?? "", most.value, "value")}`);
    reading.shape.push("row");
  }
}

function readButtons(card: Json, reading: Reading): void {
  const keys = new Set<string>();
  for (const each of list(card["button_list"], 42038, 1, 6)) {
    const button = object(each, 42038, "button");
    const label = short(button["text"], 10, "button text", 42038);
    const { key } = button;
    if (typeof key !== "string" || key === "" || Buffer.byteLength(key) > 1_024) return fail(42039, "button key");
    if (keys.has(key)) fail(42051, "button key conflict");
    if (![1, 2, 3, 4].includes(Number(button["style"] ?? 1))) fail(40058, "style");
    keys.add(key);
    reading.pressables.push({ label, key, url: null });
    reading.texts.push(`[${label}]`);
    reading.shape.push("button");
  }
  if (card["button_selection"] === undefined) return;
  const selection = object(card["button_selection"], 42043, "selection");
  short(selection["question_key"], 1_024, "question_key", 42043);
  short(selection["title"] ?? "", 13, "selection title");
  for (const each of list(selection["option_list"], 42037, 1, 10)) {
    const option = object(each, 42040, "option");
    const id = short(option["id"], 128, "option id", 42040);
    if (reading.options.some((other) => other.id === id)) fail(42040, "option ids repeat");
    reading.options.push({ id, label: short(option["text"], lengths[reading.by].option, "option text", 42041) });
  }
  reading.texts.push(`[${reading.options.map(({ label }) => label).join(" | ")}]`);
  reading.shape.push("selection");
}

function readJumps(card: Json, reading: Reading): void {
  for (const each of list(card["jump_list"] ?? [], 42042, 0, 3)) {
    const jump = object(each, 42042, "jump");
    const label = short(jump["title"], lengths[reading.by].jump, "jump title", 42033);
    const url = addressOf(jump);
    reading.links.push(url);
    reading.pressables.push({ label, key: null, url });
    reading.texts.push(`[${label}]`);
    reading.shape.push("jump");
  }
}

function readAction(card: Json, reading: Reading, isNeeded: boolean): void {
  if (card["card_action"] === undefined) return isNeeded ? fail(42045, "card_action") : undefined;
  reading.links.push(addressOf(object(card["card_action"], 42045, "card_action")));
}

function addressOf({ type, url }: Json): string {
  if (Number(type) !== 1 || typeof url !== "string" || !/^https?:\/\/\S+$/.test(url)) return fail(42028, "Url");
  return url;
}

function short(value: unknown, most: number, name: string, code = 40058): string {
  if (typeof value !== "string") return fail(code, name);
  if ([...value].length > most) fail(code, `${name} exceeds ${most}`);
  return value;
}

function object(value: unknown, code: number, name: string): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  return fail(code, `${name} is not an object`);
}

function list(value: unknown, code: number, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length < least || value.length > most) return fail(code, "length of a list");
  return value;
}

function fail(code: number, message: string): never {
  throw new CardError(code, message);
}
