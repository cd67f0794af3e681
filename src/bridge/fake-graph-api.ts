import { randomUUID } from "node:crypto";
import type { Answer, Asked } from "./fake-server.ts";
import type { Subscriptions } from "./fake-graph-subscriptions.ts";
import type { FakeEntra } from "./fake-graph-tokens.ts";
import { type Grant, refuse, type TeamsChat, type TeamsMessage, type TeamsPerson } from "./fake-graph-types.ts";

/** What Graph knows of one tenant, and what it is told to do instead of its work. */
export interface Tenant {
  readonly people: TeamsPerson[];
  readonly chats: TeamsChat[];
  /** Bytes behind addresses below `/v1.0`. */
  readonly bytes: Map<string, Uint8Array>;
  readonly entra: FakeEntra;
  readonly subscriptions: Subscriptions;
  readonly origin: () => string;
  /** Seconds of Retry-After; null: presence is told. */
  throttled: number | null;
  fault: Answer | null;
}

type Route = readonly [method: string, pattern: RegExp, run: (call: Call) => Answer | Promise<Answer>];

interface Call {
  readonly grant: Grant;
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
}

const forbidden = refuse(403, "Forbidden", "Insufficient privileges to complete the operation.");
const missing = refuse(404, "NotFound", "Not found.");

function presenceOf(person: TeamsPerson) {
  return { id: person.id, ...person.presence, sequenceNumber: "1" };
}

function slowDown({ throttled }: Tenant): Answer | null {
  if (throttled === null) return null;
  return refuse(429, "TooManyRequests", "Too many requests", { "retry-after": String(throttled) });
}

function has({ grant }: Call, delegated: string, role: string): boolean {
  return grant.rights.has(grant.person === null ? role : delegated);
}

function chatOf({ chats }: Tenant, call: Call): TeamsChat | Answer {
  if (!has(call, "Chat.Read", "Chat.Read.All")) return forbidden;
  const chat = chats.find(({ id }) => id === call.params[0]);
  const isIn = call.grant.person === null || chat?.members.includes(call.grant.person) === true;
  return chat !== undefined && isIn ? chat : missing;
}

function peopleRoutes(tenant: Tenant): readonly Route[] {
  return [
    ["GET", /^\/me$/, ({ grant: { person } }) => (person === null ? forbidden : { status: 200, body: { id: person.id, displayName: person.name, mail: person.mail, userPrincipalName: person.upn } })], // prettier-ignore
    [
      "GET",
      /^\/me\/presence$/,
      ({ grant }) => {
        if (grant.person === null || !grant.rights.has("Presence.Read")) return forbidden;
        return slowDown(tenant) ?? { status: 200, body: presenceOf(grant.person) };
      },
    ],
    [
      "POST",
      /^\/communications\/getPresencesByUserId$/,
      (call) => {
        if (!has(call, "Presence.Read.All", "Presence.Read.All")) return forbidden;
        const ids = listOf(call.body, "ids");
        if (ids.length === 0 || ids.length > 650) return refuse(400, "BadRequest", "ids: 1 to 650 are allowed.");
        const value = tenant.people.filter(({ id }) => ids.includes(id)).map(presenceOf);
        return slowDown(tenant) ?? { status: 200, body: { value } };
      },
    ],
  ];
}

function subscriptionRoutes(tenant: Tenant): readonly Route[] {
  return [
    ["POST", /^\/subscriptions$/, ({ grant, body }) => tenant.subscriptions.create(grant, body)],
    ["GET", /^\/subscriptions\/([^/]+)$/, ({ grant, params: [id = ""] }) => tenant.subscriptions.get(grant, id)],
    ["PATCH", /^\/subscriptions\/([^/]+)$/, ({ grant, params: [id = ""], body }) => tenant.subscriptions.renew(grant, id, body)], // prettier-ignore
    ["DELETE", /^\/subscriptions\/([^/]+)$/, ({ grant, params: [id = ""] }) => tenant.subscriptions.remove(grant, id)],
  ];
}

function chatRoutes(tenant: Tenant): readonly Route[] {
  return [
    ["GET", /^\/users\/([^/]+)\/chats$/, (call) => listChats(tenant, call)],
    [
      "GET",
      /^\/chats\/([^/]+)$/,
      (call) => {
        const chat = chatOf(tenant, call);
        if (!("members" in chat)) return chat;
        const members = chat.members.map(({ id, name }) => ({ userId: id, displayName: name }));
        const isExpanded = call.query.get("$expand") === "members";
        return { status: 200, body: { id: chat.id, chatType: chat.type, topic: chat.topic, ...(isExpanded && { members }) } }; // prettier-ignore
      },
    ],
    ["GET", /^\/chats\/([^/]+)\/messages$/, (call) => listMessages(tenant, call)],
    [
      "GET",
      /^\/chats\/([^/]+)\/messages\/([^/]+)$/,
      (call) => {
        const chat = chatOf(tenant, call);
        if (!("members" in chat)) return chat;
        const message = chat.messages.find(({ id }) => id === call.params[1]);
        return message === undefined ? missing : { status: 200, body: messageJson(message) };
      },
    ],
  ];
}

