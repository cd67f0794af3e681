/** Block Kit as Slack checks it, as far as incoming webhooks are used: docs.slack.dev, "Blocks" and "Composition objects". */

type Json = Readonly<Record<string, unknown>>;

/** What is wrong with a message, as the word that Slack answers; null: nothing. */
export function faultOf(body: unknown): string | null {
  if (!isObject(body)) return "invalid_payload";
  const { text, blocks } = body;
  if (text !== undefined && typeof text !== "string") return "invalid_payload";
  if (typeof text === "string" && text.length > 40_000) return "msg_too_long";
  if (blocks === undefined) return text === undefined || text === "" ? "no_text" : null;
  if (!Array.isArray(blocks)) return "invalid_blocks_format";
  const all: readonly unknown[] = blocks;
  if (all.length > 50 || !all.every(isSound)) return "invalid_blocks";
  const ids = all.flatMap((block) => list(block, "elements").flatMap((each) => list(each, "action_id", true)));
  return new Set(ids).size === ids.length ? null : "invalid_blocks";
}

function isSound(block: unknown): boolean {
  if (!isObject(block)) return false;
  switch (block["type"]) {
    case "header":
      return isText(block["text"], 150, ["plain_text"]);
    case "section":
      return isSection(block);
    case "context":
      return few(block["elements"], 10) && list(block, "elements").every((each) => isText(each, 3_000));
    case "actions":
      return few(block["elements"], 25) && list(block, "elements").every(isButton);
    case "rich_text":
      return few(block["elements"], 100) && list(block, "elements").every(isRich) && richLength(block) <= 12_000;
    case "divider":
      return true;
    default:
      return false;
  }
}

function isSection(block: Json): boolean {
  const fields = list(block, "fields");
  if (block["text"] === undefined && fields.length === 0) return false;
  if (block["text"] !== undefined && !isText(block["text"], 3_000)) return false;
  return fields.length <= 10 && fields.every((each) => isText(each, 2_000));
}

/** At least one character; `emoji` goes with plain text alone, `verbatim` with mrkdwn alone. */
function isText(value: unknown, max: number, types: readonly string[] = ["plain_text", "mrkdwn"]): boolean {
  if (!isObject(value) || typeof value["text"] !== "string" || !types.includes(String(value["type"]))) return false;
  if (value["type"] === "mrkdwn" ? "emoji" in value : "verbatim" in value) return false;
  return value["text"].length > 0 && value["text"].length <= max;
}

function isButton(value: unknown): boolean {
  if (!isObject(value) || value["type"] !== "button" || !isText(value["text"], 75, ["plain_text"])) return false;
  const { action_id: id, url, style } = value;
  if (typeof id !== "string" || id.length === 0 || id.length > 255) return false;
  if (url !== undefined && (typeof url !== "string" || url.length > 3_000 || !URL.canParse(url))) return false;
  return style === undefined || style === "primary" || style === "danger";
}

function isRich(value: unknown): boolean {
  if (!isObject(value) || !few(value["elements"], 500)) return false;
  const inner = list(value, "elements");
  if (value["type"] === "rich_text_list")
    return (
      (value["style"] === "bullet" || value["style"] === "ordered") &&
      inner.every((each) => isObject(each) && each["type"] === "rich_text_section" && isRich(each))
    );
  if (!["rich_text_section", "rich_text_quote", "rich_text_preformatted"].includes(String(value["type"]))) return false;
  return inner.every(isRichElement);
}

function isRichElement(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { type, text, url } = value;
  if (type === "text") return typeof text === "string" && text.length > 0;
  if (type === "link") return typeof url === "string" && /^(https?|mailto):/.test(url);
  if (type === "user") return typeof value["user_id"] === "string";
  return type === "broadcast" && ["here", "channel", "everyone"].includes(String(value["range"]));
}

function richLength(value: unknown): number {
  if (!isObject(value)) return 0;
  const own = typeof value["text"] === "string" ? value["text"].length : 0;
  return list(value, "elements").reduce<number>((sum, each) => sum + richLength(each), own);
}

function few(value: unknown, max: number): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= max;
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function list(value: unknown, key: string, single = false): readonly unknown[] {
  const inner: unknown = isObject(value) ? value[key] : undefined;
  if (single) return inner === undefined ? [] : [inner];
  return Array.isArray(inner) ? inner : [];
}
