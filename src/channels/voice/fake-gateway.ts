import { startServer } from "#channels/fakes/json-server.ts";
import type { FakeServer, Received } from "#channels/fakes/json-server.ts";

/** A call that it was asked for. */
export interface GatewayCall {
  readonly id: string;
  readonly to: string;
  readonly language: string;
  readonly text: string;
  readonly prompt: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly token: string | null;
}

/** The gateway, and what it was asked for. */
export interface GatewayVoice extends Pick<FakeServer, "fault" | "openSockets" | "close"> {
  readonly url: string;
  readonly received: readonly Received[];
  readonly calls: readonly GatewayCall[];
  readonly gone: Set<string>;
}

/** A gateway of one's own, as the guide describes it. */
export async function startGatewayVoice({ token }: { readonly token: string }): Promise<GatewayVoice> {
  const calls: GatewayCall[] = [];
  const gone = new Set<string>();
  const server = await startServer((asked) => {
    if (asked.headers["authorization"] !== `Bearer ${token}`) return { status: 401, body: {} };
    if (asked.method !== "POST") return { status: 405, body: {} };
    const call = JSON.parse(asked.raw) as Omit<GatewayCall, "id">;
    if (gone.has(call.to)) return { status: 200, body: { error: { blame: "address", why: "no such number" } } };
    const id = `g-${calls.length + 1}`;
    calls.push({ ...call, id });
    return { status: 200, body: { id } };
  });
  return { ...server, url: `${server.origin}/call`, calls, gone };
}
