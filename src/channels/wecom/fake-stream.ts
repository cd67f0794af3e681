import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { CardError, readCard } from "./fake-app-card.ts";
import { readText } from "./fake-app-text.ts";
import { edit, put } from "./fake-app-world.ts";
import type { AppMessage, FakeGroup, FakePerson, Kept, World } from "./fake-app-world.ts";
import { pressOn } from "./fake-app.ts";

type Json = Readonly<Record<string, unknown>>;

export interface BotFake {
  /** Where the bot connects to. */
  readonly url: string;
  /** Connections that have proved themselves. */
  connected(): number;
  /** Pings that were answered. */
  pings(): number;
  /** Something is said in a group, with the bot's mention before it. */
  say(from: FakePerson, group: FakeGroup, text: string, how?: { readonly id?: string }): void;
  /** The same in a chat with the bot. */
  whisper(from: FakePerson, text: string): void;
  /** Presses a button of a group's card; what the press changed. */
  click(by: FakePerson, message: AppMessage, verb: string, option?: string): Promise<{ readonly updated: boolean }>;
  /** A frame as the platform sends it. */
  tell(command: string, body: Json): string;
  /** The platform forgets the bot: what it sends is refused, and the connection stands. */
  forget(): void;
  /** No pings are answered any more. */
  mute(): void;
  /** Cuts all connections. */
  cut(): void;
  close(): Promise<void>;
}

interface Press {
  readonly kept: Kept;
  readonly taskId: string;
  readonly at: number;
  readonly done: (updated: boolean) => void;
}

/** Of a press, five seconds. */
const answerMs = 5_000;

interface State {
  readonly world: World;
  current: WebSocket | null;
  isForgotten: boolean;
  isMute: boolean;
  count: number;
  pings: number;
  readonly presses: Map<string, Press>;
}

type Work = (state: State, socket: WebSocket, body: Json, reqId: string) => { errcode: number; errmsg: string } | null;

const ok = { errcode: 0, errmsg: "ok" };

const commands: Readonly<Record<string, Work>> = {
  aibot_subscribe: subscribe,
  ping(state) {
    if (state.isMute) return null;
    state.pings += 1;
    return ok;
  },
  aibot_send_msg: (state, socket, body) => withBot(state, socket, () => send(state.world, body)),
  aibot_respond_update_msg: (state, socket, body, reqId) => withBot(state, socket, () => respond(state, body, reqId)),
};

function withBot(state: State, socket: WebSocket, work: () => typeof ok): typeof ok {
  if (state.current !== socket || state.isForgotten)
    return { errcode: 846609, errmsg: "aibot websocket not subscribed" };
  try {
    return work();
  } catch (error) {
    if (error instanceof CardError) return { errcode: error.code, errmsg: error.message };
    throw error;
  }
}

/** One connection a bot: the older one is told, and thrown out. */
function subscribe(state: State, socket: WebSocket, body: Json): typeof ok {
  const { world } = state;
  if (body["bot_id"] !== world.botId || body["secret"] !== world.botSecret)
    return { errcode: 40058, errmsg: "invalid bot_id or secret" };
  const older = state.current;
  if (older !== null && older !== socket) {
    const body_ = { msgid: "kick", aibotid: world.botId, msgtype: "event", event: { eventtype: "disconnected_event" } };
    older.send(JSON.stringify({ cmd: "aibot_event_callback", headers: { req_id: "kick" }, body: body_ }));
    older.close();
  }
  state.current = socket;
  state.isForgotten = false;
  return ok;
}

function send(world: World, body: Json): typeof ok {
  const chatId = String(body["chatid"]);
  if (body["chat_type"] !== 2 || !world.groups.has(chatId)) return { errcode: 93006, errmsg: "invalid chatid" };
  if (body["msgtype"] === "markdown") {
    const holder = body["markdown"] as { readonly content?: unknown } | undefined;
    const content = typeof holder?.content === "string" ? holder.content : "";
    if (content === "" || Buffer.byteLength(content) > 20_480) return { errcode: 40058, errmsg: "markdown.content" };
    put(world, chatId, "markdown", readText("markdown", content), null, content);
    return ok;
  }
  if (body["msgtype"] !== "template_card") return { errcode: 40008, errmsg: "invalid message type" };
  const { taskId, ...sight } = readCard(body["template_card"], { by: "bot", isUpdate: false });
  if (taskId !== null && world.tasks.has(taskId)) return { errcode: 42014, errmsg: "taskid duplicated" };
  if (taskId !== null) world.tasks.add(taskId);
  put(world, chatId, "template_card", sight, taskId, JSON.stringify(body["template_card"]));
  return ok;
}

