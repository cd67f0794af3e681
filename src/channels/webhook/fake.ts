import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What the receiver does instead of its work, until it is told otherwise. */
export type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
    }
  | { readonly kind: "slow"; readonly ms: number }
  /** Reads the request and never answers. */
  | { readonly kind: "hang" }
  /** Nobody listens. */
  | { readonly kind: "down" }
  /** Reads the request, keeps it, and cuts the connection. */
  | { readonly kind: "reset" }
  /** Begins an answer and cuts the connection. */
  | { readonly kind: "half" };

export interface Delivery {
  readonly id: string;
  readonly contentType: string;
  /** Exactly as it came. */
  readonly raw: string;
  /** How often it came; a receiver acts once on one id. */
  attempts: number;
}

export interface WebhookFake {
  readonly url: string;
  /** What passed the check of signature and timestamp, one entry an id, in the order in which they first came. */
  readonly deliveries: readonly Delivery[];
  /** Why requests were turned away. */
  readonly refused: readonly string[];
  fault(fault: Fault | null): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

export interface FakeOptions {
  /** `whsec_…`; several while they are changed over. */
  readonly secrets: readonly string[];
  readonly now?: () => number;
  readonly port?: number;
  readonly onDelivery?: (delivery: Delivery) => void;
}

/** A machine that receives webhooks and checks them by Standard Webhooks 1.0, with code of its own. */
export async function startWebhookFake(options: FakeOptions): Promise<WebhookFake> {
  const deliveries: Delivery[] = [];
  const refused: string[] = [];
  const sockets = new Set<Socket>();
  let fault: Fault | null = null;

  const server = createServer((request, response) => {
    readAll(request).then(
      (raw) => handle(request, response, raw),
      () => response.destroy(),
    );
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });

  function handle(request: IncomingMessage, response: ServerResponse, raw: string): void {
    const now = fault;
    if (now?.kind === "status") return void response.writeHead(now.status, now.headers).end(now.body ?? "");
    const problem = check(request, raw, options);
    if (problem !== null) {
      refused.push(problem);
      return void response.writeHead(401).end(problem);
    }
    keep(request, raw);
    if (now === null) return void response.writeHead(204).end();
    if (now.kind === "slow") return void setTimeout(() => response.writeHead(204).end(), now.ms);
    if (now.kind === "reset") return void request.socket.resetAndDestroy();
    if (now.kind === "half") {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => request.socket.destroy());
    }
  }

  function keep(request: IncomingMessage, raw: string): void {
    const id = header(request, "webhook-id");
    const known = deliveries.find((each) => each.id === id);
    if (known !== undefined) {
      known.attempts += 1;
      return;
    }
    const delivery: Delivery = { id, contentType: header(request, "content-type"), raw, attempts: 1 };
    deliveries.push(delivery);
    options.onDelivery?.(delivery);
  }

  const listen = (port: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
  const stop = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/hook`,
    deliveries,
    refused,
    async fault(next) {
      if (fault?.kind === "down" && next?.kind !== "down") await listen(port);
      if (next?.kind === "down" && fault?.kind !== "down") await stop();
      fault = next;
    },
    openSockets: () => sockets.size,
    close: stop,
  };
}

/** "Verifying signatures": fresh within five minutes, and one of the signatures fits one of the secrets. */
function check(request: IncomingMessage, raw: string, options: FakeOptions): string | null {
  const id = header(request, "webhook-id");
  const timestamp = header(request, "webhook-timestamp");
  if (request.method !== "POST") return "not a POST";
  if (id === "" || id.includes(".")) return "bad webhook-id";
  if (!/^\d+$/.test(timestamp)) return "bad webhook-timestamp";
  if (Math.abs((options.now ?? Date.now)() / 1000 - Number(timestamp)) > 300) return "too old or too new";
  const given = header(request, "webhook-signature")
    .split(" ")
    .filter((each) => each.startsWith("v1,"));
  const fits = options.secrets.some((secret) => {
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const hmac = createHmac("sha256", key);
    for (const part of [id, ".", timestamp, ".", raw]) hmac.update(part);
    const right = hmac.digest();
    return given.some((each) => same(Buffer.from(each.slice(3), "base64"), right));
  });
  return fits ? null : "no signature fits";
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function header(request: IncomingMessage, name: string): string {
  return String(request.headers[name] ?? "");
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
