import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { isObject } from "./fake-app-card.ts";
import { clickMs } from "./fake-app.ts";
import type { Courier, DingtalkAppFake } from "./fake-app.ts";

/** A frame of the platform as it was answered. */
interface Answered {
  readonly code: unknown;
  readonly data: unknown;
}

/** The gateway of the stream mode beside a fake: from now on the app is told over its connections. */
export interface StreamFake {
  /** How many connections stand now, and how many there were. */
  connections(): number;
  opened(): number;
  /** Sends a frame by one of them, and waits for its answer; `messageId`: the same as before, to send it again. */
  frame(
    type: "SYSTEM" | "EVENT" | "CALLBACK",
    headers: Readonly<Record<string, string>>,
    data: object,
    messageId?: string,
  ): Promise<Answered>;
  /** SYSTEM ping; the `opaque` that came back. */
  ping(): Promise<unknown>;
  /** SYSTEM disconnect on all connections: they take no more frames. */
  askReconnect(): void;
  /** All connections break. */
  drop(): void;
  close(): Promise<void>;
}

const ticketMs = 90_000;

/** Stream protocol (developerpedia, docs/learn/stream/protocol.md). `answerMs`: how long it waits for an answer. */
export async function startStream(fake: DingtalkAppFake, answerMs = clickMs): Promise<StreamFake> {
  const { world } = fake;
  const tickets = new Map<string, number>();
  const sockets = new Set<WebSocket>();
  const waiting = new Map<string, (answer: Answered) => void>();
  let opened = 0;

  const server = new WebSocketServer({
    port: 0,
    host: "127.0.0.1",
    path: "/connect",
    // A ticket is good for 90 seconds and for one connection.
    verifyClient({ req }: { readonly req: { readonly url?: string | undefined } }) {
      const ticket = new URL(req.url ?? "", "ws://fake").searchParams.get("ticket") ?? "";
      const until = tickets.get(ticket) ?? 0;
      tickets.delete(ticket);
      return until > world.now();
    },
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const endpoint = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/connect`;

  server.on("connection", (socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (data: Buffer) => {
      const answer: unknown = JSON.parse(data.toString("utf8"));
      if (!isObject(answer) || !isObject(answer["headers"])) throw new Error(`not an answer: ${data.toString("utf8")}`);
      const id = answer["headers"]["messageId"];
      if (typeof id !== "string" || answer["headers"]["contentType"] !== "application/json")
        throw new Error(`an answer without its head: ${data.toString("utf8")}`);
      waiting.get(id)?.({ code: answer["code"], data: answer["data"] });
      waiting.delete(id);
    });
  });

  world.gateway = ({ subscriptions }) => {
    const wanted = ["*", "/v1.0/im/bot/messages/get", "/v1.0/card/instances/callback"];
    const topics = Array.isArray(subscriptions)
      ? subscriptions.map((each: unknown) => isObject(each) && each["topic"])
      : [];
    if (!wanted.every((topic) => topics.includes(topic)))
      throw new Error(`subscribed to ${JSON.stringify(topics)} alone`);
    const ticket = randomUUID();
    tickets.set(ticket, world.now() + ticketMs);
    return { endpoint, ticket };
  };

  const frame: StreamFake["frame"] = (type, headers, data, messageId = randomUUID()) => {
    const [socket] = sockets;
    if (socket === undefined) return Promise.reject(new Error("nobody is connected"));
    const { promise, resolve, reject } = Promise.withResolvers<Answered>();
    const late = setTimeout(() => reject(new Error("not answered in time")), answerMs);
    waiting.set(messageId, resolve);
    socket.once("close", () => reject(new Error("the connection broke")));
    const head = { contentType: "application/json", messageId, time: String(world.now()), ...headers };
    socket.send(JSON.stringify({ specVersion: "1.0", type, headers: head, data: JSON.stringify(data) }));
    return promise.finally(() => clearTimeout(late));
  };

  fake.courier = courierOf(fake, frame);
  return {
    connections: () => sockets.size,
    opened: () => opened,
    frame,
    ping: async () => (await frame("SYSTEM", { topic: "ping" }, { opaque: "123-dsfs" })).data,
    askReconnect() {
      for (const socket of sockets) {
        const headers = { topic: "disconnect", contentType: "application/json" };
        socket.send(
          JSON.stringify({ type: "SYSTEM", headers, data: JSON.stringify({ reason: "connection is expired" }) }),
        );
      }
      sockets.clear();
    },
    drop() {
      for (const socket of sockets) socket.terminate();
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function courierOf({ world }: DingtalkAppFake, frame: StreamFake["frame"]): Courier {
  return {
    async message(body) {
      return judged(await frame("CALLBACK", { topic: "/v1.0/im/bot/messages/get", appId: world.clientId }, body));
    },
    async click(card, body) {
      if (card.callbackType !== "STREAM") return { body: "", failure: "the card wants its clicks over HTTP" };
      const answer = judged(
        await frame("CALLBACK", { topic: "/v1.0/card/instances/callback", appId: world.clientId }, body),
      );
      const value: unknown = answer.failure === null ? JSON.parse(answer.body) : null;
      const response = isObject(value) ? value["response"] : null;
      return isObject(response)
        ? { body: JSON.stringify(response), failure: null }
        : { body: answer.body, failure: answer.failure ?? "no response within" };
    },
    async event(type, data) {
      const headers = {
        topic: "*",
        eventType: type,
        eventId: randomUUID(),
        eventCorpId: world.corpId,
        eventBornTime: String(world.now()),
        eventUnifiedAppId: randomUUID(),
      };
      const answer = judged(await frame("EVENT", headers, data));
      const value: unknown = answer.failure === null ? JSON.parse(answer.body) : null;
      const isTaken = isObject(value) && value["status"] === "SUCCESS";
      return { ...answer, failure: answer.failure ?? (isTaken ? null : "the event is not acknowledged") };
    },
  };
}

function judged({ code, data }: Answered): { readonly body: string; readonly failure: string | null } {
  if (code !== 200) return { body: "", failure: `code ${String(code)}` };
  return typeof data === "string" ? { body: data, failure: null } : { body: "", failure: "data is not a text" };
}
