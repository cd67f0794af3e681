import { randomBytes } from "node:crypto";
import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { newDevice } from "./fake-device.ts";
import type { Device } from "./fake-device.ts";
import { complaintAbout } from "./fake-vapid.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A notification as the device shows it. */
export interface ShownNotification {
  readonly id: string;
  readonly at: number;
  readonly title: string;
  readonly body: string;
  readonly tag: string;
  readonly silent: boolean;
  readonly navigate: string;
  readonly actions: readonly { readonly action: string; readonly title: string; readonly navigate: string }[];
  /** All of the message, as the service worker gets it. */
  readonly text: string;
}

/** A browser with one subscription. */
export interface FakeBrowser {
  /** As `PushSubscription.toJSON()`, flat. */
  readonly subscription: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  /** Everything that it ever showed, oldest first. */
  readonly shown: readonly ShownNotification[];
  /** What its screen shows now: of each tag the newest. */
  screen(): readonly ShownNotification[];
  /** Switched off, it fetches nothing; switched on, what was kept for it. */
  online: boolean;
  /** False: the person forbade notifications, or removed the app. */
  subscribed: boolean;
}

export interface PushFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  /** `key`: the `applicationServerKey`. `given`: fixed secrets instead of new ones. */
  subscribe(
    key: string,
    given?: { readonly token: string; readonly privateKey: string; readonly auth: string },
  ): FakeBrowser;
}

export interface FakeOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** So many messages a minute to one device; absent: no limit. */
  readonly perMinute?: number;
  readonly onShown?: (shown: ShownNotification) => void;
}

/** RFC 8030 §7.2. */
const mostBytes = 4_096;
const urgencies = ["very-low", "low", "normal", "high"];

interface Kept {
  readonly bytes: Buffer;
  readonly topic: string | null;
  readonly until: number;
}

interface Subscribed {
  readonly key: string;
  readonly device: Device;
  readonly browser: FakeBrowser;
  readonly shown: ShownNotification[];
  kept: Kept[];
  taken: number[];
}

/** A push service and the browsers that are subscribed to it. */
export async function startPushFake(options: FakeOptions = {}): Promise<PushFake> {
  const now = options.now ?? Date.now;
  const all = new Map<string, Subscribed>();

  function work(asked: Asked): Answer {
    const to = all.get(asked.path);
    if (to === undefined || asked.method !== "POST") return says(404, "no such endpoint");
    if (!to.browser.subscribed) return says(410, "Unregistered");
    const refused =
      complaintAbout(asked.headers.authorization, { origin: server.origin, key: to.key, now: now() }) ??
      formComplaint(asked) ??
      crowded(to);
    if (refused !== null) return says(refused.status, refused.why, refused.status === 429 ? 30 : undefined);
    const ttl = Number(asked.headers["ttl"]);
    const topic = asked.headers["topic"];
    keep(to, { bytes: asked.bytes, topic: typeof topic === "string" ? topic : null, until: now() + ttl * 1000 });
    fetchKept(to);
    return { status: 201, headers: { location: `${server.origin}/message/${to.shown.length}`, ttl: String(ttl) } };
  }

  function crowded(to: Subscribed): { readonly status: number; readonly why: string } | null {
    to.taken = to.taken.filter((time) => time > now() - 60_000);
    if (to.taken.length >= (options.perMinute ?? Infinity)) return { status: 429, why: "TooManyRequests" };
    to.taken.push(now());
    return null;
  }

  function fetchKept(to: Subscribed): void {
    if (!to.browser.online) return;
    for (const { bytes, until } of to.kept.splice(0)) if (until >= now()) show(to, bytes);
  }

  function show({ device, shown }: Subscribed, bytes: Buffer): void {
    const text = device.open(bytes);
    const { notification } = JSON.parse(text) as {
      readonly notification: Omit<ShownNotification, "id" | "at" | "text">;
    };
    const one = { ...notification, id: String(shown.length + 1), at: now(), text };
    shown.push(one);
    options.onShown?.(one);
  }

  function subscribe(key: string, given?: Parameters<PushFake["subscribe"]>[1]): FakeBrowser {
    const device = newDevice(given);
    const path = `/push/${given?.token ?? randomBytes(24).toString("base64url")}`;
    const shown: ShownNotification[] = [];
    let online = true;
    const browser: FakeBrowser = {
      subscription: { endpoint: `${server.origin}${path}`, ...device.keys },
      shown,
      screen: () => shown.filter(({ tag }, index) => !shown.slice(index + 1).some((later) => later.tag === tag)),
      get online() {
        return online;
      },
      set online(next) {
        online = next;
        fetchKept(entry);
      },
      subscribed: true,
    };
    const entry: Subscribed = { key, device, browser, shown, kept: [], taken: [] };
    all.set(path, entry);
    return browser;
  }

  const server = await startServer(work, options.port);
  return { ...server, subscribe };
}

/** A message with a topic takes the place of the one that was kept for it (RFC 8030 §5.4). */
function keep(to: Subscribed, message: Kept): void {
  to.kept = [...to.kept.filter(({ topic }) => topic === null || topic !== message.topic), message];
}

function formComplaint({ headers, bytes }: Asked): { readonly status: number; readonly why: string } | null {
  const bad = (why: string): { readonly status: number; readonly why: string } => ({ status: 400, why });
  if (!/^\d{1,8}$/.test(String(headers["ttl"] ?? ""))) return bad("BadTtl");
  if (!urgencies.includes(String(headers["urgency"] ?? "normal"))) return bad("BadUrgency");
  if (!/^[\w-]{1,32}$/.test(String(headers["topic"] ?? "none"))) return bad("BadTopic");
  if (bytes.length > mostBytes) return { status: 413, why: "PayloadTooLarge" };
  return headers["content-encoding"] === "aes128gcm" ? null : bad("BadContentEncoding");
}

function says(status: number, reason: string, retryAfter?: number): Answer {
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
    },
    body: JSON.stringify({ reason }),
  };
}
