import { randomBytes } from "node:crypto";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer } from "#channels/fakes/json-server.ts";
import { handleApi, tokenPath } from "./fake-app-api.ts";
import { checkVars, isObject, readCard, readRobotMessage } from "./fake-app-card.ts";
import {
  composeClick,
  composeEvent,
  composeMessage,
  encryptBody,
  judgeEventAnswer,
  signedClick,
  signedEvent,
  signedMessage,
} from "./fake-app-events.ts";
import type { SaidHow, SignedRequest } from "./fake-app-events.ts";
import { makeGroupId, makeUserId } from "./fake-app-world.ts";
import type { AppMessage, FakeChat, FakePerson, FakePlace, KeptCard, KeptMessage, World } from "./fake-app-world.ts";

export type { AppMessage, FakeChat, FakePerson, FakePlace, World } from "./fake-app-world.ts";
export type { SaidHow, SignedRequest } from "./fake-app-events.ts";
export type { Fault } from "#channels/fakes/json-server.ts";

export interface AppFakeOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly corpId?: string;
  readonly templateId?: string;
  readonly eventToken?: string;
  readonly eventAesKey?: string;
  /** How many calls a second to one request: 20 as documented; null: as many as come. */
  readonly rate?: number | null;
  readonly now?: () => number;
  readonly port?: number;
}

/** What came back for something that happened. */
export interface Delivery {
  readonly body: string;
  /** Why the platform is not content with the answer; null: it is. */
  readonly failure: string | null;
  /** What the clicker alone sees then. */
  readonly note: string | null;
}

/** How the platform tells the app: over HTTP, or by a stream. Rejects where nobody answers in time. */
export interface Courier {
  message(body: object): Promise<{ readonly body: string; readonly failure: string | null }>;
  click(card: KeptCard, body: object): Promise<{ readonly body: string; readonly failure: string | null }>;
  event(
    type: string,
    data: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly body: string; readonly failure: string | null }>;
}

