import { makeActs } from "./fake-app-acts.ts";
import { readContent } from "./fake-app-content.ts";
import type { AppOptions, Body, BotMessage, Room, Shown, TelegramApp, Waiting, World } from "./fake-app-types.ts";
import { makeCompose } from "./fake-app-updates.ts";
import { readWebhook } from "./fake-app-webhook.ts";
import { closedTo, floodGate } from "./fake-chats.ts";
import type { Trouble } from "./fake-chats.ts";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked } from "#channels/fakes/server.ts";

export type { AppOptions, BotMessage, Delivery, Person, Room, Shown, TelegramApp } from "./fake-app-types.ts";
export type { Fault } from "#channels/fakes/server.ts";
export { headersOf } from "./fake-app-webhook.ts";

/** A server of the Bot API with one bot and the people and chats around it: parses, counts and refuses as the real one does. */
export async function startTelegramApp(options: AppOptions = {}): Promise<TelegramApp> {
  const token = options.token ?? "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0002";
  const username = options.username ?? "tocsin_bot";
  const now = options.now ?? Date.now;
  const flood = options.limited === true ? floodGate(now) : () => 0;
  const bot = { id: Number(token.split(":")[0]), is_bot: true, first_name: "Tocsin", username };
  const world: World = {
    people: [],
    rooms: [],
    messages: [],
    clicks: new Map(),
    webhook: null,
    waiting: [],
    polled: false,
    listeners: new Set(),
    lastError: null,
    pending: 0,
    nextUpdate: 870_000_001,
    now,
    changed: options.onChange ?? (() => {}),
    call: (method, body) => calls[method]?.(body) ?? failed({ code: 404, description: "Not Found: method not found" }),
  };
  const calls: Readonly<Record<string, (body: Body) => Answer>> = {
    getMe: () =>
      fine({
        ...bot,
        can_join_groups: options.canJoinGroups ?? true,
        can_read_all_group_messages: options.readsAll ?? false,
        supports_inline_queries: false,
      }),
    getWebhookInfo: () => fine(webhookInfo(world)),
    setWebhook: (body) => setWebhook(world, body),
    deleteWebhook: () => setWebhook(world, {}),
    getUpdates: (body) => getUpdates(world, body),
    setMyCommands,
    sendMessage: (body) => sendMessage(world, flood, body),
    editMessageText: (body) => editMessageText(world, flood, body),
    answerCallbackQuery: (body) => answerCallbackQuery(world, body),
  };

  function work({ path, raw }: Asked): Answer {
    const [, given, method = ""] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    if (given === undefined || !/^\d+:/.test(given)) return failed({ code: 404, description: "Not Found" });
    if (given !== token) return failed({ code: 401, description: "Unauthorized" });
    const body = parse(raw);
    return body === null ? failed(bad("can't parse JSON object")) : world.call(method, body);
  }

  const server = await startServer(work, options.port);
  let queries = 0;
  const compose = makeCompose({
    bot,
    now,
    nextUpdate: () => (world.nextUpdate += 1),
    nextMessage: () => nextMessage(world),
    nextQuery: () => `27717${String((queries += 1)).padStart(14, "0")}`,
    room: (id) => world.rooms.find((each) => each.id === id),
    message: ({ id }) => world.messages[id] ?? null,
  });
  return {
    ...server,
    url: server.origin,
    token,
    username,
    people: world.people,
    compose,
    onWaiting(listener) {
      world.listeners.add(listener);
      return () => world.listeners.delete(listener);
    },
    ...makeActs(world, compose, { username, readsAll: options.readsAll ?? false }),
  };
}

/** A number within the chat; here one row for all chats. */
function nextMessage({ messages }: World): number {
  if (messages.length === 0) messages.push(null);
  return messages.push(null) - 1;
}

function setWebhook(world: World, body: Body): Answer {
  const read = readWebhook(body);
  if (typeof read === "string") return failed(bad(read));
  world.webhook = read;
  return fine(true, read === null ? "Webhook was deleted" : "Webhook was set");
}

/** Without waiting; `fake-app-polling.ts` holds requests as the real server does. */
function getUpdates(world: World, { offset = 0, limit = 100, allowed_updates: allowed }: Body): Answer {
  if (world.webhook !== null)
    return failed({
      code: 409,
      description:
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    });
  world.polled = true;
  const from = Number(offset);
  const taken = world.waiting.filter(({ id }) => id < from);
  world.waiting = world.waiting.filter(({ id }) => id >= from);
  for (const each of taken) each.taken();
  // An empty list stands for the usual ones.
  const isWanted = ({ update }: Waiting): boolean =>
    !Array.isArray(allowed) || allowed.length === 0 || allowed.some((kind) => String(kind) in update);
  return fine(
    world.waiting
      .filter(isWanted)
      .slice(0, Number(limit))
      .map(({ update }) => update),
  );
}

