import { startServer } from "#channels/fakes/server.ts";
import type { Answer, Asked, FakeServer } from "#channels/fakes/server.ts";
import { viewOf } from "./fake-view.ts";
import type { View } from "./fake-view.ts";

export type { Fault } from "#channels/fakes/server.ts";

/** A message in the space, as its members see it. */
export interface ChatMessage extends View {
  readonly id: string;
  readonly at: number;
}

export interface GoogleChatFake extends Pick<FakeServer, "asked" | "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly messages: readonly ChatMessage[];
  state: "live" | "removed" | "spaceGone";
}

export interface FakeOptions {
  readonly port?: number;
  readonly now?: () => number;
  /** One a second in the space; absent: no limit. */
  readonly limited?: boolean;
  readonly onMessage?: (message: ChatMessage) => void;
}

const space = "AAAAfakeSpace";
const key = "AIzaSyFakeKey-ofTocsin_0000000000000000";
const token = "s3cret/Google+TokenOfTheFake=";

/** One space with one webhook. */
export async function startGoogleChatFake(options: FakeOptions = {}): Promise<GoogleChatFake> {
  const messages: ChatMessage[] = [];
  const byRequest = new Map<string, string>();
  const now = options.now ?? Date.now;
  let lastAt = -Infinity;

  function work(asked: Asked): Answer {
    const refused = refusal(asked);
    if (refused !== null) return refused;
    const requestId = asked.query.get("requestId") ?? "";
    const before = byRequest.get(requestId);
    if (before !== undefined) return json(200, { name: before });
    if (options.limited === true && now() - lastAt < 1_000)
      return failed(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).");
    lastAt = now();
    const view = read(asked);
    if (view === null) return failed(400, "INVALID_ARGUMENT", "Invalid JSON payload received.");
    const name = `spaces/${space}/messages/m${messages.length + 1}.m${messages.length + 1}`;
    const message = { ...view, id: name, at: now() };
    messages.push(message);
    if (requestId !== "") byRequest.set(requestId, name);
    options.onMessage?.(message);
    return json(200, {
      name,
      text: "",
      thread: { name: `spaces/${space}/threads/t1` },
      space: { name: `spaces/${space}` },
    });
  }

  function refusal({ method, path, query }: Asked): Answer | null {
    if (query.get("key") !== key) {
      const details = [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" }];
      return failed(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", details);
    }
    if (method !== "POST" || path !== `/v1/spaces/${space}/messages` || fake.state === "spaceGone")
      return failed(404, "NOT_FOUND", "Space not found.");
    if (query.get("token") !== token || fake.state === "removed")
      return failed(403, "PERMISSION_DENIED", "The API is called without a valid token.");
    return null;
  }

  const server = await startServer(work, options.port);
  const query = new URLSearchParams({ key, token }).toString();
  const fake: GoogleChatFake = {
    ...server,
    url: `${server.origin}/v1/spaces/${space}/messages?${query}`,
    messages,
    state: "live",
  };
  return fake;
}

function read({ raw, headers }: Asked): View | null {
  if (Buffer.byteLength(raw) > 32_000 || !/^application\/json\b/.test(headers["content-type"] ?? "")) return null;
  try {
    return viewOf(JSON.parse(raw) as Readonly<Record<string, unknown>>);
  } catch {
    return null;
  }
}

function failed(code: number, status: string, message: string, details?: readonly object[]): Answer {
  return json(code, { error: { code, message, status, ...(details && { details }) } });
}

function json(status: number, body: object): Answer {
  return { status, headers: { "content-type": "application/json; charset=UTF-8" }, body: JSON.stringify(body) };
}
