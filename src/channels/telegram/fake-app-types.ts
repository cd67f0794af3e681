import type { Chat } from "./fake-chats.ts";
import type { Parsed } from "./fake-html.ts";
import type { Answer, FakeServer } from "#channels/fakes/server.ts";

export type Body = Readonly<Record<string, unknown>>;

/** Somebody with a Telegram account. */
export interface Person {
  readonly id: number;
  readonly firstName: string;
  readonly lastName: string | null;
  readonly username: string | null;
}

/** A chat as Telegram keeps it. `state` is the bot's own in it; in a private chat `kicked`: the person has blocked the bot. */
export interface Room extends Omit<Chat, "title" | "topics"> {
  title: string;
  /** Names by number; null: no forum. */
  readonly topics: Map<number, string> | null;
  /** Of a private chat: whose. */
  readonly person: Person | null;
  /** The person has pressed Start once. */
  started: boolean;
}

export type Button =
  | { readonly label: string; readonly url: string }
  | { readonly label: string; readonly data: string };

/** A message of the bot as its readers see it. */
export interface BotMessage extends Parsed {
  readonly id: number;
  readonly chatId: number;
  readonly threadId: number | null;
  readonly silent: boolean;
  readonly replyTo: number | null;
  readonly buttons: readonly (readonly Button[])[];
  readonly edits: number;
}

/** What an update came to. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
  /** Why it did not get there. */
  readonly failure: string | null;
}

/** What the one who pressed a button was shown; null: the button spins until the client gives up. */
export type Shown =
  | { readonly kind: "toast" | "alert"; readonly text: string }
  | { readonly kind: "opened"; readonly url: string }
  | null;

export interface Clicked {
  readonly delivery: Delivery;
  readonly shown: Shown;
}

/** Updates as Telegram writes them; each has a number of its own. */
export interface Compose {
  message(
    from: Person,
    room: Room,
    text: string,
    how?: { readonly threadId?: number | undefined; readonly updateId?: number; readonly messageId?: number },
  ): Body;
  /** `message` null: it is too old, or was deleted. */
  click(
    from: Person,
    on: Pick<BotMessage, "id" | "chatId">,
    data: string,
    how?: { readonly updateId?: number; readonly queryId?: string },
  ): Body;
  member(by: Person, room: Room, status: string, how?: { readonly updateId?: number }): Body;
  service(room: Room, what: Body, how?: { readonly threadId?: number }): Body;
}

/** As setWebhook asked for it. */
export interface Webhook {
  readonly url: string;
  readonly secret: string;
  readonly allowed: readonly string[] | null;
}

export interface TelegramApp extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  /** `https://api.telegram.org` of this fake. */
  readonly url: string;
  readonly token: string;
  readonly username: string;
  readonly people: readonly Person[];
  readonly compose: Compose;
  webhook(): Webhook | null;
  addPerson(name: string, username?: string): Person;
  /** The chat of somebody with the bot; there is one whether it was opened or not. */
  privateChat(person: Person): Room;
  /** The bot is not in it yet. */
  addRoom(room: {
    readonly title: string;
    readonly type?: "group" | "supergroup" | "channel";
    readonly topics?: Readonly<Record<number, string>>;
    readonly id?: number;
  }): Room;
  join(by: Person, room: Room): Promise<Delivery | null>;
  kick(by: Person, room: Room): Promise<Delivery | null>;
  block(person: Person): Promise<Delivery | null>;
  unblock(person: Person): Promise<Delivery | null>;
  /** Start is pressed, after a deep link with its payload. */
  start(person: Person, payload?: string): Promise<Delivery | null>;
  /** Null: Telegram did not tell the bot, because of its privacy mode. */
  say(person: Person, room: Room, text: string, threadId?: number): Promise<Delivery | null>;
  /** Somebody has pressed a button: the update, and its query waits to be answered. */
  press(person: Person, message: BotMessage, data: string): Body;
  /** What the one who pressed was shown, by the id of the query. */
  shown(queryId: string): Shown;
  /** Presses the first button whose label holds this text, and tells the bot. */
  click(person: Person, message: BotMessage, label: string): Promise<Clicked>;
  rename(room: Room, title: string): Promise<Delivery | null>;
  /** A group becomes a supergroup, which is another chat. */
  migrate(room: Room): Promise<{ readonly room: Room; readonly deliveries: readonly (Delivery | null)[] }>;
  /** Oldest first. */
  messages(room: Room, threadId?: number): readonly BotMessage[];
  /** Somebody deletes a message. */
  remove(message: Pick<BotMessage, "id" | "chatId">): void;
  /** Posts an update as it stands. */
  post(update: Body): Promise<Delivery | null>;
  /** Somebody said or did something that the bot is to fetch (there is no webhook); ends with what it gives back. */
  onWaiting(listener: () => void): () => void;
  /** Nobody has pressed a button for so long that it can be answered no more. */
  expireClicks(): void;
}

export interface AppOptions {
  readonly port?: number;
  readonly token?: string;
  readonly username?: string;
  readonly now?: () => number;
  /** Floods are held back. */
  readonly limited?: boolean;
  /** The bot may read everything that is said in groups. */
  readonly readsAll?: boolean;
  readonly canJoinGroups?: boolean;
  /** Somebody's picture of the chats has changed. */
  readonly onChange?: () => void;
}

export interface Waiting {
  readonly id: number;
  readonly update: Body;
  /** The bot has asked for what comes after it. */
  readonly taken: () => void;
}

/** All that the server keeps of one bot. */
export interface World {
  readonly people: Person[];
  readonly rooms: Room[];
  readonly messages: (BotMessage | null)[];
  /** Clicks by the id of their query; undefined: not answered yet. */
  readonly clicks: Map<string, Shown | undefined>;
  webhook: Webhook | null;
  /** What is to be fetched by getUpdates, oldest first. */
  waiting: Waiting[];
  /** The bot has asked for updates since it has no webhook. */
  polled: boolean;
  readonly listeners: Set<() => void>;
  lastError: { readonly at: number; readonly why: string } | null;
  pending: number;
  nextUpdate: number;
  readonly now: () => number;
  readonly changed: () => void;
  call(method: string, body: Body): Answer;
}
