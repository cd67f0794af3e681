import { faultOf as faultOfRest } from "./fake-blocks.ts";
import { viewOf as viewOfRest } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

/** Interactive parts of Block Kit, on top of what webhooks use: docs.slack.dev, "Button element", "Select menu element", "Option object". */

type Json = Readonly<Record<string, unknown>>;

/** What can be pressed or chosen in a message. */
export interface Pressable {
  readonly type: "button" | "static_select";
  readonly actionId: string;
  readonly label: string;
  /** Of a button that is answered in place. */
  readonly value: string | null;
  readonly url: string | null;
  readonly options: readonly { readonly label: string; readonly value: string }[];
}

export interface AppView extends Omit<View, "buttons"> {
  readonly pressables: readonly Pressable[];
}

/** What is wrong with a message, as the word that Slack answers; null: nothing. */
export function faultOf(body: Json): string | null {
  const blocks = body["blocks"];
  if (!Array.isArray(blocks)) return faultOfRest(body);
  const all: readonly unknown[] = blocks;
  if (all.length > 50) return "invalid_blocks";
  const actions = all.filter(isActions);
  const rest = all.filter((block) => !isActions(block));
  if (!actions.every(isSoundActions)) return "invalid_blocks";
  return faultOfRest({ ...body, blocks: rest.length === 0 ? [{ type: "divider" }] : rest });
}

/** A message as its readers see it. Beside blocks, `text` is for notifications: its mentions ring, its markup is not drawn. */
export function viewOf(body: Json): AppView {
  const blocks: readonly unknown[] = Array.isArray(body["blocks"]) ? body["blocks"] : [];
  const actions = blocks.filter(isActions);
  const { buttons: _, ...view } = viewOfRest({
    ...body,
    blocks: blocks.filter((block) => !isActions(block)),
    ...(blocks.length > 0 && { mrkdwn: false }),
  });
  const pressables = actions.flatMap((block) => elementsOf(block).map(pressableOf));
  const labels = pressables.flatMap(({ label, options }) => [label, ...options.map((option) => option.label)]);
  return {
    ...view,
    text: [view.text, ...labels].join("\n"),
    links: [...view.links, ...pressables.flatMap(({ url }) => url ?? [])],
    shape: [view.shape, ...pressables.map(({ type, actionId }) => `${type}:${actionId}`)].join(" "),
    pressables,
  };
}

function pressableOf(element: Json): Pressable {
  const options = Array.isArray(element["options"]) ? element["options"].filter(isObject) : [];
  return {
    type: element["type"] === "static_select" ? "static_select" : "button",
    actionId: String(element["action_id"]),
    label: labelOf(element["text"] ?? element["placeholder"]),
    value: typeof element["value"] === "string" ? element["value"] : null,
    url: typeof element["url"] === "string" ? element["url"] : null,
    options: options.map((option) => ({ label: labelOf(option["text"]), value: String(option["value"]) })),
  };
}

function isActions(block: unknown): block is Json {
  return isObject(block) && block["type"] === "actions";
}

function isSoundActions(block: Json): boolean {
  const elements = elementsOf(block);
  const ids = elements.map((element) => element["action_id"]);
  if (elements.length === 0 || elements.length > 25 || new Set(ids).size !== ids.length) return false;
  return elements.every((element) => {
    const id = element["action_id"];
    if (typeof id !== "string" || id === "" || id.length > 255) return false;
    return element["type"] === "static_select" ? isSelect(element) : element["type"] === "button" && isButton(element);
  });
}

function isButton({ text, value, url, style }: Json): boolean {
  if (!isPlain(text, 75)) return false;
  if (value !== undefined && (typeof value !== "string" || value === "" || value.length > 2_000)) return false;
  if (url !== undefined && (typeof url !== "string" || url.length > 3_000 || !/^https?:\/\//.test(url))) return false;
  return style === undefined || style === "primary" || style === "danger";
}

function isSelect({ placeholder, options }: Json): boolean {
  if (!isPlain(placeholder, 150) || !Array.isArray(options) || options.length === 0 || options.length > 100)
    return false;
  return options.every((option: unknown) => {
    if (!isObject(option) || !isPlain(option["text"], 75)) return false;
    const { value } = option;
    return typeof value === "string" && value !== "" && value.length <= 75;
  });
}

function isPlain(value: unknown, max: number): boolean {
  if (!isObject(value) || value["type"] !== "plain_text" || typeof value["text"] !== "string") return false;
  return value["text"].length > 0 && value["text"].length <= max;
}

function elementsOf(block: Json): readonly Json[] {
  return Array.isArray(block["elements"]) ? block["elements"].filter(isObject) : [];
}

function labelOf(value: unknown): string {
  return isObject(value) ? String(value["text"]) : "";
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
