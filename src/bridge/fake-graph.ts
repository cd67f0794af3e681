import { randomUUID } from "node:crypto";
import { createGraphApi, messageJson, type Tenant } from "./fake-graph-api.ts";
import { type Answer, type Asked, type LoopbackServer, startLoopback } from "./fake-server.ts";
import { createSubscriptions, type Delivered, type Spoiled, type Subscriptions } from "./fake-graph-subscriptions.ts";
import { createEntra, type FakeEntra } from "./fake-graph-tokens.ts";
import type { Registration, TeamsChat, TeamsMessage, TeamsPerson } from "./fake-graph-types.ts"; // prettier-ignore

export type { Delivered, Spoiled } from "./fake-graph-subscriptions.ts";
export type { Registration, TeamsChat, TeamsMessage, TeamsPerson } from "./fake-graph-types.ts";

export interface GraphOptions {
  readonly port?: number;
  readonly now?: () => number;
  readonly tokenSeconds?: number;
  readonly roles?: readonly string[];
}

/** How a message is said. */
export interface Saying {
  readonly application?: string;
  readonly messageType?: string;
  readonly attachments?: readonly unknown[];
  /** Subscribers are not told: the notification was lost on its way. */
  readonly lost?: boolean;
  readonly spoiled?: Spoiled;
}

/** A tenant of Microsoft 365 as one application sees it: Entra, Graph, and the people of Teams. */
export interface FakeGraph extends Pick<LoopbackServer, "origin" | "asked" | "close"> {
  readonly registration: Registration;
  readonly entra: FakeEntra;
  readonly subscriptions: Subscriptions;
  addPerson(name: string, mail: string): TeamsPerson;
  addChat(members: readonly TeamsPerson[], more?: { readonly topic?: string; readonly type?: TeamsChat["type"] }): TeamsChat; // prettier-ignore
  say(chat: TeamsChat, sender: TeamsPerson | null, html: string, how?: Saying): Promise<readonly Delivered[]>;
  /** The same notification once more. */
  repeat(message: TeamsMessage, spoiled?: Spoiled): Promise<readonly Delivered[]>;
  read(person: TeamsPerson, chat: TeamsChat): void;
  /** Whoever wrote it changes it. `lost`: subscribers are not told. */
  change(
    message: TeamsMessage,
    what: { readonly html: string } | "deleted" | "restored" | "liked",
    how?: { readonly lost?: boolean; readonly spoiled?: Spoiled },
  ): Promise<readonly Delivered[]>;
  /** Presence answers 429 with this many seconds, until it is null again. */
  throttlePresence(seconds: number | null): void;
  /** Bytes behind an address below `/v1.0`. */
  putBytes(path: string, bytes: Uint8Array): void;
  /** All of Graph answers this instead of its work; Entra does not. */
  fault(answer: Answer | null): void;
}

export async function startGraph(options: GraphOptions = {}): Promise<FakeGraph> {
  const now = options.now ?? Date.now;
  const registration: Registration = {
    tenantId: randomUUID(),
    clientId: randomUUID(),
    clientSecret: `s3cret~${randomUUID()}`,
    roles: options.roles ?? [],
  };
  const people: TeamsPerson[] = [];
  const entra = createEntra(registration, now, options.tokenSeconds ?? 3_600);
  const subscriptions = createSubscriptions(people, registration, now);
  let origin = "";
  const tenant: Tenant = {
    people,
    chats: [],
    bytes: new Map(),
    entra,
    subscriptions,
    origin: () => origin,
    throttled: null,
    fault: null,
  };
  const api = createGraphApi(tenant);
  let count = 0;

  async function work(asked: Asked): Promise<Answer> {
    const [, tenantId] = /^\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(asked.path) ?? [];
    if (tenantId !== undefined) return entra.token(asked, tenantId);
    if (asked.path === "/common/discovery/v2.0/keys") return { status: 200, body: await subscriptions.keys() };
    return asked.path.startsWith("/v1.0/") ? api(asked) : { status: 404, body: "" };
  }

  const server = await startLoopback(work, options.port ?? 0);
  origin = server.origin;
  return {
    ...server,
    registration,
    entra,
    subscriptions,
    addPerson(name, mail) {
      const presence = { availability: "Available", activity: "Available" };
      const person: TeamsPerson = { id: randomUUID(), name, mail, upn: mail, presence };
      tenant.people.push(person);
      return person;
    },
    addChat(members, { topic, type } = {}) {
      count += 1;
      const kind = type ?? (members.length === 2 ? "oneOnOne" : "group");
      const id = kind === "oneOnOne" ? `19:${count}_${randomUUID()}@unq.gbl.spaces` : `19:${randomUUID()}@thread.v2`;
      const chat: TeamsChat = { id, type: kind, topic: topic ?? null, members, readUpTo: new Map(), messages: [] };
      tenant.chats.push(chat);
      return chat;
    },
    async say(chat, sender, html, { application, messageType, attachments, lost, spoiled } = {}) {
      count += 1;
      const message = messageOf({ chat, sender, html, at: now(), count }, { application, messageType, attachments });
      chat.messages.push(message);
      return lost === true ? [] : subscriptions.notify(message, messageJson(message), spoiled);
    },
    repeat: (message, spoiled) => subscriptions.notify(message, messageJson(message), spoiled),
    read: (person, chat) => void chat.readUpTo.set(person, now()),
    async change(message, what, { lost, spoiled } = {}) {
      message.modifiedAt = now();
      if (typeof what === "object") {
        message.html = what.html;
        message.editedAt = now();
      } else if (what === "deleted") message.deletedAt = now();
      else if (what === "restored") message.deletedAt = null;
      const changeType = what === "deleted" ? "deleted" : "updated";
      return lost === true ? [] : subscriptions.notify(message, messageJson(message), spoiled, changeType);
    },
    throttlePresence(seconds) {
      tenant.throttled = seconds;
    },
    putBytes: (path, content) => void tenant.bytes.set(path, content),
    fault(answer) {
      tenant.fault = answer;
    },
  };
}

function messageOf(
  said: {
    readonly chat: TeamsChat;
    readonly sender: TeamsPerson | null;
    readonly html: string;
    readonly at: number;
    readonly count: number;
  },
  how: {
    readonly application: string | undefined;
    readonly messageType: string | undefined;
    readonly attachments: readonly unknown[] | undefined;
  },
): TeamsMessage {
  const { chat, sender, html, at, count } = said;
  return {
    id: String(at * 1_000 + count),
    chat,
    sender,
    application: how.application ?? null,
    messageType: how.messageType ?? "message",
    createdAt: at,
    modifiedAt: at,
    editedAt: null,
    deletedAt: null,
    html,
    attachments: how.attachments ?? [],
  };
}
