import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received } from "#channels/fakes/json-server.ts";

/** A text that it was given. */
export interface GatewayText {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** The gateway, and what it was given. */
export interface GatewaySms extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly received: readonly Received[];
  readonly texts: readonly GatewayText[];
  readonly gone: Set<string>;
}

/** What it asks for, and what it says is left to spend, if it tells that. */
export interface GatewayOptions {
  readonly token: string;
  readonly left?: { readonly balance: unknown; readonly currency?: string };
}

/** A gateway of one's own, as the guide describes it. */
export async function startGatewaySms({ token, left }: GatewayOptions): Promise<GatewaySms> {
  const texts: GatewayText[] = [];
  const gone = new Set<string>();
  const server = await startServer((asked) => {
    if (asked.headers["authorization"] !== `Bearer ${token}`) return { status: 401, body: {} };
    if (asked.method === "GET" && left !== undefined) return { status: 200, body: left };
    if (asked.method !== "POST") return { status: 405, body: {} };
    const { to, text } = JSON.parse(asked.raw) as { readonly to: string; readonly text: string };
    if (gone.has(to)) return { status: 200, body: { error: { blame: "address", why: "no such number" } } };
    const id = `g-${texts.length + 1}`;
    texts.push({ id, to, text });
    return { status: 200, body: { id } };
  });
  return { ...server, url: `${server.origin}/send`, texts, gone };
}
