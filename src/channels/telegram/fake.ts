import { closedTo, floodGate } from "./fake-chats.ts";
import type { Chat, Trouble } from "./fake-chats.ts";
import { parseHtml } from "./fake-html.ts";
import type { Parsed } from "./fake-html.ts";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";

export type { Chat } from "./fake-chats.ts";
export type { Fault } from "#channels/fakes/server.ts";

/** A message as the members of a chat see it. */
export interface TelegramMessage extends Parsed {
  readonly id: string;
  readonly chatId: number;
  readonly threadId: number | null;
  readonly at: number;
  readonly silent: boolean;
  readonly buttons: readonly (readonly { readonly label: string; readonly url: string }[])[];
}

export interface TelegramFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  /** `https://api.telegram.org` of this fake. */
  readonly url: string;
  readonly token: string;
  readonly chats: readonly Chat[];
  readonly messages: readonly TelegramMessage[];
  /** A bot is added to a chat; it is told so. */
  join(chat: Chat): void;
  /** Something that the bot hears. */
  hear(update: Readonly<Record<string, unknown>>): void;
  /** Somebody else set a webhook for the bot. */
  webhook: boolean;
}

export interface FakeOptions {
  readonly port?: number;
  readonly token?: string;
  readonly now?: () => number;
  /** Floods are held back. */
  readonly limited?: boolean;
  readonly onMessage?: (message: TelegramMessage) => void;
}

type Body = Readonly<Record<string, unknown>>;

/** A server of the Bot API with one bot: parses, counts and refuses as the real one does. */
export async function startTelegramFake(options: FakeOptions = {}): Promise<TelegramFake> {
  const token = options.token ?? "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001";
  const now = options.now ?? Date.now;
  const chats: Chat[] = [];
  const messages: TelegramMessage[] = [];
  let updates: (Body & { readonly update_id: number })[] = [];
  let nextUpdate = 1;
  const flood = options.limited === true ? floodGate(now) : () => 0;

  const calls: Readonly<Record<string, (body: Body) => Answer>> = {
    getMe: () => fine({ id: Number(token.split(":")[0]), is_bot: true, first_name: "Tocsin", username: "tocsin_bot" }),
    getUpdates(body) {
      if (fake.webhook)
        return failed({
          code: 409,
          description:
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        });
      const offset = Number(body["offset"] ?? 0);
      if (offset > 0) updates = updates.filter(({ update_id: id }) => id >= offset);
      return fine(updates.slice(0, Number(body["limit"] ?? 100)));
    },
    sendMessage,
  };

  function sendMessage(body: Body): Answer {
    const chat = chats.find(({ id }) => id === body["chat_id"]);
    const closed = closedTo(chat);
    if (closed !== null || chat === undefined) return failed(closed ?? bad("chat not found"));
    const threadId = typeof body["message_thread_id"] === "number" ? body["message_thread_id"] : null;
    if (threadId !== null && chat.topics?.includes(threadId) !== true) return failed(bad("message thread not found"));
    const message = read(body);
    if (typeof message === "string") return failed(bad(message));
    const seconds = flood(chat);
    if (seconds > 0)
      return failed({
        code: 429,
        description: `Too Many Requests: retry after ${seconds}`,
        parameters: { retry_after: seconds },
      });
    const id = messages.length + 1;
    const sent = { ...message, id: String(id), chatId: chat.id, threadId, at: now() };
    messages.push(sent);
    options.onMessage?.(sent);
    return fine({ message_id: id, date: Math.floor(now() / 1_000), chat: { id: chat.id, type: chat.type } });
  }

  function work({ path, raw }: Asked): Answer {
    const [, given, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (given === undefined || !/^\d+:/.test(given)) return failed({ code: 404, description: "Not Found" });
    if (given !== token) return failed({ code: 401, description: "Unauthorized" });
    const call = calls[method];
    if (call === undefined) return failed({ code: 404, description: "Not Found: method not found" });
    const body = parse(raw);
    return body === null ? failed(bad("can't parse JSON object")) : call(body);
  }

  const hear = (update: Body): void => {
    updates.push({ update_id: nextUpdate, ...update });
    nextUpdate += 1;
  };
  const server = await startServer(work, options.port);
  const fake: TelegramFake = {
    ...server,
    url: server.origin,
    token,
    chats,
    messages,
    webhook: false,
    hear,
    join(chat) {
      chats.push(chat);
      const { id, type, title } = chat;
      hear({ my_chat_member: { chat: { id, type, title }, new_chat_member: { status: "member" } } });
    },
  };
  return fake;
}

/** The message in a request, or the error of the server. */
function read(body: Body): Pick<TelegramMessage, keyof Parsed | "silent" | "buttons"> | string {
  const { text: source } = body;
  if (typeof source !== "string" || source.trim() === "") return "message text is empty";
  if (Buffer.byteLength(source) > 32_768) return "message is too long";
  const parsed = body["parse_mode"] === "HTML" ? parseHtml(source) : { text: source, pings: [], links: [], shape: [] };
  if (typeof parsed === "string") return parsed;
  if (parsed.text.length > 4_096) return "message is too long";
  if (parsed.text.trim() === "") return "message text is empty";
  const buttons = keyboard(body["reply_markup"]);
  if (typeof buttons === "string") return buttons;
  return {
    ...parsed,
    links: [...parsed.links, ...buttons.flat().map(({ url }) => url)],
    silent: body["disable_notification"] === true,
    buttons,
  };
}

function keyboard(markup: unknown): TelegramMessage["buttons"] | string {
  if (markup === undefined) return [];
  const { inline_keyboard: rows } = markup as { readonly inline_keyboard?: readonly (readonly Body[])[] };
  if (!Array.isArray(rows)) return "object expected as reply markup";
  const all = (rows as readonly (readonly Body[])[]).map((row) =>
    row.map(({ text, url }) => ({ label: String(text), url: String(url) })),
  );
  const odd = all.flat().find(({ url }) => !/^https?:\/\/[^/\s]*[^/\s.]\.[^/\s.]/.test(url));
  if (odd !== undefined) return "BUTTON_URL_INVALID";
  return all.flat().length > 100 ? "reply markup is too long" : all;
}

function bad(what: string): Trouble {
  return { code: 400, description: `Bad Request: ${what}` };
}

function fine(result: unknown): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ ok: true, result }) };
}

function failed({ code, description, parameters }: Trouble): Answer {
  const body = JSON.stringify({ ok: false, error_code: code, description, parameters });
  return { status: code, headers: { "content-type": "application/json" }, body };
}

function parse(raw: string): Body | null {
  try {
    return JSON.parse(raw === "" ? "{}" : raw) as Body;
  } catch {
    return null;
  }
}
