import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import type { Socket } from "#ports/http.ts";
import { openConnection } from "./app-api.ts";
import type { AppConfig } from "./app-config.ts";
import { parseJson, readRequest, streamUrl } from "./app-envelope.ts";
import { inboundBytes, sideRequestMs, silentMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Seen } from "./app-seen.ts";
import { noteSeen } from "./app-verify.ts";

export interface StreamParts {
  readonly config: AppConfig;
  readonly deps: Pick<ChannelDeps, "http" | "now" | "log">;
  readonly seen: Seen;
  /** A connection over which nothing is heard for so long is given up. Milliseconds. */
  readonly silence?: number;
}

type Take = (request: VerifiedRequest) => Promise<RawResponse>;

/**
 * One connection in the stream mode (stream protocol, developerpedia): registered by HTTP, then held as a WebSocket. The platform pings and
 * asks to reconnect over it; messages, clicks and events come as frames and are answered by frames.
 */
export function streamOf({ config, deps, seen, silence = silentMs }: StreamParts): Stream {
  async function held(socket: Socket, take: Take): Promise<Outcome> {
    const underWay = new Set<Promise<void>>();
    let asked = false;
    const giveUp = (): void => socket.close("nothing was heard of DingTalk for too long");
    let quiet = setTimeout(giveUp, silence);
    for await (const message of socket.messages) {
      clearTimeout(quiet);
      quiet = setTimeout(giveUp, silence);
      const frame = readFrame(message);
      if (frame === null) continue;
      if (frame.type === "SYSTEM") {
        if (frame.headers.topic === "ping") socket.send(answerOf(frame, frame.data ?? "{}"));
        asked = frame.headers.topic === "disconnect";
        if (asked) break;
        continue;
      }
      const work = worked(frame, message, socket, take).finally(() => void underWay.delete(work));
      underWay.add(work);
    }
    clearTimeout(quiet);
    // What came before goes out over this connection: it stays open for ten seconds after it was asked to close.
    await Promise.all(underWay);
    const why = socket.ended();
    socket.close();
    return asked ? reopened : { kind: "retry", afterMs: null, scope: "account", why: why ?? "the connection ended" };
  }

  async function worked(frame: Frame, message: string | Uint8Array, socket: Socket, take: Take): Promise<void> {
    const receivedAt = deps.now();
    const body = typeof message === "string" ? new TextEncoder().encode(message) : message;
    const request = { method: "POST", url: streamUrl, headers: {}, body, receivedAt };
    noteSeen(readRequest(request, null), seen, receivedAt);
    try {
      const response = await take(markVerified(request));
      if (response.status < 200 || response.status > 299) return;
      socket.send(
        answerOf(
          frame,
          frame.type === "EVENT" ? eventTaken : JSON.stringify({ response: parseJson(response.body) ?? null }),
        ),
      );
    } catch (error) {
      // Not acknowledged: an event comes again.
      deps.log.warn({ err: error, topic: frame.headers.topic }, "a frame of DingTalk could not be stored");
    }
  }

  return {
    async run(take, signal) {
      const opened = await open(config, deps, signal);
      if ("kind" in opened) {
        seen.stream = { kind: "ended", at: deps.now(), why: opened.why };
        return signal.aborted ? reopened : opened;
      }
      const connected = await deps.http.connect({ url: opened.url, signal });
      if (!connected.ok) {
        seen.stream = { kind: "ended", at: deps.now(), why: connected.why };
        if (signal.aborted) return reopened;
        return connected.refused
          ? { kind: "permanent", blame: "account", why: `not connected: ${connected.why}` }
          : { kind: "retry", afterMs: null, scope: "account", why: connected.why };
      }
      seen.stream = { kind: "open", at: deps.now() };
      const outcome = await held(connected.socket, take);
      seen.stream = {
        kind: "ended",
        at: deps.now(),
        why: "why" in outcome ? outcome.why : "DingTalk asked to reconnect",
      };
      return signal.aborted ? reopened : outcome;
    },
  };
}

const reopened: Outcome = { kind: "accepted", ref: null, receipts: false };

const openedForm = z.object({ endpoint: z.string().regex(/^wss?:\/\//), ticket: z.string().min(1).max(2_000) });

/** Where to connect to; the ticket in it is good for one connection within 90 seconds. */
async function open(
  config: AppConfig,
  deps: StreamParts["deps"],
  signal: AbortSignal,
): Promise<{ readonly url: string } | Failure> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(sideRequestMs)]);
  const reading = readAnswer(await openConnection(deps, config, limit), deps.now(), [config.clientSecret]);
  if (!reading.ok) return asAccount(reading.failure);
  const { endpoint, ticket } = openedForm.safeParse(reading.answer).data ?? { endpoint: null, ticket: "" };
  if (endpoint === null || (endpoint.startsWith("ws:") && config.apiUrl?.startsWith("http:") !== true))
    return { kind: "retry", afterMs: null, scope: "account", why: "DingTalk named no address to connect to" };
  return { url: `${endpoint}?ticket=${encodeURIComponent(ticket)}` };
}

/** Nothing is lost by asking again, and whatever is refused is the account's. */
function asAccount(failure: Failure): Failure {
  if (failure.kind === "unknown") return { kind: "retry", afterMs: null, scope: "account", why: failure.why };
  return failure.kind === "permanent" ? { ...failure, blame: "account" } : { ...failure, scope: "account" };
}

const frameForm = z.object({
  type: z.enum(["SYSTEM", "EVENT", "CALLBACK"]),
  headers: z.object({ topic: z.string().max(300), messageId: z.string().max(300).optional() }),
  data: z.string().optional(),
});

type Frame = z.output<typeof frameForm>;

function readFrame(message: string | Uint8Array): Frame | null {
  const text = typeof message === "string" ? message : new TextDecoder().decode(message);
  return text.length > inboundBytes ? null : (frameForm.safeParse(parseJson(text)).data ?? null);
}

const eventTaken = JSON.stringify({ status: "SUCCESS", message: "success" });

function answerOf({ headers }: Frame, data: string): string {
  const { messageId } = headers;
  return JSON.stringify({
    code: 200,
    headers: { contentType: "application/json", ...(messageId === undefined ? {} : { messageId }) },
    message: "OK",
    data,
  });
}
