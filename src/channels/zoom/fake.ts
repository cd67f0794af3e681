import { createHmac, timingSafeEqual } from "node:crypto";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A message in a chat, as its members see it. */
export interface ZoomMessage extends View {
  readonly id: string;
  readonly at: number;
}

export interface ZoomFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly endpoint: string;
  readonly token: string;
  readonly messages: readonly ZoomMessage[];
  /** The webhook was disconnected. */
  disconnected: boolean;
}

export interface FakeOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** `/inc connect -s`: signed, and not otherwise. */
  readonly secure?: boolean;
  /** Where `format=full` has its head and body. */
  readonly shape?: "content" | "root" | "none";
  readonly onMessage?: (message: ZoomMessage) => void;
}

const id = "V9S5as-zTXOSUdgMITNEwA";
const mostUnits = 4_096;
const freshMs = 30 * 60_000;

/** One incoming webhook of Zoom Team Chat. */
export async function startZoomFake(options: FakeOptions = {}): Promise<ZoomFake> {
  const token = "rX7kQ2-s3cret_tokenOfTheFake";
  const now = options.now ?? Date.now;
  const messages: ZoomMessage[] = [];

  function work(asked: Asked): Answer {
    if (fake.disconnected || asked.path !== `/chat/webhooks/incomingwebhook/${id}`) return say(404, "Not Found");
    if (asked.method !== "POST") return say(405, "Method Not Allowed");
    const refused = options.secure === true ? badSignature(asked) : badToken(asked);
    if (refused !== null) return refused;
    const view = read(asked, options.shape ?? "content");
    if (view === null || asked.raw.length > mostUnits) return say(400, "Bad Request");
    const message = { ...view, id: String(messages.length + 1), at: now() };
    messages.push(message);
    options.onMessage?.(message);
    return say(200, "OK");
  }

  function badToken({ headers }: Asked): Answer | null {
    return headers.authorization === token ? null : say(401, "Invalid token");
  }

  function badSignature({ headers, query, raw }: Asked): Answer | null {
    const timestamp = query.get("timestamp") ?? "";
    if (!/^\d{13}$/.test(timestamp)) return say(400, "Missed timestamp");
    const right = createHmac("sha256", token)
      .update(`${query.get("format")}&${timestamp}&${raw}`)
      .digest();
    const given = Buffer.from(headers.authorization ?? "", "base64");
    const fits = given.length === right.length && timingSafeEqual(given, right);
    return fits && Math.abs(now() - Number(timestamp)) <= freshMs ? null : say(401, "Invalid signature");
  }

  const server = await startServer(work, options.port);
  const endpoint = `${server.origin}/chat/webhooks/incomingwebhook/${id}`;
  const fake: ZoomFake = { ...server, endpoint, token, messages, disconnected: false };
  return fake;
}

function say(status: number, body: string): Answer {
  return { status, headers: { "content-type": "text/plain" }, body };
}

/** What readers see; null: refused. */
function read({ query, headers, raw }: Asked, shape: "content" | "root" | "none"): View | null {
  const format = query.get("format");
  if (format === "message") return raw.trim() === "" ? null : viewOf({ body: [{ type: "message", text: raw }] });
  if (format !== "full" || shape === "none" || headers["content-type"] !== "application/json") return null;
  try {
    const body = JSON.parse(raw) as Readonly<Record<string, unknown>>;
    return viewOf(shape === "content" ? body["content"] : body);
  } catch {
    return null;
  }
}
