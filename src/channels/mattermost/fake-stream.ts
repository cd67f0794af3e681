import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { AddressInfo } from "node:net";
import type { MattermostApp } from "./fake-app.ts";
import type { ServerEvent } from "./fake-app-world.ts";

/** The WebSockets of a fake server, at an address of their own, which the server names in its settings (`WebsocketURL`). */
export interface MattermostStream {
  /** Connections that have shown a good token. */
  readonly connected: () => number;
  /** Actions that clients sent, in order: `authentication_challenge`, `ping` … */
  readonly actions: readonly string[];
  /** Ends all connections, as a server that restarts does. */
  drop(): void;
  close(): Promise<void>;
}

/** api.mattermost.com, "WebSocket": a challenge first, then `hello`, then numbered events to those whom they concern. */
export async function startMattermostStream({ world }: MattermostApp): Promise<MattermostStream> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/api/v4/websocket" });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  world.settings.websocketUrl = `ws://127.0.0.1:${port}`;
  const sockets = new Map<WebSocket, { userId: string; seq: number }>();
  const actions: string[] = [];
  let count = 0;

  function tell(socket: WebSocket, { event, data, broadcast }: Omit<ServerEvent, "to">): void {
    const state = sockets.get(socket);
    if (state === undefined) return;
    socket.send(JSON.stringify({ event, data, broadcast: { omit_users: null, ...broadcast }, seq: state.seq }));
    state.seq += 1;
  }
  function authenticate(socket: WebSocket, token: string, seq: number): void {
    const person = world.people.find((each) => each.token === token && each.isActive);
    if (person === undefined) {
      const error = { id: "api.web_socket_router.not_authenticated.app_error", message: "", status_code: 401 };
      socket.send(JSON.stringify({ status: "FAIL", error, seq_reply: seq }));
      return socket.close();
    }
    socket.send(JSON.stringify({ status: "OK", seq_reply: seq }));
    sockets.set(socket, { userId: person.id, seq: 0 });
    count += 1;
    const data = { server_version: "11.9.0", connection_id: `connection${count}` };
    tell(socket, { event: "hello", data, broadcast: { channel_id: "", user_id: person.id, team_id: "" } });
  }

  server.on("connection", (socket) => {
    socket.on("message", (raw: Buffer) => {
      const { action, seq, data } = JSON.parse(raw.toString()) as {
        readonly action: string;
        readonly seq: number;
        readonly data?: { readonly token?: string };
      };
      actions.push(action);
      if (action === "authentication_challenge") authenticate(socket, data?.token ?? "", seq);
      else if (action === "ping") socket.send(JSON.stringify({ status: "OK", data: { text: "pong" }, seq_reply: seq }));
    });
    socket.on("close", () => sockets.delete(socket));
  });
  const listener = (event: ServerEvent): void => {
    for (const [socket, { userId }] of sockets) if (event.to.has(userId)) tell(socket, event);
  };
  world.listeners.add(listener);

  return {
    connected: () => sockets.size,
    actions,
    drop() {
      sockets.clear();
      for (const socket of server.clients) socket.terminate();
    },
    async close() {
      world.listeners.delete(listener);
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