export interface DingtalkAppFake extends FakeServer {
  readonly world: World;
  /** Where the robot's messages and the events are pushed to over HTTP. */
  endpoint: string | null;
  courier: Courier;
  addPerson(how: { readonly name: string; readonly userId?: string }): FakePerson;
  addChat(how: { readonly name: string; readonly members: readonly FakePerson[]; readonly id?: string }): FakeChat;
  /** Oldest first; `viewer`: with what only they see. */
  messages(place: FakePlace, viewer?: FakePerson): readonly AppMessage[];
  recall(id: string): void;
  dropTokens(): void;
  /** Somebody signs in on the page of DingTalk; the code that comes back. */
  signIn(person: FakePerson): string;
  say(from: FakePerson, place: FakePlace, text: string, how?: SaidHow): Promise<Delivery>;
  /** Presses what carries this verb (and these minutes). */
  click(by: FakePerson, message: AppMessage, verb: string, minutes?: string): Promise<Delivery>;
  installCoolApp(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  uninstallCoolApp(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  rename(by: FakePerson, chat: FakeChat, name: string): Promise<Delivery>;
  disband(by: FakePerson, chat: FakeChat): Promise<Delivery>;
  tell(type: string, data: Readonly<Record<string, unknown>>): Promise<Delivery>;
}

/** Event callback of cards: within 2 seconds. */
export const clickMs = 2_000;

function worldOf(options: AppFakeOptions): World {
  const clientId = options.clientId ?? `ding${randomBytes(8).toString("hex")}`;
  return {
    clientId,
    clientSecret: options.clientSecret ?? randomBytes(32).toString("base64url"),
    corpId: options.corpId ?? `ding${randomBytes(12).toString("hex")}`,
    robotCode: clientId,
    templateId: options.templateId ?? "dac1dbec-55af-40c3-be91-6d6882ef3b66.schema",
    eventToken: options.eventToken ?? randomBytes(8).toString("hex"),
    eventAesKey: options.eventAesKey ?? randomBytes(32).toString("base64").replaceAll(/[+/]/g, "x").slice(0, 43),
    now: options.now ?? Date.now,
    people: new Map(),
    chats: new Map(),
    cards: new Map(),
    messages: [],
    tokens: new Map(),
    callbacks: new Map(),
    codes: new Map(),
    userTokens: new Map(),
    filter: null,
    dings: [],
    dingQuota: 1_000,
    undelivered: null,
    rate: options.rate === undefined ? 20 : options.rate,
    calls: new Map(),
    violations: [],
    gateway: null,
  };
}

/** Pushes over HTTP. */
function httpCourier(world: World, endpoint: () => string | null): Courier {
  async function post(to: string | null, { query, headers, body }: SignedRequest): Promise<Answer> {
    if (to === null) throw new Error("the app has no address");
    const signal = AbortSignal.timeout(clickMs);
    const response = await fetch(`${to}${query}`, {
      method: "POST",
      headers,
      body: Buffer.from(body),
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    return { body: text, failure: response.status === 200 ? null : `HTTP ${response.status}` };
  }
  const bytes = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  return {
    message: (body) => post(endpoint(), signedMessage(bytes(body), world.clientSecret, world.now())),
    click({ routeKey }, body) {
      const route = world.callbacks.get(routeKey ?? "");
      return post(route?.url ?? null, signedClick(bytes(body), route?.secret ?? "", world.now()));
    },
    async event(type, data) {
      const encrypt = encryptBody(JSON.stringify(composeEvent(world, type, data)), world);
      const answer = await post(endpoint(), signedEvent(bytes({ encrypt }), world.eventToken, world.now()));
      return { ...answer, failure: answer.failure ?? judgeEventAnswer(answer.body, world) };
    },
  };
}

interface Answer {
  readonly body: string;
  readonly failure: string | null;
}

/** What a click's answer does to its card; why the platform is not content with it, or null. */
export function applied(
  card: KeptCard | null,
  by: string,
  text: string,
): { readonly failure: string | null; readonly note: string | null } {
  try {
    const answer: unknown = JSON.parse(text);
    if (!isObject(answer)) return { failure: "the answer is not an object", note: null };
    const strange = Object.keys(answer).find(
      (key) => !["cardUpdateOptions", "cardData", "userPrivateData"].includes(key),
    );
    if (strange !== undefined) return { failure: `${strange} is unknown`, note: null };
    const { cardUpdateOptions: options, cardData, userPrivateData } = answer;
    const byKey = (name: string): boolean => isObject(options) && options[name] === true;
    const shared = isObject(cardData) ? checkVars(cardData["cardParamMap"]) : null;
    const own = isObject(userPrivateData) ? checkVars(userPrivateData["cardParamMap"]) : {};
    if (shared !== null) readCard(shared, own);
    if (card !== null && shared !== null)
      card.vars = byKey("updateCardDataByKey") ? { ...card.vars, ...shared } : shared;
    card?.privately.set(by, { ...(byKey("updatePrivateDataByKey") ? card.privately.get(by) : {}), ...own });
    return { failure: null, note: own["note"] ?? null };
  } catch (error) {
    return { failure: String(error), note: null };
  }
}

type Acts = Pick<
  DingtalkAppFake,
  "say" | "click" | "installCoolApp" | "uninstallCoolApp" | "rename" | "disband" | "tell"
>;

/** What people do, and how the app is told. */
function actsOf(world: World, courier: () => Courier): Acts {
  const failed = (error: unknown): Answer => ({ body: "", failure: String(error) });
  const tell: Acts["tell"] = async (type, data) => ({
    ...(await courier().event(type, data).catch(failed)),
    note: null,
  });
  const chatEvent = (by: FakePerson, chat: FakeChat, more: object = {}): Readonly<Record<string, unknown>> => ({
    openConversationId: chat.id,
    operator: by.userId,
    corpId: world.corpId,
    ...more,
  });
  const coolApp = (by: FakePerson, chat: FakeChat): Readonly<Record<string, unknown>> =>
    chatEvent(by, chat, {
      coolAppCode: "COOLAPP-1-1018",
      robotCode: world.robotCode,
      operateTime: String(world.now()),
    });
  const chatOf = (chat: FakeChat) => found(world.chats.get(chat.id));
  return {
    tell,
    async say(from, place, text, how) {
      const answer = await courier()
        .message(composeMessage(world, from, place, text, how))
        .catch(failed);
      return { ...answer, note: null };
    },
    async click(by, message, verb, minutes) {
      const card = found(world.cards.get(message.id));
      const pressed = message.pressables.find(
        ({ params }) => params["verb"] === verb && (minutes === undefined || params["minutes"] === minutes),
      );
      if (pressed === undefined) throw new Error(`there is no button ${verb}`);
      card.busy += 1;
      const answer = await courier()
        .click(card, composeClick(world, by, message.id, pressed.params))
        .catch(failed);
      card.busy -= 1;
      if (answer.failure !== null) return { ...answer, note: null };
      return { body: answer.body, ...applied(card, by.userId, answer.body) };
    },
    installCoolApp(by, chat) {
      chatOf(chat).robotIn = true;
      return tell("im_cool_app_install", coolApp(by, chat));
    },
    uninstallCoolApp(by, chat) {
      chatOf(chat).robotIn = false;
      return tell("im_cool_app_uninstall", coolApp(by, chat));
    },
    rename(by, chat, name) {
      chatOf(chat).name = name;
      return tell("chat_update_title", chatEvent(by, chat, { title: name }));
    },
    disband(by, chat) {
      chatOf(chat).disbanded = true;
      return tell("chat_disband", chatEvent(by, chat));
    },
  };
}

/** An organization of DingTalk with one internal app, as strict as its documents say. Faults spare the requests for tokens. */
export async function startDingtalkApp(options: AppFakeOptions = {}): Promise<DingtalkAppFake> {
  const world = worldOf(options);
  const server = await startServer(
    (asked) => handleApi(world, asked),
    options.port,
    ({ path }) => path === tokenPath,
  );
  const fake: DingtalkAppFake = {
    ...server,
    ...actsOf(world, () => fake.courier),
    world,
    endpoint: null,
    courier: httpCourier(world, () => fake.endpoint),
    addPerson({ name, userId = makeUserId() }) {
      const person = { name, userId, unionId: randomBytes(12).toString("base64url") };
      world.people.set(userId, person);
      return person;
    },
    addChat({ name, members, id = makeGroupId() }) {
      const chat = { id, members };
      world.chats.set(id, { chat, name, robotIn: true, disbanded: false });
      return chat;
    },
    messages(place, viewer) {
      const placeId = "userId" in place ? place.userId : place.id;
      const here = world.messages.filter((message) => message.placeId === placeId && !message.gone);
      return here.map((message) => shownTo(world, message, viewer));
    },
    recall: (id) => void (found(world.messages.find((message) => message.id === id)).gone = true),
    dropTokens: () => world.tokens.clear(),
    signIn(person) {
      const code = randomBytes(16).toString("hex");
      world.codes.set(code, person);
      return code;
    },
  };
  return fake;
}

function shownTo(world: World, { id, pings, alert, robot }: KeptMessage, viewer?: FakePerson): AppMessage {
  if (robot !== null)
    return { id, type: "robot", pings, alert, edits: 0, ...readRobotMessage(robot.msgKey, robot.param) };
  const card = found(world.cards.get(id));
  const own = viewer === undefined ? undefined : card.privately.get(viewer.userId);
  return { id, type: "card", pings, alert, edits: card.edits, ...readCard(card.vars, own) };
}

function found<T>(kept: T | undefined): T {
  if (kept === undefined) throw new Error("the fake knows no such person, group or message");
  return kept;
}
