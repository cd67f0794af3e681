import { randomBytes, randomInt } from "node:crypto";
import { handleApi, tokenPath } from "./fake-app-api.ts";
import { CardError, readCard } from "./fake-app-card.ts";
import { seal, sign, unseal } from "./fake-app-crypto.ts";
import { edit, newCode, worldOf } from "./fake-app-world.ts";
import type { AppMessage, FakeGroup, FakePerson, Kept, KeptPerson, World, WorldOptions } from "./fake-app-world.ts";
import { jsonOf, readAnswerXml, xmlOf } from "./fake-app-xml.ts";
import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer } from "#channels/fakes/json-server.ts";

export type { AppMessage, FakeGroup, FakePerson, World } from "./fake-app-world.ts";
export type { Fault } from "#channels/fakes/json-server.ts";

export interface AppFakeOptions extends WorldOptions {
  /** The answer to a press is left out, as the platform's own documents say in one place and deny in another. */
  readonly ignoresAnswers?: boolean;
  readonly port?: number;
}

/** What came of a request to the app's callback address. */
export interface Delivery {
  readonly status: number;
  readonly body: string;
  /** Why the platform is not content with the answer; null: it is. */
  readonly failure: string | null;
}

type Json = Readonly<Record<string, unknown>>;

export interface WecomAppFake extends FakeServer {
  readonly world: World;
  /** The app's callback address. */
  endpoint: string | null;
  /** Bodies of callbacks, before they are encrypted. */
  readonly compose: Compose;
  /** Encrypts a body, or bytes as they are; `corpId`: for another organization. `spaces`: the same in other bytes. */
  wrap(body: Json | Uint8Array, how?: { readonly corpId?: string; readonly spaces?: boolean }): Uint8Array;
  /** The query of a request with this body, signed at this time. */
  query(body: Uint8Array, how?: { readonly at?: number; readonly token?: string }): string;
  addPerson(userId: string, mails?: Omit<FakePerson, "userId">): FakePerson;
  person(person: FakePerson): KeptPerson;
  addGroup(): FakeGroup;
  addAppGroup(name: string): FakeGroup;
  /** Oldest first. */
  messages(place: FakePerson | FakeGroup): readonly AppMessage[];
  recall(taskId: string): void;
  dropTokens(): void;
  /** Somebody signs in; null: from outside. The code that comes back. */
  visit(person: FakePerson | null): string;
  deliver(body: Json): Promise<Delivery>;
  /** The console checks the callback address. */
  checkAddress(): Promise<Delivery>;
  say(from: FakePerson, text: string): Promise<Delivery>;
  enter(by: FakePerson): Promise<Delivery>;
  leave(by: FakePerson): Promise<Delivery>;
  /** Presses the button that begins with this verb; `option`: what is chosen of the list, else its first. */
  click(by: FakePerson, message: AppMessage, verb: string, option?: string): Promise<Delivery>;
  /** What the platform has against an answer to a press or a message; null: nothing. */
  judge(answer: { readonly status: number; readonly body: string }): string | null;
}

export interface Compose {
  readonly message: (from: FakePerson, text: string, id?: string) => Json;
  readonly event: (from: FakePerson, event: string, more?: Json) => Json;
  readonly press: (by: FakePerson, press: PressHow) => Json;
}

export interface PressHow {
  readonly key: string;
  readonly taskId: string;
  readonly code: string;
  readonly option?: string | undefined;
}

const answerMs = 5_000;

function composerOf(world: World): Compose {
  const head = (from: FakePerson, type: string): Json => ({
    ToUserName: world.corpId,
    FromUserName: from.userId,
    CreateTime: Math.floor(world.now() / 1000),
    MsgType: type,
  });
  const event: Compose["event"] = (from, name, more = {}) => ({
    ...head(from, "event"),
    Event: name,
    ...more,
    AgentID: world.agentId,
  });
  return {
    event,
    message: (from, text, id = String(randomInt(1e14))) => ({
      ...head(from, "text"),
      Content: text,
      MsgId: id,
      AgentID: world.agentId,
    }),
    press: (by, { key, taskId, code, option }) =>
      event(by, "template_card_event", {
        EventKey: key,
        TaskId: taskId,
        CardType: "button_interaction",
        ResponseCode: code,
        ...(option === undefined
          ? {}
          : { SelectedItems: { SelectedItem: { QuestionKey: "snooze", OptionIds: { OptionId: option } } } }),
      }),
  };
}

