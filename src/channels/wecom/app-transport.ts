import { randomInt } from "node:crypto";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Inbound, InboundResult, RawResponse, VerifiedRequest } from "#ports/inbound.ts";
import { saidToBot } from "./app-bot-inbound.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { encrypted, signatureOf } from "./app-crypto.ts";
import { nothingSaid, saidToApp } from "./app-inbound.ts";
import type { Said } from "./app-inbound.ts";
import { answerWithinMs } from "./app-limits.ts";
import type { CardMemory, Shown } from "./app-memory.ts";
import type { AppWire } from "./app-render.ts";
import { streamUrl } from "./app-stream.ts";
import { openRequest } from "./app-verify.ts";
import type { Verify } from "./app-verify.ts";
import { textOf, writeXml } from "./app-xml.ts";
import type { XmlElement } from "./app-xml.ts";

/** What requests want of the rest. */
export interface TransportParts {
  readonly config: AppConfig;
  readonly now: () => number;
  readonly verify: Verify;
  readonly render: (notice: Notice, context: RenderContext) => AppWire;
  readonly memory: CardMemory;
  /** What the answers over the bot's connection would show, by task id. */
  readonly offers: Map<string, Shown>;
}

/**
 * Requests of both ways in: callbacks of the app over HTTP, which are signed and encrypted, and those of the AI bot over its own
 * connection. What a press changed is shown at once by the answer; all words go out as messages of their own.
 */
export function inboundOf(parts: TransportParts): Inbound<AppAddress> {
  return {
    verify: parts.verify,
    parse: (request) => read(parts.config, request).said.events,
    answer: (request, results) => answerTo(parts, request, results),
    answerWithinMs,
  };
}

interface Heard {
  readonly said: Said;
  /** Of the check of the address. */
  readonly echo: string | null;
  /** Of a callback of the app. */
  readonly message: XmlElement | null;
}

function read(config: AppConfig, request: VerifiedRequest): Heard {
  if (request.url === streamUrl) {
    const said = saidToBot(jsonOf(request.body), { corpId: config.corpId, botId: config.botId });
    return { said, echo: null, message: null };
  }
  const content = openRequest(request, config);
  if (content.kind === "message")
    return {
      said: saidToApp(content.message, config.corpId, request.receivedAt),
      echo: null,
      message: content.message,
    };
  return { said: nothingSaid, echo: content.kind === "echo" ? content.text : null, message: null };
}

function answerTo(
  parts: TransportParts,
  request: VerifiedRequest,
  results: readonly (InboundResult | null)[],
): RawResponse {
  const { said, echo, message } = read(parts.config, request);
  // "No quotation marks, no byte order mark, no line break."
  if (echo !== null) return respond("text/plain; charset=utf-8", echo);
  const { press } = said;
  if (press === null) return empty;
  const result = results[0] ?? null;
  if (result === null) return empty;
  // A press that changed nothing was made on an old card, which can be changed now that somebody pressed it.
  const audience = message === null ? "room" : "person";
  const wire = cardOf(parts, result, audience) ?? parts.memory.latest(press.taskId);
  if (wire === null) return empty;
  if (message !== null) return respond("application/xml; charset=utf-8", passive(parts, message, wire));
  parts.offers.set(press.taskId, { face: wire.face, content: JSON.stringify(wire.card) });
  parts.memory.keep(press.taskId, wire);
  // Without the ids of users, everybody's card changes.
  const card = { ...wire.card, task_id: press.taskId };
  const body = JSON.stringify({ response_type: "update_template_card", template_card: card });
  return respond("application/json; charset=utf-8", body);
}

/** The card as a press left it. Whatever is only said goes out as a message: the card keeps its buttons for the others. */
function cardOf(
  { render }: TransportParts,
  result: InboundResult,
  audience: RenderContext["audience"],
): AppWire | null {
  if (result.notice === null || result.context === null) return null;
  if (result.notice.kind === "answer" && !result.changed) return null;
  // However it is addressed: cards of groups have less room.
  return render(result.notice, { ...result.context, audience });
}

/**
 * Passive reply, "update template card" (90241): for the one who pressed alone. Where the platform leaves it out, the same change comes by
 * a request with the code of the press.
 */
function passive({ config, now }: TransportParts, message: XmlElement, { card }: AppWire): string {
  const seconds = Math.floor(now() / 1000);
  const text = writeXml("xml", {
    to_user_name: textOf(message, "FromUserName"),
    from_user_name: config.corpId,
    create_time: seconds,
    msg_type: "update_template_card",
    template_card: card,
  });
  const cipher = encrypted(text, config.corpId, config.encodingAesKey);
  const nonce = String(randomInt(1_000_000_000, 9_999_999_999));
  return writeXml("xml", {
    encrypt: cipher,
    msg_signature: signatureOf(config.token, String(seconds), nonce, cipher),
    time_stamp: seconds,
    nonce,
  });
}

const empty: RawResponse = { status: 200, headers: {}, body: "" };

function respond(type: string, body: string): RawResponse {
  return { status: 200, headers: { "content-type": type }, body };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}
