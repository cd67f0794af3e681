import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A notification as subscribers have it on the screen. */
export interface NtfyMessage {
  readonly id: string;
  readonly topic: string;
  readonly at: number;
  readonly title: string;
  readonly text: string;
  readonly priority: number;
  readonly tags: readonly string[];
  /** Opened by a touch on the notification. */
  readonly click: string | null;
  /** Addresses that the apps find in the text by themselves. */
  readonly found: readonly string[];
  readonly buttons: readonly { readonly label: string; readonly url: string }[];
}

export interface NtfyFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly topic: string;
  readonly token: string;
  readonly messages: readonly NtfyMessage[];
  /** The token's user lost the right to write. */
  forbidden: boolean;
}

export interface FakeOptions {
  readonly port?: number;
  readonly topic?: string;
  readonly now?: () => number;
  /** 60 at once, then one in five seconds; absent: no limit. */
  readonly limited?: boolean;
  readonly onMessage?: (message: NtfyMessage) => void;
}

type Json = Readonly<Record<string, unknown>>;
type ErrorCode = keyof typeof errors;

/** server/errors.go: the first three digits are the status. */
const errors = {
  40_007: "invalid priority parameter",
  40_009: "invalid request: topic invalid",
  40_010: "invalid request: topic name is not allowed",
  40_017: "invalid request: request body must be message JSON",
  40_018: "invalid request: actions invalid",
  40_101: "unauthorized",
  40_301: "forbidden",
  40_401: "page not found",
  41_303: "JSON body too large",
  42_901: "limit reached: too many requests",
} as const;

const reserved = ["docs", "static", "file", "app", "metrics", "account", "settings", "signup", "login", "v1"];
const user = { name: "tocsin", password: "pässw:rd" };

/** A server of ntfy with one protected topic and one user who may publish to it. */
export async function startNtfyFake(options: FakeOptions = {}): Promise<NtfyFake> {
  const topic = options.topic ?? "tocsin-s3cretTopic";
  const token = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";
  const messages: NtfyMessage[] = [];
  const now = options.now ?? Date.now;
  let left = 60;
  let filledAt = now();

  function isTooMuch(): boolean {
    if (options.limited !== true) return false;
    left = Math.min(60, left + (now() - filledAt) / 5_000);
    filledAt = now();
    if (left < 1) return true;
    left -= 1;
    return false;
  }

  function work({ method, path, headers, raw }: Asked): Answer {
    if (method !== "POST" || path !== "/") return failed(40_401);
    const given = headers.authorization;
    if (given !== undefined && !isKnown(given, token)) return failed(40_101);
    if (isTooMuch()) return failed(42_901);
    if (Buffer.byteLength(raw) > 8_192) return failed(41_303);
    const body = parse(raw);
    if (body === null) return failed(40_017);
    const to = body["topic"];
    if (typeof to !== "string" || !/^[-_A-Za-z0-9]{1,64}$/.test(to)) return failed(40_009);
    if (reserved.includes(to)) return failed(40_010);
    if (to === topic && (given === undefined || fake.forbidden)) return failed(40_301);
    const message = read(body, `m${messages.length + 1}`, now());
    if (typeof message === "number") return failed(message);
    messages.push(message);
    options.onMessage?.(message);
    const time = Math.floor(now() / 1_000);
    return json(200, { id: message.id, time, expires: time + 43_200, event: "message", topic: to });
  }

  const server = await startServer(work, options.port);
  const fake: NtfyFake = { ...server, url: server.origin, topic, token, messages, forbidden: false };
  return fake;
}

function isKnown(given: string, token: string): boolean {
  const basic = Buffer.from(`${user.name}:${user.password}`).toString("base64");
  return given === `Bearer ${token}` || given === `Basic ${basic}`;
}

function read(body: Json, id: string, at: number): NtfyMessage | ErrorCode {
  const { topic, title = "", message = "", priority = 3, tags = [], click, actions = [] } = body;
  if (typeof title !== "string" || typeof message !== "string" || !Array.isArray(tags)) return 40_017;
  if (!Number.isInteger(priority) || Number(priority) < 0 || Number(priority) > 5) return 40_007;
  if (click !== undefined && typeof click !== "string") return 40_017;
  const buttons = buttonsOf(actions);
  if (buttons === null) return 40_018;
  // What is longer becomes a file, and the message says no more than that.
  const text = Buffer.byteLength(message) > 4_096 ? "You received a file: attachment.txt" : message || "triggered";
  return {
    id,
    topic: String(topic),
    at,
    title,
    text,
    priority: Number(priority),
    tags: tags.map(String),
    click: click ?? null,
    found: [...text.matchAll(/\bhttps?:\/\/[^\s\u200b]+/gi)].map(([url]) => url),
    buttons,
  };
}

/** server/actions.go: at most three, each with a label and an address. */
function buttonsOf(actions: unknown): NtfyMessage["buttons"] | null {
  if (!Array.isArray(actions) || actions.length > 3) return null;
  const all = (actions as readonly Json[]).map(({ action, label, url }) => {
    const isSound = action === "view" && typeof label === "string" && label !== "" && typeof url === "string";
    return isSound && url !== "" ? { label, url } : null;
  });
  return all.every((each) => each !== null) ? all : null;
}

function failed(code: ErrorCode): Answer {
  const http = Math.floor(code / 100);
  return json(http, { code, http, error: errors[code], link: "https://ntfy.sh/docs/" });
}

function json(status: number, body: object): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

function parse(raw: string): Json | null {
  try {
    const body: unknown = JSON.parse(raw);
    return typeof body === "object" && body !== null && !Array.isArray(body) ? (body as Json) : null;
  } catch {
    return null;
  }
}
