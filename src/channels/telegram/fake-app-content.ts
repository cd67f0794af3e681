import type { BotMessage, Body, Button } from "./fake-app-types.ts";
import { parseHtml } from "./fake-html.ts";

/** What a message shows, however it is sent. */
export type Content = Pick<BotMessage, "text" | "pings" | "links" | "shape" | "buttons">;

/** The message in sendMessage or editMessageText, or the error of the server (telegram-bot-api, Client.cpp). */
export function readContent(body: Body): Content | string {
  const { text: source, parse_mode: mode, reply_markup: markup } = body;
  if (typeof source !== "string" || source.trim() === "") return "message text is empty";
  if (Buffer.byteLength(source) > 32_768) return "message is too long";
  if (mode !== undefined && mode !== "HTML") return "unsupported parse_mode";
  const parsed = mode === "HTML" ? parseHtml(source) : { text: source, pings: [], links: [], shape: [] };
  if (typeof parsed === "string") return parsed;
  if (parsed.text.length > 4_096) return "message is too long";
  if (parsed.text.trim() === "") return "message text is empty";
  const buttons = readKeyboard(markup);
  if (typeof buttons === "string") return buttons;
  const urls = buttons.flat().flatMap((button) => ("url" in button ? [button.url] : []));
  return { ...parsed, links: [...parsed.links, ...urls], buttons };
}

function readKeyboard(markup: unknown): Content["buttons"] | string {
  if (markup === undefined) return [];
  if (typeof markup !== "object" || markup === null) return "object expected as reply markup";
  const { inline_keyboard: rows } = markup as { readonly inline_keyboard?: unknown };
  if (!Array.isArray(rows)) return 'field "inline_keyboard" must be of type Array';
  const read: (readonly Button[])[] = [];
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return 'field "inline_keyboard" must be an Array of Arrays';
    const buttons = (row as readonly Body[]).map(readButton);
    const wrong = buttons.find((button) => typeof button === "string");
    if (typeof wrong === "string") return wrong;
    read.push(buttons.flatMap((button) => (typeof button === "string" ? [] : [button])));
  }
  if (read.some((row) => row.length > 8) || read.flat().length > 100) return "reply markup is too long";
  return read;
}

function readButton(button: Body): Button | string {
  const { text, url, callback_data: data } = button;
  if (typeof text !== "string" || text.trim() === "") return "text buttons must have non-empty text";
  if ((url === undefined) === (data === undefined)) return "text buttons are unallowed in the inline keyboard";
  if (data !== undefined) {
    if (typeof data !== "string" || data === "" || Buffer.byteLength(data) > 64) return "BUTTON_DATA_INVALID";
    return { label: text, data };
  }
  if (typeof url !== "string" || !/^https?:\/\/[^/\s]*[^/\s.]\.[^/\s.]/.test(url)) return "BUTTON_URL_INVALID";
  return { label: text, url };
}