function listChats(tenant: Tenant, call: Call): Answer {
  if (!has(call, "Chat.Read", "Chat.Read.All")) return forbidden;
  const person = tenant.people.find(({ id }) => id === call.params[0]);
  if (person === undefined || (call.grant.person !== null && call.grant.person !== person)) return forbidden;
  const of = tenant.chats.filter(({ members }) => members.includes(person));
  const lastOf = (chat: TeamsChat): number => chat.messages.at(-1)?.createdAt ?? 0;
  const rows = of
    .toSorted((a, b) => lastOf(b) - lastOf(a))
    .map((chat) => {
      const last = chat.messages.at(-1);
      const read = chat.readUpTo.get(person);
      return {
        id: chat.id,
        chatType: chat.type,
        topic: chat.topic,
        viewpoint: { isHidden: false, ...(read !== undefined && { lastMessageReadDateTime: iso(read) }) },
        lastMessagePreview: last === undefined ? null : { id: last.id, createdDateTime: iso(last.createdAt) },
      };
    });
  return paged(tenant, call, rows);
}

function listMessages(tenant: Tenant, call: Call): Answer {
  const chat = chatOf(tenant, call);
  if (!("members" in chat)) return chat;
  const filter = call.query.get("$filter");
  if (filter !== null && call.query.get("$orderby") !== "lastModifiedDateTime desc")
    return refuse(400, "BadRequest", "$filter wants $orderby of the same property.");
  const [, since] = /^lastModifiedDateTime gt (\S+)$/.exec(filter ?? "") ?? [];
  if (filter !== null && since === undefined) return refuse(400, "BadRequest", "The filter is not supported.");
  const from = since === undefined ? 0 : Date.parse(since);
  const rows = chat.messages.filter(({ modifiedAt }) => modifiedAt > from);
  return paged(tenant, call, rows.toSorted((a, b) => b.modifiedAt - a.modifiedAt).map(messageJson));
}

/** `$top` of at most 50, and an address for what follows. */
function paged(tenant: Tenant, { query }: Call, rows: readonly unknown[]): Answer {
  const top = Number(query.get("$top") ?? 20);
  if (!(top >= 1 && top <= 50)) return refuse(400, "BadRequest", "$top: 1 to 50 are allowed.");
  const from = Number(query.get("$skiptoken") ?? 0);
  const next = new URLSearchParams(query);
  next.set("$skiptoken", String(from + top));
  const more = from + top < rows.length;
  const path = query.get("#path") ?? "";
  next.delete("#path");
  const link = { "@odata.nextLink": `${tenant.origin()}/v1.0${path}?${next.toString()}` };
  return { status: 200, body: { value: rows.slice(from, from + top), ...(more && link) } };
}

/** Everything below `/v1.0`. */
export function createGraphApi(tenant: Tenant): (asked: Asked) => Promise<Answer> | Answer {
  const routes = [...peopleRoutes(tenant), ...subscriptionRoutes(tenant), ...chatRoutes(tenant)];
  return (asked) => {
    if (tenant.fault !== null) return tenant.fault;
    const grant = tenant.entra.grantOf(asked.headers.authorization);
    if (grant === null)
      return refuse(401, "InvalidAuthenticationToken", "Access token is missing, expired or not valid.");
    const path = asked.path.slice("/v1.0".length);
    const stored = tenant.bytes.get(path);
    if (stored !== undefined && asked.method === "GET") return { status: 200, body: stored };
    for (const [method, pattern, run] of routes) {
      const match = pattern.exec(path);
      if (match === null || method !== asked.method) continue;
      const body = asked.raw === "" ? undefined : jsonOf(asked.raw);
      if (asked.raw !== "" && body === undefined) return refuse(400, "BadRequest", "The body is no JSON.");
      const query = new URLSearchParams(asked.query);
      query.set("#path", path);
      return run({ grant, params: match.slice(1).map(decodeURIComponent), query, body });
    }
    return refuse(404, "NotFound", "Resource not found for the segment.");
  };
}

/** Graph, "chatMessage resource type". */
export function messageJson(message: TeamsMessage): unknown {
  const { sender, application } = message;
  return {
    "@odata.context": "https://graph.microsoft.com/$metadata#chats('…')/messages/$entity",
    id: message.id,
    replyToId: null,
    etag: String(message.modifiedAt),
    messageType: message.messageType,
    createdDateTime: iso(message.createdAt),
    lastModifiedDateTime: iso(message.modifiedAt),
    lastEditedDateTime: message.editedAt === null ? null : iso(message.editedAt),
    deletedDateTime: message.deletedAt === null ? null : iso(message.deletedAt),
    subject: null,
    chatId: message.chat.id,
    importance: "normal",
    locale: "en-us",
    channelIdentity: null,
    from:
      sender === null && application === null
        ? null
        : {
            application: application === null ? null : { id: randomUUID(), displayName: application },
            device: null,
            user: sender === null ? null : { id: sender.id, displayName: sender.name, userIdentityType: "aadUser" },
          },
    body: { contentType: "html", content: message.deletedAt === null ? message.html : "" },
    attachments: message.deletedAt === null ? message.attachments : [],
    mentions: [],
    reactions: [],
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function listOf(body: unknown, name: string): readonly unknown[] {
  if (typeof body !== "object" || body === null) return [];
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return Array.isArray(value) ? value : [];
}
