import { setTimeout as wait } from "node:timers/promises";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Stream, VerifiedRequest } from "#ports/inbound.ts";
import { markVerified } from "#ports/inbound.ts";
import type { Socket } from "#ports/http.ts";
import type { Config } from "./app-config.ts";
import { parseJson, readHook, readStreamed, streamUrl } from "./app-hook.ts";
import { eventsOf } from "./app-inbound.ts";
import { streamAtOnce, streamPingMs, streamSilenceMs, streamWaitsMs } from "./app-limits.ts";
import type { Seen } from "./app-seen.ts";
import type { Identity, Server } from "./app-server.ts";

type Take = Parameters<Stream["run"]>[0];

export interface Listening {
  readonly server: Server;
  readonly name: string;
  readonly config: Config;
  readonly seen: Seen;
  /** The bot came into another team: its slash command is to be there as well. */
  readonly joined: (signal: AbortSignal) => Promise<Outcome>;
  readonly deps: Pick<ChannelDeps, "http" | "now" | "log">;
}

/**
 * The server's WebSocket (api.mattermost.com, "WebSocket"): direct messages to the bot, its name said in channels, and what becomes of
 * channels. Clicks and commands do not come by it. What happens while it is down is not told later: a message to a channel that the bot was
 * thrown out of meanwhile finds it out.
 */
export function createStream(listening: Listening): Stream {
  return {
    async run(take, signal) {
      const { server, config, deps } = listening;
      const [self, settings] = await Promise.all([server.me(signal), server.settings(signal)]);
      if (!self.ok) return accountFailure(self.failure);
      if (!settings.ok) return accountFailure(settings.failure);
      const url = socketUrl(settings.value.websocketUrl || config.serverUrl);
      const opened = await deps.http.connect({ url, headers: { "user-agent": "Tocsin" }, signal });
      if (signal.aborted) return stopped;
      if (!opened.ok)
        return opened.refused
          ? { kind: "permanent", blame: "account", why: `not connected: ${opened.why}` }
          : { kind: "retry", afterMs: null, scope: "account", why: `no WebSocket: ${opened.why}` };
      try {
        return await listen(listening, opened.socket, self.value, take, signal);
      } finally {
        opened.socket.close();
      }
    },
  };
}

const stopped: Outcome = { kind: "accepted", ref: null, receipts: false };

/** A question that failed before there was a connection: whatever it is about, the connection is the account's. */
function accountFailure(failure: Exclude<Outcome, { kind: "accepted" }>): Outcome {
  if (failure.kind === "permanent") return { ...failure, blame: "account" };
  return {
    kind: "retry",
    afterMs: failure.kind === "retry" ? failure.afterMs : null,
    scope: "account",
    why: failure.why,
  };
}

function socketUrl(base: string): string {
  return `${base.replace(/\/+$/, "").replace(/^http/i, "ws")}/api/v4/websocket`;
}

async function listen(
  { name, config, seen, joined, deps }: Listening,
  socket: Socket,
  self: Identity,
  take: Take,
  signal: AbortSignal,
): Promise<Outcome> {
  const underWay = new Set<Promise<void>>();
  let connection = "";
  let heardAt = deps.now();
  let sequence = 1;
  socket.send(JSON.stringify({ seq: sequence, action: "authentication_challenge", data: { token: config.botToken } }));
  const pulse = setInterval(() => {
    if (deps.now() - heardAt > streamSilenceMs) return socket.close("the server has fallen silent");
    sequence += 1;
    socket.send(JSON.stringify({ seq: sequence, action: "ping" }));
  }, streamPingMs);

  try {
    for await (const message of socket.messages) {
      heardAt = deps.now();
      const said = objectOf(parseJson(typeof message === "string" ? message : new TextDecoder().decode(message)));
      if (said["status"] === "FAIL" && (said["seq_reply"] === 1 || said["seq_reply"] === undefined))
        return { kind: "permanent", blame: "account", why: "the server does not take the bot's access token" };
      if (said["status"] !== "FAIL") seen.streamAt = heardAt;
      if (said["event"] === "hello") connection = textOf(objectOf(said["data"])["connection_id"]) || `at ${heardAt}`;
      if (said["event"] === "added_to_team" && objectOf(said["data"])["user_id"] === self.id)
        void joined(signal).then((outcome) => {
          if (outcome.kind !== "accepted") deps.log.warn({ why: outcome.why }, "no slash command in a new team");
        });
      const request = requestOf(said, { connection, self, receivedAt: heardAt });
      // Most of what a server tells is nothing to us: who types, who is away.
      if (request === null || eventsOf(readHook(request), name).length === 0) continue;
      if (underWay.size >= streamAtOnce) await Promise.race(underWay);
      const work = keep(take, request, signal, deps);
      underWay.add(work);
      void work.then(() => underWay.delete(work));
    }
  } finally {
    clearInterval(pulse);
    await Promise.all(underWay);
  }
  if (signal.aborted) return stopped;
  return { kind: "retry", afterMs: null, scope: "account", why: `the WebSocket ended: ${socket.ended() ?? "silence"}` };
}

function requestOf(
  said: Readonly<Record<string, unknown>>,
  from: { readonly connection: string; readonly self: Identity; readonly receivedAt: number },
): VerifiedRequest | null {
  const event = typeof said["event"] === "string" ? readStreamed(said) : null;
  if (event === null) return null;
  const { connection, self, receivedAt } = from;
  const body = JSON.stringify({ connection, self: { id: self.id, username: self.username }, event });
  const bytes = new TextEncoder().encode(body);
  return markVerified({ method: "POST", url: streamUrl, headers: {}, body: bytes, receivedAt });
}

/** Mattermost tells it once: what could not be stored is tried again until the connection is given up. */
async function keep(take: Take, request: VerifiedRequest, signal: AbortSignal, { log }: Pick<ChannelDeps, "log">) {
  for (const pause of [...streamWaitsMs, null]) {
    try {
      await take(request);
      return;
    } catch (error) {
      if (pause === null || signal.aborted)
        return log.error({ err: error }, "what somebody said in Mattermost could not be stored, and is lost");
      log.warn({ err: error }, "what somebody said in Mattermost could not be stored; it is tried again");
      await wait(pause, null, { signal }).catch(() => {});
    }
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.slice(0, 100) : "";
}