/** Everything about requests to the callback address. */
function callerOf(world: World, compose: Compose, options: AppFakeOptions, endpoint: () => string | null) {
  const wrap: WecomAppFake["wrap"] = (body, how = {}) => {
    const text = body instanceof Uint8Array ? new TextDecoder().decode(body) : xmlOf("xml", body);
    const sealed = seal(text, how.corpId ?? world.corpId, world.encodingAesKey);
    const parts = [
      `<ToUserName><![CDATA[${world.corpId}]]></ToUserName>`,
      `<Encrypt><![CDATA[${sealed}]]></Encrypt>`,
      `<AgentID><![CDATA[${world.agentId}]]></AgentID>`,
    ];
    const outer =
      how.spaces === true ? `<xml>\n  ${parts.toReversed().join("\n\t")}\n</xml>\n` : `<xml>${parts.join("")}</xml>`;
    return new TextEncoder().encode(outer);
  };
  const signed = (sealed: string, at: number, token: string): URLSearchParams => {
    const timestamp = String(Math.floor(at / 1000));
    const nonce = String(randomInt(1e9));
    return new URLSearchParams({ msg_signature: sign(token, timestamp, nonce, sealed), timestamp, nonce });
  };
  const query: WecomAppFake["query"] = (body, how = {}) => {
    const sealed = /<Encrypt><!\[CDATA\[([^\]]*)\]\]>/.exec(new TextDecoder().decode(body))?.[1] ?? "";
    return signed(sealed, how.at ?? world.now(), how.token ?? world.token).toString();
  };

  async function ask(search: string, body: Uint8Array | null): Promise<{ status: number; body: string }> {
    const url = endpoint();
    if (url === null) throw new Error("the app has no callback address");
    const signal = AbortSignal.timeout(answerMs);
    const init =
      body === null
        ? { signal }
        : { method: "POST", headers: { "content-type": "text/xml" }, body: Buffer.from(body), signal };
    const response = await fetch(`${url}?${search}`, init);
    return { status: response.status, body: await response.text() };
  }

  async function post(body: Json): Promise<{ status: number; body: string }> {
    const bytes = wrap(body);
    return ask(query(bytes), bytes);
  }

  async function checkAddress(): Promise<Delivery> {
    const text = String(randomInt(1e14));
    const sealed = seal(text, world.corpId, world.encodingAesKey);
    const search = signed(sealed, world.now(), world.token);
    search.set("echostr", sealed);
    const answer = await ask(search.toString(), null);
    return { ...answer, failure: answer.status === 200 && answer.body === text ? null : "echostr was not said back" };
  }

  async function click(by: FakePerson, message: AppMessage, verb: string, option?: string): Promise<Delivery> {
    const kept = world.messages.find((each) => each.message.id === message.id);
    const press = pressOn(kept, verb, option);
    const code = newCode(world, press.taskId, by.userId);
    const answer = await post(compose.press(by, { ...press, code }));
    const judged = judgeAnswer(world, answer);
    if (judged.card !== null && kept !== undefined && options.ignoresAnswers !== true)
      edit(kept, judged.card, judged.raw);
    return { ...answer, failure: judged.failure };
  }

  return { wrap, query, post, checkAddress, click };
}

/** What a press of this button tells. */
export function pressOn(
  kept: Kept | undefined,
  verb: string,
  option?: string,
): { readonly key: string; readonly taskId: string; readonly option: string | undefined } {
  const key = kept?.message.pressables.find((each) => each.key === verb || each.key?.startsWith(`${verb}|`))?.key;
  const taskId = kept?.message.taskId ?? null;
  if (kept === undefined || key === undefined || key === null || taskId === null)
    throw new Error(`there is no button ${verb}`);
  return { key, taskId, option: option ?? kept.message.options[0]?.id };
}

