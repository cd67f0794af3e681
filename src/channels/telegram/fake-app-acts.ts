import type {
  Body,
  BotMessage,
  Clicked,
  Compose,
  Delivery,
  Person,
  Room,
  TelegramApp,
  World,
} from "./fake-app-types.ts";
import { postUpdate } from "./fake-app-webhook.ts";

type Acts = Omit<
  TelegramApp,
  "asked" | "fault" | "openSockets" | "close" | "url" | "token" | "username" | "people" | "compose" | "onWaiting"
>;

/** What people do in Telegram, and what the bot is told of it. */
export function makeActs(
  world: World,
  compose: Compose,
  bot: { readonly username: string; readonly readsAll: boolean },
): Acts {
  const post = (update: Body): Promise<Delivery | null> => deliver(world, update);

  function change(by: Person, room: Room, status: string, state: Room["state"]): Promise<Delivery | null> {
    room.state = state;
    return post(compose.member(by, room, status));
  }

  function privateChat(person: Person): Room {
    const known = world.rooms.find(({ id }) => id === person.id);
    if (known !== undefined) return known;
    const { id, firstName: title } = person;
    const room: Room = { id, type: "private", title, topics: null, state: "member", person, started: false };
    world.rooms.push(room);
    return room;
  }

  async function say(person: Person, room: Room, text: string, threadId?: number): Promise<Delivery | null> {
    if (room.person !== null) room.started = true;
    if (!isTold(world, room, text, bot)) return null;
    return post(compose.message(person, room, text, { threadId }));
  }

  return {
    post,
    privateChat,
    say,
    webhook: () => world.webhook,
    addPerson(name, username) {
      const [firstName = name, ...rest] = name.split(" ");
      const id = 770_000 + world.people.length + 1;
      const person = { id, firstName, lastName: rest.join(" ") || null, username: username ?? null };
      world.people.push(person);
      return person;
    },
    addRoom({ title, type = "supergroup", topics, id }) {
      const named =
        topics === undefined ? null : new Map(Object.entries(topics).map(([at, name]) => [Number(at), name]));
      const made = id ?? (type === "group" ? -4_000 - world.rooms.length : -1_001_000_000_000 - world.rooms.length);
      const room: Room = { id: made, type, title, topics: named, state: "left", person: null, started: false };
      world.rooms.push(room);
      return room;
    },
    join: (by, room) => change(by, room, room.type === "channel" ? "administrator" : "member", "member"),
    kick: (by, room) => change(by, room, "kicked", "kicked"),
    block: (person) => change(person, privateChat(person), "kicked", "kicked"),
    unblock: (person) => change(person, privateChat(person), "member", "member"),
    start: (person, payload) =>
      say(person, privateChat(person), payload === undefined ? "/start" : `/start ${payload}`),
    press: (person, message, data) => press(world, compose, person, message, data),
    shown: (queryId) => world.clicks.get(queryId) ?? null,
    click: (person, message, label) => click(world, compose, person, message, label),
    rename(room, title) {
      room.title = title;
      return post(compose.service(room, { new_chat_title: title }));
    },
    async migrate(room) {
      const id = -1_002_000_000_000 - world.rooms.length;
      const next: Room = { ...room, id, type: "supergroup", state: "member" };
      world.rooms.push(next);
      room.state = { migratedTo: id };
      const gone = await post(compose.service(room, { migrate_to_chat_id: id }));
      const come = await post(compose.service(next, { migrate_from_chat_id: room.id }));
      return { room: next, deliveries: [gone, come] };
    },
    messages: (room, threadId) => messagesIn(world, room, threadId),
    remove({ id }) {
      world.messages[id] = null;
      world.changed();
    },
    expireClicks: () => world.clicks.clear(),
  };
}

function messagesIn({ messages }: World, room: Room, threadId: number | undefined): readonly BotMessage[] {
  return messages.flatMap((each) =>
    each !== null && each.chatId === room.id && (threadId === undefined || each.threadId === threadId) ? [each] : [],
  );
}

/**
 * Telegram, "Privacy mode": a bot in a group hears commands with its name, commands without one when it was the last bot to speak there,
 * and nothing else but answers to it; everything where it may read all, and in private.
 */
function isTold(
  world: World,
  room: Room,
  text: string,
  { username, readsAll }: { readonly username: string; readonly readsAll: boolean },
): boolean {
  if (room.person !== null || readsAll) return true;
  const [, to] = /^\/\w+(?:@(\w+))?/.exec(text) ?? [null, null];
  if (to === null) return false;
  return to === undefined ? messagesIn(world, room, undefined).length > 0 : to.toLowerCase() === username.toLowerCase();
}

async function click(
  world: World,
  compose: Compose,
  person: Person,
  message: BotMessage,
  label: string,
): Promise<Clicked> {
  const shown = world.messages[message.id] ?? message;
  const button = shown.buttons.flat().find((each) => each.label.includes(label));
  if (button === undefined || !("data" in button))
    throw new Error(`no button ${label} to press: ${JSON.stringify(shown.buttons)}`);
  const update = press(world, compose, person, shown, button.data);
  const delivery = await deliver(world, update);
  if (delivery === null) throw new Error("the bot hears no clicks");
  return { delivery, shown: world.clicks.get(queryOf(update)) ?? null };
}

function press(world: World, compose: Compose, person: Person, message: BotMessage, data: string): Body {
  const update = compose.click(person, message, data);
  world.clicks.set(queryOf(update), undefined);
  return update;
}

/** The cast holds because the composer made it. */
function queryOf(update: Body): string {
  return (update["callback_query"] as { readonly id: string }).id;
}

/** Without a webhook it waits to be fetched; told once the bot has asked for what comes after it. Null: nobody fetches yet. */
function keep(world: World, update: Body): Promise<Delivery | null> {
  const { promise, resolve } = Promise.withResolvers<Delivery | null>();
  const taken = (): void => resolve({ status: 200, body: "", failure: null });
  world.waiting.push({ id: Number(update["update_id"]), update, taken });
  if (!world.polled) resolve(null);
  for (const listener of world.listeners) listener();
  return promise;
}

/** Null: there is no webhook, or not for this. A response may hold one call of a method, whose outcome nobody hears. */
async function deliver(world: World, update: Body): Promise<Delivery | null> {
  const { webhook } = world;
  const kind = Object.keys(update).find((key) => key !== "update_id") ?? "";
  if (webhook === null) return keep(world, update);
  if (webhook.allowed !== null && !webhook.allowed.includes(kind)) return null;
  const delivery = await postUpdate(webhook, update);
  if (delivery.failure !== null) {
    world.lastError = { at: world.now(), why: delivery.failure };
    world.pending += 1;
    return delivery;
  }
  if (delivery.body !== "") {
    const { method, ...rest } = JSON.parse(delivery.body) as Body;
    if (typeof method === "string" && !/^(get|setwebhook|deletewebhook)/i.test(method)) world.call(method, rest);
  }
  return delivery;
}
