import { randomBytes } from "node:crypto";
import { handleApi, tokenPath } from "./fake-app-api.ts";
import { judge } from "./fake-app-judge.ts";
import type { Shown } from "./fake-app-judge.ts";
import { chatEvent, composerOf, encrypt, signed } from "./fake-app-events.ts";
import type { Compose, SaidHow } from "./fake-app-events.ts";
import { edited } from "./fake-app-messages.ts";
import { allow } from "./fake-app-signin.ts";
import { allScopes, makeId } from "./fake-app-world.ts";
import type {
  AppMessage,
  FakeChat,
  FakePerson,
  FakePlace,
  KeptChat,
  KeptPerson,
  Urged,
  World,
} from "./fake-app-world.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer } from "#channels/fakes/json-server.ts";

export type { Compose } from "./fake-app-events.ts";
export type { Shown } from "./fake-app-judge.ts";
export type { AppMessage, FakeChat, FakePerson, FakePlace } from "./fake-app-world.ts";
export type { Fault } from "#channels/fakes/json-server.ts";

export interface AppFakeOptions {
  readonly appId?: string;
  readonly appSecret?: string;
  readonly encryptKey?: string;
  readonly verificationToken?: string;
  readonly scopes?: readonly string[];
  /** How many a second to one person or group: 5 as documented; null: as many as come. */
  readonly rate?: number | null;
  readonly now?: () => number;
  readonly port?: number;
}

/** What came of a request to the app's request address. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
  /** Why the platform is not content with the answer; null: it is. */
  readonly failure: string | null;
  /** What a click shows to the one who clicked. */
  readonly shown: Shown | null;
}

