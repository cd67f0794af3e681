import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { Inbox } from "./inbox.ts";

const body = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.looseObject({
    incident: z
      .looseObject({
        id: z.string(),
        name: z.string(),
        title: z.string(),
        severity: z.string(),
        state: z.string(),
        acknowledgedBy: z.string().nullable(),
        closedReason: z.string().nullable(),
        version: z.number(),
      })
      .optional(),
    why: z.string().optional(),
    level: z.number().optional(),
    repeat: z.number().optional(),
  }),
});

/** A webhook whose signature the maintainers' own library found right. */
export interface Hook extends z.output<typeof body> {
  /** `webhook-id`: the same for each try of one message. */
  readonly id: string;
  /** When it came, by `performance.now()`. */
  readonly at: number;
}

/** What to answer instead of 204. */
export interface HookAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A machine that takes signed webhooks (Standard Webhooks). */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly inbox: Inbox<Hook>;
  /** How often each message came, by `webhook-id`. */
  readonly counts: ReadonlyMap<string, number>;
  /** Requests that were turned away, because of a bad signature or on demand. */
  readonly refused: readonly string[];
  /** Answers the next requests in this way, one each. Those messages are not taken. */
  answerNext(...answers: readonly HookAnswer[]): void;
  /** Called when a request was read and its message taken, before it is answered. */
  beforeAnswer(held: ((hook: Hook) => Promise<void>) | null): void;
  stop(): Promise<void>;
}

/** Starts a receiver. `repeats`: a message that comes again goes to the inbox again, instead of being told apart by its id. */
export async function startReceiver({ repeats = false } = {}): Promise<Receiver> {
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  const webhook = new Webhook(secret);
  const inbox = new Inbox<Hook>(
    "the webhook receiver",
    (hook) => `${hook.type} ${hook.data.incident?.title ?? ""} (${hook.id})`,
  );
  const counts = new Map<string, number>();
  const refused: string[] = [];
  const answers: HookAnswer[] = [];
  let held: ((hook: Hook) => Promise<void>) | null = null;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const raw = await text(request);
    const other = answers.shift();
    if (other !== undefined) {
      refused.push(`on demand: ${other.status}`);
      response.writeHead(other.status, other.headers).end();
      return;
    }
    const hook = read(webhook, request, raw);
    if (typeof hook === "string") {
      refused.push(hook);
      response.writeHead(401).end(hook);
      return;
    }
    const before = counts.get(hook.id) ?? 0;
    counts.set(hook.id, before + 1);
    if (before === 0 || repeats) inbox.add(hook);
    await held?.(hook);
    response.writeHead(204).end();
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    secret,
    inbox,
    counts,
    refused,
    answerNext: (...next) => void answers.push(...next),
    beforeAnswer(next) {
      held = next;
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** The message, or what is wrong with the request. */
function read(webhook: Webhook, request: IncomingMessage, raw: string): Hook | string {
  const id = String(request.headers["webhook-id"]);
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": String(request.headers["webhook-timestamp"]),
    "webhook-signature": String(request.headers["webhook-signature"]),
  };
  try {
    return { ...body.parse(webhook.verify(raw, headers)), id, at: performance.now() };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
