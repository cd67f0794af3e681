import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A message in a room: text with `**bold**` and `<@user>` or `@all` in it, and buttons. */
export interface ChatMessage {
  readonly id: string;
  readonly room: string;
  text: string;
  buttons: readonly { readonly verb: string; readonly label: string; readonly token: string }[];
  link: string;
}

export type Fault =
  | { readonly kind: "status"; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: "error"; readonly code: string; readonly afterSeconds?: number }
  | { readonly kind: "hang" }
  | { readonly kind: "down" }
  | { readonly kind: "reset" }
  | { readonly kind: "half" };

export const rooms = Array.from({ length: 7 }, (_, index) => ({
  id: `room-${index}`,
  name: index % 2 === 0 ? `Ops ${index}` : `Dev ${index}`,
}));
/** By mail address. */
const people: Readonly<Record<string, string>> = { "ann@example.com": "user-ann" };
const presence: Readonly<Record<string, string>> = { "user-ann": "online", "user-bob": "busy" };

export interface ChatFake {
  readonly url: string;
  readonly messages: readonly ChatMessage[];
  /** The key of each request to send or edit that was read. */
  readonly keys: readonly (string | null)[];
  fault(fault: Fault | null): Promise<void>;
  remove(id: string): void;
  openSockets(): number;
  close(): Promise<void>;
}

/** A small chat platform, made up: errors come as `{"ok": false, "error": …}` with HTTP 200, as many real ones do. */
export async function startChatFake(botToken: string): Promise<ChatFake> {
  let messages: ChatMessage[] = [];
  const keys: (string | null)[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;

  const calls: Readonly<Record<string, (body: Record<string, unknown>, query: URLSearchParams) => object>> = {
    "/send"(body) {
      if (String(body["text"]).length > 2_000) return { ok: false, error: "too_long" };
      const message = { id: randomUUID(), room: String(body["room"]), ...contentOf(body) };
      messages.push(message);
      return { ok: true, id: message.id };
    },
    "/edit"(body) {
      const message = messages.find(({ id }) => id === body["id"]);
      if (message === undefined) return { ok: false, error: "message_not_found" };
      Object.assign(message, contentOf(body));
      return { ok: true, id: message.id };
    },
    "/rooms"(_, query) {
      const found = rooms.filter(({ name }) => name.toLowerCase().includes((query.get("text") ?? "").toLowerCase()));
      const start = Number(query.get("cursor") ?? 0);
      return {
        ok: true,
        rooms: found.slice(start, start + 3),
        next: start + 3 < found.length ? String(start + 3) : null,
      };
    },
    "/presence": (_, query) => ({
      ok: true,
      people: (query.get("ids") ?? "")
        .split(",")
        .flatMap((id) => (presence[id] === undefined ? [] : [{ id, status: presence[id] }])),
    }),
    "/find": (_, query) => ({ ok: true, id: people[query.get("email") ?? ""] ?? null }),
    "/me": () => ({ ok: true, bot: "tocsin" }),
  };

  function handle(request: IncomingMessage, response: ServerResponse, raw: string): void {
    const now = fault;
    const url = new URL(request.url ?? "/", "http://fake");
    if (request.method === "POST") keys.push(String(request.headers["idempotency-key"] ?? "") || null);
    if (now?.kind === "hang") return;
    if (now?.kind === "reset") return void request.socket.resetAndDestroy();
    if (now?.kind === "status") return void response.writeHead(now.status, now.headers).end("{}");
    if (now?.kind === "half") {
      response.writeHead(200, { "content-length": "100" }).write('{"ok": tr');
      return void setImmediate(() => request.socket.destroy());
    }
    const answer = (body: object): void =>
      void response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (now?.kind === "error") return answer({ ok: false, error: now.code, retry_after: now.afterSeconds });
    if (request.headers.authorization !== `Bearer ${botToken}`) return answer({ ok: false, error: "invalid_token" });
    answer(
      calls[url.pathname]?.(raw === "" ? {} : JSON.parse(raw), url.searchParams) ?? {
        ok: false,
        error: "no_such_call",
      },
    );
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handle(request, response, Buffer.concat(chunks).toString()));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => void server.listen(port, "127.0.0.1", resolve));
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    get messages() {
      return messages;
    },
    keys,
    async fault(next) {
      if (fault?.kind === "down" && next?.kind !== "down") await listen(port);
      if (next?.kind === "down" && fault?.kind !== "down") await stop();
      fault = next;
    },
    remove(id) {
      messages = messages.filter((message) => message.id !== id);
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}

function contentOf(body: Record<string, unknown>): Pick<ChatMessage, "text" | "buttons" | "link"> {
  return {
    text: String(body["text"]),
    buttons: (body["buttons"] ?? []) as ChatMessage["buttons"],
    link: String(body["link"]),
  };
}

/** `x-chat-signature`: HMAC-SHA256 in hex over `bot-id:timestamp:body`. */
export function signAsChat(secret: string, botId: string, timestamp: string, body: Uint8Array): string {
  return createHmac("sha256", secret).update(`${botId}:${timestamp}:`).update(body).digest("hex");
}