function webhookInfo({ webhook, lastError, pending, waiting }: World): Body {
  return {
    url: webhook?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: webhook === null ? waiting.length : pending,
    ...(lastError !== null && {
      last_error_date: Math.floor(lastError.at / 1_000),
      last_error_message: lastError.why,
    }),
    max_connections: 40,
    ...(webhook !== null && { ip_address: "203.0.113.7" }),
    ...(webhook !== null && webhook.allowed !== null && { allowed_updates: webhook.allowed }),
  };
}

function setMyCommands({ commands }: Body): Answer {
  if (!Array.isArray(commands) || commands.length > 100) return failed(bad("object expected as BotCommand"));
  const good = (commands as readonly Body[]).every(
    ({ command, description }) =>
      /^[a-z\d_]{1,32}$/.test(String(command)) &&
      /^[^]{1,256}$/.test(typeof description === "string" ? description : ""),
  );
  return good ? fine(true) : failed(bad("BOT_COMMAND_INVALID"));
}

function sendMessage(world: World, flood: Flood, body: Body): Answer {
  const room = world.rooms.find(({ id }) => id === body["chat_id"]);
  const closed = closedRoom(room);
  if (room === undefined || closed !== null) return failed(closed ?? bad("chat not found"));
  const threadId = typeof body["message_thread_id"] === "number" ? body["message_thread_id"] : null;
  if (threadId !== null && room.topics?.has(threadId) !== true) return failed(bad("message thread not found"));
  const content = readContent(body);
  if (typeof content === "string") return failed(bad(content));
  const throttled = tooFast(flood, room);
  if (throttled !== null) return failed(throttled);
  const id = nextMessage(world);
  const answered = body["reply_parameters"] as { readonly message_id?: unknown } | undefined;
  const replyTo = typeof answered?.message_id === "number" ? answered.message_id : null;
  const silent = body["disable_notification"] === true;
  world.messages[id] = { ...content, id, chatId: room.id, threadId, silent, replyTo, edits: 0 };
  world.changed();
  return fine({ message_id: id, date: Math.floor(world.now() / 1_000), chat: { id: room.id, type: room.type } });
}

function editMessageText(world: World, flood: Flood, body: Body): Answer {
  const room = world.rooms.find(({ id }) => id === body["chat_id"]);
  const closed = closedRoom(room);
  if (room === undefined || closed !== null) return failed(closed ?? bad("chat not found"));
  const id = typeof body["message_id"] === "number" ? body["message_id"] : 0;
  if (id === 0) return failed(bad("message identifier is not specified"));
  const message = world.messages[id] ?? null;
  if (message === null || message.chatId !== room.id) return failed(bad("message to edit not found"));
  const content = readContent(body);
  if (typeof content === "string") return failed(bad(content));
  if (sameAs(message, content))
    return failed(
      bad(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
      ),
    );
  const throttled = tooFast(flood, room);
  if (throttled !== null) return failed(throttled);
  world.messages[id] = { ...message, ...content, edits: message.edits + 1 };
  world.changed();
  return fine({ message_id: id, chat: { id: room.id, type: room.type }, edit_date: Math.floor(world.now() / 1_000) });
}

function sameAs(message: BotMessage, content: object): boolean {
  return Object.entries(content).every(
    ([key, value]) => JSON.stringify(value) === JSON.stringify(Object.entries(message).find(([at]) => at === key)?.[1]),
  );
}

function answerCallbackQuery(world: World, body: Body): Answer {
  const { callback_query_id: id, text = "", show_alert: alert, url } = body;
  const known = String(id);
  const target = typeof url === "string" ? url : undefined;
  // A query is answered once, and within its time.
  if (!world.clicks.has(known) || world.clicks.get(known) !== undefined)
    return failed(bad("query is too old and response timeout expired or query ID is invalid"));
  if (typeof text !== "string" || text.length > 200) return failed(bad("MESSAGE_TOO_LONG"));
  if (target !== undefined && !/^https:\/\/t\.me\/\w+\?start=[\w-]{1,64}$/.test(target))
    return failed(bad("URL_INVALID"));
  const shown: Shown =
    target === undefined ? { kind: alert === true ? "alert" : "toast", text } : { kind: "opened", url: target };
  world.clicks.set(known, shown);
  return fine(true);
}

/** Why a room is not written to (telegram-bot-api, Client.cpp); null: it is. */
function closedRoom(room: Room | undefined): Trouble | null {
  if (room === undefined) return closedTo(undefined);
  const { id, type, title, state, person, started } = room;
  if (person !== null && !started)
    return { code: 403, description: "Forbidden: bot can't initiate conversation with a user" };
  return closedTo({ id, type, title, state });
}

type Flood = ReturnType<typeof floodGate>;

function tooFast(flood: Flood, { id, type, title, state }: Room): Trouble | null {
  const seconds = flood({ id, type, title, state });
  if (seconds === 0) return null;
  const parameters = { retry_after: seconds };
  return { code: 429, description: `Too Many Requests: retry after ${seconds}`, parameters };
}

function bad(what: string): Trouble {
  return { code: 400, description: `Bad Request: ${what}` };
}

function fine(result: unknown, description?: string): Answer {
  const body = JSON.stringify({ ok: true, result, description });
  return { status: 200, headers: { "content-type": "application/json" }, body };
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