function respond(state: State, body: Json, reqId: string): typeof ok {
  const press = state.presses.get(reqId);
  if (press === undefined) return { errcode: 846605, errmsg: "invalid req_id" };
  if (state.world.now() - press.at > answerMs) return { errcode: 846608, errmsg: "update expired" };
  if (body["response_type"] !== "update_template_card") return { errcode: 40058, errmsg: "response_type" };
  const card = readCard(body["template_card"], { by: "bot", isUpdate: true });
  if (card.taskId !== press.taskId) return { errcode: 42014, errmsg: "task_id" };
  edit(press.kept, card, JSON.stringify(body["template_card"]));
  state.presses.delete(reqId);
  press.done(true);
  return ok;
}

/** The platform's end of the AI bot's long connection. */
export async function startBot(world: World, port = 0): Promise<BotFake> {
  const state: State = {
    world,
    current: null,
    isForgotten: false,
    isMute: false,
    count: 0,
    pings: 0,
    presses: new Map(),
  };
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  await once(server, "listening");
  server.on("connection", (socket) => {
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (state.current === socket) state.current = null;
    });
    socket.on("message", (data) => hear(state, socket, Buffer.isBuffer(data) ? data.toString("utf8") : "{}"));
  });
  const tell = (command: string, body: Json): string => {
    const id = `server_${(state.count += 1)}`;
    state.current?.send(
      JSON.stringify({ cmd: command, headers: { req_id: id }, body: { aibotid: world.botId, ...body } }),
    );
    return id;
  };
  const said = (from: FakePerson, content: string, id: string, more: Json): void =>
    void tell("aibot_msg_callback", {
      msgid: id,
      ...more,
      from: { userid: from.userId },
      msgtype: "text",
      text: { content },
    });
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connected: () => (state.current === null ? 0 : 1),
    pings: () => state.pings,
    say: (from, { chatId }, text, { id = `m${(state.count += 1)}` } = {}) =>
      said(from, `@Tocsin ${text}`, id, { chatid: chatId, chattype: "group" }),
    whisper: (from, text) => said(from, text, `m${(state.count += 1)}`, { chattype: "single" }),
    tell,
    click: (by, message, verb, option) => press(state, tell, { by, message, verb, option }),
    forget: () => void (state.isForgotten = true),
    mute: () => void (state.isMute = true),
    cut() {
      state.current = null;
      for (const socket of server.clients) socket.terminate();
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

interface Pressing {
  readonly by: FakePerson;
  readonly message: AppMessage;
  readonly verb: string;
  readonly option: string | undefined;
}

/** Tells of a press, and waits until it changed the card, for as long as the platform does. */
async function press(
  state: State,
  tell: BotFake["tell"],
  { by, message, verb, option }: Pressing,
): Promise<{ readonly updated: boolean }> {
  const { world } = state;
  const kept = world.messages.find((each) => each.message.id === message.id);
  const pressed = pressOn(kept, verb, option);
  if (kept === undefined) throw new Error("there is no such card");
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const items = { selected_item: [{ question_key: "snooze", option_ids: { option_id: [pressed.option] } }] };
  const id = tell("aibot_event_callback", {
    msgid: `e${(state.count += 1)}`,
    create_time: Math.floor(world.now() / 1000),
    from: { userid: by.userId },
    chatid: message.place,
    chattype: "group",
    msgtype: "event",
    event: {
      eventtype: "template_card_event",
      template_card_event: {
        card_type: "button_interaction",
        event_key: pressed.key,
        task_id: pressed.taskId,
        ...(pressed.option === undefined ? {} : { selected_items: items }),
      },
    },
  });
  state.presses.set(id, { kept, taskId: pressed.taskId, at: world.now(), done: resolve });
  const late = setTimeout(() => resolve(false), answerMs);
  const updated = await promise;
  clearTimeout(late);
  return { updated };
}

function hear(state: State, socket: WebSocket, text: string): void {
  const frame = JSON.parse(text) as {
    readonly cmd: string;
    readonly headers: { readonly req_id: string };
    readonly body?: Json;
  };
  const work = commands[frame.cmd];
  const answer =
    work === undefined
      ? { errcode: 40008, errmsg: "unknown cmd" }
      : work(state, socket, frame.body ?? {}, frame.headers.req_id);
  if (answer !== null) socket.send(JSON.stringify({ headers: frame.headers, ...answer }));
}
