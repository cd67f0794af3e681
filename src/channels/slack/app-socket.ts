import * as z from "zod";
import type { Failure } from "#channels/kit/classify-http.ts";
import { markVerified } from "#ports/inbound.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { RawResponse, Stream, VerifiedRequest } from "#ports/inbound.ts";
import type { Socket } from "#ports/http.ts";
import { askApi } from "./app-api.ts";
import type { Config } from "./app-config.ts";
import { isRemoval, readHook, removed } from "./app-hook.ts";
import { openMs } from "./app-limits.ts";
import { readAnswer } from "./app-outcome.ts";
import type { Seen } from "./app-seen.ts";

type Take = (request: VerifiedRequest) => Promise<RawResponse>;

const envelopeForm = z.object({
  type: z.string(),
  envelope_id: z.string().min(1).max(200).optional().catch(undefined),
  payload: z.unknown().optional(),
  accepts_response_payload: z.boolean().optional().catch(undefined),
  reason: z.string().max(100).optional().catch(undefined),
});
type Envelope = z.output<typeof envelopeForm>;

const openedForm = z.object({ url: z.string().regex(/^wss?:\/\//) });

const over: Outcome = { kind: "accepted", ref: null, receipts: false };
const again = (why: string): Failure => ({ kind: "retry", afterMs: null, scope: "account", why });
const broken = (why: string): Failure => ({ kind: "permanent", blame: "account", why });

/** docs.slack.dev, "Using Socket Mode", "Disconnecting": what each reason means. Others are Slack's wish to be asked anew. */
const reasons: Readonly<Record<string, Outcome>> = {
  link_disabled: broken("Socket Mode is off in the app: switch it on under Socket Mode on the app's page"),
  too_many_websockets: again("the app has ten connections already, which is the most: is its token in use elsewhere?"),
};

/** What a connection is made of. */
export interface SocketParts {
  readonly config: Pick<Config, "apiUrl"> & { readonly appToken: string };
  readonly deps: Pick<ChannelDeps, "http" | "now" | "log">;
  readonly seen: Seen;
}

/**
 * Socket Mode (docs.slack.dev, "Using Socket Mode"): Slack names an address that is good for one connection, and sends over it what it
 * would post to a request URL. An envelope is acknowledged once what is in it was stored; the answer to a command goes with that.
 */
export function createSocketMode({ config, deps, seen }: SocketParts): Stream {
  return {
    async run(take, signal) {
      const outcome = await hold(take, signal);
      const why = outcome.kind === "accepted" ? "it is being opened again" : outcome.why;
      seen.lost = { at: deps.now(), why };
      return outcome;
    },
  };

  async function hold(take: Take, signal: AbortSignal): Promise<Outcome> {
    const opened = await openConnection(config, deps, signal);
    if (signal.aborted) return over;
    if (!opened.ok) return opened.failure;
    const connected = await deps.http.connect({ url: opened.url, signal });
    if (!connected.ok)
      return signal.aborted ? over : again(`the connection to Slack could not be opened: ${connected.why}`);
    const { socket } = connected;
    const working = new Set<Promise<void>>();
    let ending: Outcome | null = null;
    for await (const message of socket.messages) {
      const envelope = readEnvelope(message);
      if (envelope?.type === "hello") {
        seen.connectedAt = deps.now();
        seen.lost = null;
      }
      if (envelope?.type === "disconnect") ending = reasons[envelope.reason ?? ""] ?? over;
      if (envelope?.envelope_id !== undefined) {
        seen.acceptedAt = deps.now();
        const work = acknowledge(socket, envelope, take).finally(() => working.delete(work));
        working.add(work);
        if (isRemoval(readHook(bodyOf(envelope)))) ending = broken(removed);
      }
      if (ending !== null) break;
    }
    // Acknowledged over the connection by which it came.
    await Promise.all(working);
    socket.close();
    if (ending !== null || signal.aborted) return ending ?? over;
    return again(`the connection to Slack has ended: ${socket.ended() ?? "nobody knows why"}`);
  }

  async function acknowledge(socket: Socket, envelope: Envelope, take: Take): Promise<void> {
    const request = { method: "POST", url: "/stream", headers: {}, body: bodyOf(envelope), receivedAt: deps.now() };
    try {
      const { body } = await take(markVerified(request));
      const payload = envelope.accepts_response_payload === true ? objectOf(body) : null;
      socket.send(JSON.stringify({ envelope_id: envelope.envelope_id, ...(payload !== null && { payload }) }));
    } catch (error) {
      // Slack sends it again.
      deps.log.warn({ err: error }, "a request of Slack could not be stored");
    }
  }
}

/** An address for one connection, or why there is none (docs.slack.dev, apps.connections.open). */
export async function openConnection(
  config: SocketParts["config"],
  deps: Pick<ChannelDeps, "http" | "now">,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly url: string } | { readonly ok: false; readonly failure: Failure }> {
  const call = { method: "apps.connections.open", token: config.appToken, query: {} };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(openMs)]);
  const reading = readAnswer(await askApi(deps, config, { ...call, signal: limited }), "look", deps.now());
  if (!reading.ok) return { ok: false, failure: ofAppToken(reading.failure) };
  const url = openedForm.safeParse(reading.body).data?.url;
  // Whoever speaks to Slack over TLS goes on so.
  const isSafe = url?.startsWith("wss:") === true || config.apiUrl.startsWith("http:");
  return url === undefined || !isSafe
    ? { ok: false, failure: again("Slack named no address for a connection") }
    : { ok: true, url };
}

/** Words of Slack that are about a token: here it is the app's own, and not the bot's. */
const aboutToken =
  /\((invalid_auth|not_authed|not_allowed_token_type|missing_scope|token_revoked|token_expired)\b[^()]*\)$/;

/** Whatever is wrong, it is the account's. */
function ofAppToken(failure: Failure): Failure {
  if (failure.kind !== "permanent" || failure.blame !== "account")
    return failure.kind === "retry" ? { ...failure, scope: "account" } : again(failure.why);
  const [, word] = aboutToken.exec(failure.why) ?? [];
  if (word === undefined) return failure;
  return broken(
    `the app-level token is refused (${word}): generate one under Basic Information → App-Level Tokens, with the scope connections:write`,
  );
}

function readEnvelope(message: string | Uint8Array): Envelope | null {
  return typeof message === "string" ? (envelopeForm.safeParse(parse(message)).data ?? null) : null;
}

/** What Slack would have posted, as JSON. */
function bodyOf({ payload }: Envelope): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(payload ?? null));
}

function objectOf(text: string): object | null {
  const value = parse(text);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
