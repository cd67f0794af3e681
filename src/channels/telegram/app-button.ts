import type { LinkVerb, Verb } from "#domain/notice.ts";
import { limits } from "./app-limits.ts";

/** What a button of ours brings back. */
export interface Button {
  readonly verb: Verb | LinkVerb;
  readonly token: string;
  /** For `snooze`; null: none was chosen. */
  readonly minutes: number | null;
}

const letters = { ack: "a", unack: "u", snooze: "s", close: "c", link: "l", decline: "d" } as const satisfies Record<
  Button["verb"],
  string
>;

/**
 * A button's `callback_data`: a letter, minutes where there are some, and the token: `s120~<token>`. A token that begins with a UUID is
 * written with its 16 bytes in base64url behind a `~`, any other as it is behind a `:`. The action token (59 characters) so takes 45,
 * nothing has to be kept anywhere, and what comes back is the token to the letter. Null: it does not fit into 64 bytes.
 */
export function callbackData({ verb, token, minutes }: Button): string | null {
  const data = `${letters[verb]}${minutes ?? ""}${packed(token)}`;
  return Buffer.byteLength(data) <= limits.callbackData ? data : null;
}

/** Reads it back; null: it is none of ours. Clients can be made to send anything (Bot API, CallbackQuery). */
export function readCallbackData(data: string): Button | null {
  const [, letter = "", digits, mark, rest = ""] = /^([a-z])(\d{1,6})?([:~])(.{1,80})$/s.exec(data) ?? [];
  const verb = verbs.get(letter);
  const token = mark === "~" ? unpacked(rest) : rest;
  if (verb === undefined || token === null || token === "") return null;
  return { verb, token, minutes: verb === "snooze" && Number(digits) > 0 ? Number(digits) : null };
}

const verbs = new Map<string, Button["verb"]>([
  ["a", "ack"],
  ["u", "unack"],
  ["s", "snooze"],
  ["c", "close"],
  ["l", "link"],
  ["d", "decline"],
]);

const uuid = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})/;
const packedLength = 22;

function packed(token: string): string {
  const hex = uuid.exec(token)?.slice(1).join("");
  if (hex === undefined) return `:${token}`;
  return `~${Buffer.from(hex, "hex").toString("base64url")}${token.slice(36)}`;
}

function unpacked(text: string): string | null {
  const head = text.slice(0, packedLength);
  const bytes = Buffer.from(head, "base64url");
  // Buffer drops what is not base64url, and two spellings of one id would be two tokens.
  if (bytes.length !== 16 || bytes.toString("base64url") !== head) return null;
  const hex = bytes.toString("hex");
  const id = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  return id + text.slice(packedLength);
}
