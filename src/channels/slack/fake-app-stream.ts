import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { RawData, WebSocket } from "ws";
import type { SlackApp } from "./fake-app.ts";
import { objectOf } from "./fake-app-courier.ts";
import type { Delivery } from "./fake-app-courier.ts";

type Json = Readonly<Record<string, unknown>>;

/** Socket Mode of one app: where it connects to, and what goes over it. */
export interface SlackSocket {
  /** Apps that are connected now. */
  connections(): number;
  /** What is wrong with acknowledgements that came; empty: nothing. */
  readonly complaints: readonly string[];
  /** Slack takes leave; the app is to connect anew. */
  disconnect(reason: "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets"): void;
  /** The network fails. */
  cut(): void;
  close(): Promise<void>;
}

/** docs.slack.dev, "Using Socket Mode": how long an acknowledgement is waited for. Milliseconds. */
const ackMs = 3_000;

type Answer = Pick<Delivery, "json">;

interface Pending {
  readonly acceptsPayload: boolean;
  readonly resolve: (answer: Answer) => void;
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString("utf8") : "";
}

/** Switches an app over to Socket Mode: from now on Slack's requests go over the connection that the app opens. */
export async function startSlackSocket(slack: SlackApp): Promise<SlackSocket> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const tickets = new Set<string>();
  let ready = Promise.withResolvers<WebSocket>();
  let latest: WebSocket | null = null;
  const envelopes = createEnvelopes(() => ready.promise);

  slack.socket = {
    address() {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `ws://127.0.0.1:${port}/link/?ticket=${ticket}&app_id=${slack.installation.appId}`;
    },
    deliver: envelopes.deliver,
  };

  server.on("connection", (socket, request) => {
    const ticket = new URL(request.url ?? "/", "ws://fake").searchParams.get("ticket") ?? "";
    if (!tickets.delete(ticket)) return socket.close(1008, "the ticket was used, or is none");
    socket.on("message", (data) => envelopes.acknowledged(objectOf(textOf(data))));
    socket.on("close", () => {
      if (latest === socket) ready = Promise.withResolvers();
    });
    socket.send(
      JSON.stringify({
        type: "hello",
        num_connections: server.clients.size,
        debug_info: { host: "applink-1", build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: slack.installation.appId },
      }),
    );
    // For those who wait, and for those who come.
    ready.resolve(socket);
    ready = Promise.withResolvers();
    ready.resolve(socket);
    latest = socket;
  });

  return {
    connections: () => server.clients.size,
    complaints: envelopes.complaints,
    disconnect(reason) {
      for (const socket of server.clients)
        socket.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-1" } }));
    },
    cut() {
      for (const socket of server.clients) socket.terminate();
    },
    async close() {
      slack.socket = null;
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of server.clients) socket.terminate();
      await closed;
    },
  };
}

interface Envelopes extends Pick<SlackSocket, "complaints"> {
  /** Waits for a connection, as Slack keeps events for a while; sends again what was not acknowledged, once. */
  readonly deliver: (body: Json) => Promise<Delivery>;
  readonly acknowledged: (message: Json | null) => void;
}

/** What goes out over whichever connection stands, and comes back acknowledged. */
function createEnvelopes(ready: () => Promise<WebSocket>): Envelopes {
  const pending = new Map<string, Pending>();
  const complaints: string[] = [];

  async function deliver(body: Json): Promise<Delivery> {
    const isInteractive = body["type"] === "block_actions" || body["type"] === "view_submission";
    const type = isInteractive ? "interactive" : "command" in body ? "slash_commands" : "events_api";
    const again = (): Promise<Delivery> => deliver(body);
    for (let attempt = 0; ; attempt += 1) {
      const retry = { retry_attempt: attempt, retry_reason: attempt === 0 ? "" : "timeout" };
      const answer = await send({ type, payload: body, ...(type === "events_api" && retry) });
      if (answer !== null)
        return { status: 200, body: answer.json === null ? "" : JSON.stringify(answer.json), ...answer, again };
      if (type !== "events_api" || attempt > 0) return { status: 504, body: "operation_timeout", json: null, again };
    }
  }

  /** Null: it was not acknowledged. */
  async function send(envelope: Json): Promise<Answer | null> {
    const socket = await ready();
    const id = randomUUID();
    const acceptsPayload = envelope["type"] !== "events_api";
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    pending.set(id, { acceptsPayload, resolve });
    const timer = setTimeout(() => resolve(null), ackMs);
    const lost = (): void => resolve(null);
    socket.once("close", lost);
    socket.send(JSON.stringify({ envelope_id: id, accepts_response_payload: acceptsPayload, ...envelope }));
    const answer = await promise;
    clearTimeout(timer);
    socket.off("close", lost);
    pending.delete(id);
    return answer;
  }

  return {
    complaints,
    deliver,
    acknowledged(message) {
      const id = String(message?.["envelope_id"]);
      const known = pending.get(id);
      if (message === null || known === undefined) return void complaints.push(`nobody asked for ${id}`);
      const { payload } = message;
      if (payload !== undefined && !known.acceptsPayload) complaints.push("this envelope takes no payload");
      const json = payload === undefined ? null : objectOf(JSON.stringify(payload));
      if (payload !== undefined && json === null) complaints.push("the payload is no object");
      known.resolve({ json });
    },
  };
}