interface Judged {
  readonly failure: string | null;
  readonly card: ReturnType<typeof readCard> | null;
  readonly raw: string;
}

/** An empty answer, or an encrypted one that takes the place of the card. */
function judgeAnswer(world: World, { status, body }: { readonly status: number; readonly body: string }): Judged {
  const fails = (failure: string): Judged => ({ failure, card: null, raw: "" });
  if (status !== 200) return fails(`HTTP ${status}`);
  if (body === "") return { failure: null, card: null, raw: "" };
  try {
    const answer = readAnswerXml(body);
    const [sealed, signature, time, nonce] = ["Encrypt", "MsgSignature", "TimeStamp", "Nonce"].map((name) => {
      const value = answer[name];
      return typeof value === "string" ? value : "";
    });
    if (sealed === undefined || signature !== sign(world.token, time ?? "", nonce ?? "", sealed))
      return fails("signature");
    const { text, corpId } = unseal(sealed, world.encodingAesKey);
    if (corpId !== world.corpId) return fails("corpid");
    const inner = readAnswerXml(text);
    if (inner["MsgType"] !== "update_template_card" || inner["FromUserName"] !== world.corpId) return fails(text);
    const template = inner["TemplateCard"];
    if (typeof template !== "object" || Array.isArray(template)) return fails("no card");
    const raw = jsonOf(template as Parameters<typeof jsonOf>[0]);
    return { failure: null, card: readCard(raw, { by: "app", isUpdate: true }), raw: JSON.stringify(raw) };
  } catch (error) {
    return fails(error instanceof CardError ? `${error.code} ${error.message}` : String(error));
  }
}

/** An organization of WeCom with one self-built app, as strict as its documents say. Faults spare the requests for tokens. */
export async function startWecomApp(options: AppFakeOptions = {}): Promise<WecomAppFake> {
  const world = worldOf(options);
  const spared = ({ url }: { readonly url: URL }): boolean => url.pathname === tokenPath;
  const server = await startServer((request) => handleApi(world, request), options.port, spared);
  const compose = composerOf(world);
  const { post, ...caller } = callerOf(world, compose, options, () => fake.endpoint);
  const deliver = async (body: Json): Promise<Delivery> => {
    const answer = await post(body);
    return { ...answer, failure: judgeAnswer(world, answer).failure };
  };
  const fake: WecomAppFake = {
    ...server,
    ...caller,
    world,
    endpoint: null,
    compose,
    deliver,
    addPerson(userId, mails = {}) {
      const person = { userId, ...mails };
      world.people.set(userId.toLowerCase(), { person, visible: true, licensed: true });
      return person;
    },
    person: ({ userId }) => found(world.people.get(userId.toLowerCase())),
    addGroup() {
      const chatId = `wr${randomBytes(12).toString("hex")}`;
      world.groups.add(chatId);
      return { chatId };
    },
    addAppGroup(name) {
      const chatId = randomBytes(8).toString("hex");
      world.appGroups.set(chatId, name);
      return { chatId };
    },
    messages(place) {
      const key = "userId" in place ? place.userId.toLowerCase() : place.chatId;
      return world.messages.flatMap(({ message, gone }) => (message.place === key && !gone ? [message] : []));
    },
    recall(taskId) {
      for (const kept of world.messages) kept.gone ||= kept.message.taskId === taskId;
    },
    dropTokens: () => world.tokens.clear(),
    visit(person) {
      const code = randomBytes(16).toString("hex");
      world.visitors.set(code, person?.userId ?? null);
      return code;
    },
    say: (from, text) => deliver(compose.message(from, text)),
    enter: (by) => deliver(compose.event(by, "enter_agent", { EventKey: "" })),
    leave: (by) => deliver(compose.event(by, "unsubscribe", { EventKey: "" })),
    judge: (answer) => judgeAnswer(world, answer).failure,
  };
  return fake;
}

function found<T>(kept: T | undefined): T {
  if (kept === undefined) throw new Error("the fake knows no such person");
  return kept;
}
