import { AppCardError, readAppCard } from "./fake-app-card.ts";

/** What a click shows: a text for some seconds to the one who clicked, and a card to everybody. */
export interface Shown {
  readonly toast: { readonly type: string; readonly content: string } | null;
  readonly card: unknown;
}

export interface Judged {
  readonly failure: string | null;
  readonly shown: Shown | null;
}

const toastTypes = new Set<unknown>(["info", "success", "error", "warning"]);

/** What the client makes of an answer; the numbers are those it shows to people (card callbacks, "error codes"). */
export function judge(answer: { readonly callback: boolean; readonly status: number; readonly body: string }): Judged {
  if (answer.status !== 200) return { failure: `200671 HTTP ${answer.status}`, shown: null };
  if (!answer.callback) return { failure: null, shown: null };
  const value = parsed(answer.body);
  if (value === null) return { failure: "200672 the body is not an object", shown: null };
  const strange = Object.keys(value).find((key) => key !== "toast" && key !== "card");
  if (strange !== undefined) return { failure: `200672 ${strange} is unknown`, shown: null };
  const toast = value["toast"] === undefined ? null : toastOf(value["toast"]);
  if (toast === undefined) return { failure: "200672 the toast is not one", shown: null };
  if (value["card"] === undefined) return { failure: null, shown: { toast, card: null } };
  const card = cardOf(value["card"]);
  return typeof card === "string"
    ? { failure: `200673 ${card}`, shown: null }
    : { failure: null, shown: { toast, card } };
}

function toastOf(value: unknown): Shown["toast"] | undefined {
  if (!isObject(value) || !toastTypes.has(value["type"])) return undefined;
  const { type, content } = value;
  return typeof content === "string" && content !== "" ? { type: String(type), content } : undefined;
}

/** The card, or what is wrong with it. */
function cardOf(value: unknown): object | string {
  if (!isObject(value) || value["type"] !== "raw" || !isObject(value["data"]))
    return "the card is neither raw nor a template";
  try {
    readAppCard(value["data"]);
    return value["data"];
  } catch (error) {
    if (error instanceof AppCardError) return `${error.code} ${error.message}`;
    throw error;
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