/** A request as it stands on the wire. */
export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface FeishuAppFake extends FakeServer {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly botId: string;
  /** The app's request address, for events and callbacks alike. */
  endpoint: string | null;
  readonly compose: Compose;
  /** Encrypts and signs a body; `key`: another Encrypt Key than the app's. */
  sign(body: unknown, how?: { readonly at?: number; readonly key?: string; readonly spaces?: number }): SignedRequest;
  signBytes(body: Uint8Array, how?: { readonly at?: number; readonly key?: string }): SignedRequest;
  addPerson(how: { readonly name: string; readonly openId?: string; readonly email?: string | null }): FakePerson;
  addChat(how: { readonly name: string; readonly members: readonly FakePerson[]; readonly id?: string }): FakeChat;
  /** What is kept of a person or a group, to be changed by a test. */
  person(person: FakePerson): KeptPerson;
  chat(chat: FakeChat): KeptChat;
  /** Oldest first; what only others may see is left out where a viewer is named. */
  messages(place: FakePlace, viewer?: FakePerson): readonly AppMessage[];
  /** The app's redirect URLs, as the developer console keeps them. */
  readonly redirectUrls: string[];
  /** A person signs in on a page of Feishu's: where they are sent back to. */
  allow(page: string, person: FakePerson): string;
  /** Whom Feishu has texted or called, oldest first. */
  readonly urged: readonly Urged[];
  /** How many urgent texts and calls the tenant has left. */
  setQuota(count: number): void;
  recall(messageId: string): void;
  setActivateStatus(status: number): void;
  dropTokens(): void;
  deliver(body: unknown): Promise<Delivery>;
  /** The console checks the request address. */
  checkAddress(): Promise<Delivery>;
  say(from: FakePerson, place: FakePlace, text: string, how?: SaidHow): Promise<Delivery>;
  /** Presses what carries this verb; `option`: what is chosen of a list, else its first. */
  click(by: FakePerson, message: AppMessage, verb: string, option?: string): Promise<Delivery>;
  read(by: FakePerson, messages: readonly AppMessage[]): Promise<Delivery>;
  addBot(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  removeBot(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  rename(by: FakePerson, chat: FakeChat, name: string): Promise<Delivery>;
  disband(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  enter(by: FakePerson): Promise<Delivery>;
}

/** How long a click or an event is waited for (receive callbacks). */
const answerMs = 3_000;

function worldOf(options: AppFakeOptions): World {
  return {
    appId: options.appId ?? `cli_${randomBytes(8).toString("hex")}`,
    appSecret: options.appSecret ?? randomBytes(16).toString("hex"),
    encryptKey: options.encryptKey ?? randomBytes(16).toString("hex"),
    verificationToken: options.verificationToken ?? randomBytes(16).toString("hex"),
    tenantKey: "2ca1d211f64f6438",
    botId: makeId("ou"),
    botName: "Tocsin",
    now: options.now ?? Date.now,
    people: new Map(),
    chats: new Map(),
    messages: new Map(),
    tokens: new Map(),
    uuids: new Map(),
    said: new Map(),
    sent: new Map(),
    scopes: new Set(options.scopes ?? allScopes),
    rate: options.rate === undefined ? 5 : options.rate,
    activateStatus: 2,
    redirectUrls: [],
    codes: new Map(),
    userTokens: new Map(),
    urged: [],
    quota: Number.MAX_SAFE_INTEGER,
  };
}

type Caller = Pick<FeishuAppFake, "sign" | "signBytes" | "deliver" | "click" | "checkAddress">;

/** Requests to the app's request address. */
function callerOf(world: World, compose: Compose, endpoint: () => string | null): Caller {
  const { encryptKey } = world;
  const signBytes: FeishuAppFake["signBytes"] = (body, how = {}) => ({
    headers: signed(body, how.key ?? encryptKey, how.at ?? world.now()),
    body,
  });
  const sign: FeishuAppFake["sign"] = (body, how = {}) => {
    const cipher = encrypt(JSON.stringify(body, null, how.spaces), how.key ?? encryptKey);
    return signBytes(new TextEncoder().encode(JSON.stringify({ encrypt: cipher }, null, how.spaces)), how);
  };

  async function post({ headers, body }: SignedRequest): Promise<{ readonly status: number; readonly body: string }> {
    const to = endpoint();
    if (to === null) throw new Error("the app has no request address");
    const signal = AbortSignal.timeout(answerMs);
    const response = await fetch(to, { method: "POST", headers, body: Buffer.from(body), redirect: "manual", signal });
    return { status: response.status, body: await response.text() };
  }

  async function deliver(body: unknown): Promise<Delivery> {
    const answer = await post(sign(body)).catch((error: unknown) => ({ status: 0, body: "", failure: String(error) }));
    const failure = "failure" in answer ? answer.failure : judge({ callback: false, ...answer }).failure;
    return { ...answer, failure, shown: null };
  }

  /** While the answer is awaited, the card is locked; what it says is shown then. */
  async function click(by: FakePerson, message: AppMessage, verb: string, option?: string): Promise<Delivery> {
    const kept = world.messages.get(message.id);
    const pressed = kept?.message.pressables.find(({ value }) => value?.["verb"] === verb);
    if (kept === undefined || pressed === undefined) throw new Error(`there is no button ${verb}`);
    const action =
      pressed.options.length === 0
        ? { value: pressed.value, tag: "button" }
        : { value: pressed.value, tag: "select_static", option: option ?? pressed.options[0]?.value };
    kept.locked = true;
    const answer = await post(sign(compose.click(by, message.chatId, message.id, action)))
      .catch((error: unknown) => ({ status: 0, body: "", failure: `200341 ${String(error)}` }))
      .finally(() => {
        kept.locked = false;
      });
    if ("failure" in answer) return { ...answer, shown: null };
    const { failure, shown } = judge({ callback: true, ...answer });
    const card = shown?.card ?? null;
    const isOld = world.now() - kept.sentAt > 14 * 86_400_000;
    const refused = card === null || isOld ? null : edited(world, message.id, JSON.stringify(card));
    return { ...answer, failure: refused === null ? failure : `200673 ${JSON.stringify(refused.body)}`, shown };
  }

  /** Not signed (receive events, "except for the check of the address"). */
  async function checkAddress(): Promise<Delivery> {
    const { body } = sign(compose.challenge("ajls384kdjxxxx"));
    const answer = await post({ headers: { "content-type": "application/json;charset=utf-8" }, body });
    const isSaidBack = answer.status === 200 && answer.body === JSON.stringify({ challenge: "ajls384kdjxxxx" });
    return { ...answer, failure: isSaidBack ? null : "Challenge code was not returned", shown: null };
  }

  return { sign, signBytes, deliver, click, checkAddress };
}

type Acts = Pick<FeishuAppFake, "say" | "read" | "addBot" | "removeBot" | "rename" | "disband" | "enter">;

/** What people do, and how the app is told. */
function actsOf(world: World, compose: Compose, deliver: Caller["deliver"]): Acts {
  const chatOf = (chat: FakeChat): KeptChat => found(world.chats.get(chat.id));
  const tell = (type: string, event: Readonly<Record<string, unknown>>): Promise<Delivery> =>
    deliver(compose.event(type, event));
  return {
    say: (from, place, text, how) => deliver(compose.message(from, place, text, how)),
    read: (by, messages) =>
      deliver(
        compose.read(
          by,
          messages.map(({ id }) => id),
        ),
      ),
    addBot(by, chat) {
      chatOf(chat).botIn = true;
      return tell("im.chat.member.bot.added_v1", chatEvent(world, by, chat, chatOf(chat).name));
    },
    removeBot(by, chat) {
      chatOf(chat).botIn = false;
      return tell("im.chat.member.bot.deleted_v1", chatEvent(world, by, chat, chatOf(chat).name));
    },
    rename(by, chat, name) {
      const before = chatOf(chat).name;
      chatOf(chat).name = name;
      const change = { before_change: { name: before }, after_change: { name } };
      return tell("im.chat.updated_v1", chatEvent(world, by, chat, name, change));
    },
    disband(by, chat) {
      chatOf(chat).status = "dissolved";
      return tell("im.chat.disbanded_v1", chatEvent(world, by, chat, chatOf(chat).name));
    },
    enter: (by) =>
      tell("im.chat.access_event.bot_p2p_chat_entered_v1", {
        chat_id: by.chatId,
        operator_id: { open_id: by.openId, union_id: by.unionId },
      }),
  };
}

/** A tenant of Feishu with one custom app, as strict as its documents say. Faults spare the requests for tokens. */
export async function startFeishuApp(options: AppFakeOptions = {}): Promise<FeishuAppFake> {
  const world = worldOf(options);
  const spared = ({ url }: { readonly url: URL }): boolean => url.pathname === tokenPath;
  const server = await startServer((request) => handleApi(world, request), options.port, spared);
  const compose = composerOf(world);
  const caller = callerOf(world, compose, () => fake.endpoint);
  const { appId, appSecret, encryptKey, verificationToken, botId } = world;
  const fake: FeishuAppFake = {
    ...server,
    ...caller,
    ...actsOf(world, compose, caller.deliver),
    appId,
    appSecret,
    encryptKey,
    verificationToken,
    botId,
    endpoint: null,
    compose,
    addPerson({ name, openId = makeId("ou"), email = null }) {
      const person = { name, openId, unionId: makeId("on"), chatId: makeId("oc"), email };
      world.people.set(openId, { person, available: true, stopped: false });
      return person;
    },
    addChat({ name, members, id = makeId("oc") }) {
      const chat = { id, members };
      world.chats.set(id, { chat, name, botIn: true, status: "normal", allowsAll: true, muted: false });
      return chat;
    },
    person: (person) => found(world.people.get(person.openId)),
    chat: (chat) => found(world.chats.get(chat.id)),
    messages(place, viewer) {
      const chatId = "openId" in place ? place.chatId : place.id;
      const all = [...world.messages.values()].filter(
        ({ message, recalled }) => message.chatId === chatId && !recalled,
      );
      return all.flatMap(({ message }) =>
        message.onlyFor === null || viewer === undefined || message.onlyFor === viewer.openId ? [message] : [],
      );
    },
    redirectUrls: world.redirectUrls,
    allow: (page, person) => allow(world, page, person),
    urged: world.urged,
    setQuota: (count) => void (world.quota = count),
    recall: (messageId) => void (found(world.messages.get(messageId)).recalled = true),
    setActivateStatus: (status) => void (world.activateStatus = status),
    dropTokens: () => world.tokens.clear(),
  };
  return fake;
}

function found<T>(kept: T | undefined): T {
  if (kept === undefined) throw new Error("the fake knows no such person, group or message");
  return kept;
}
