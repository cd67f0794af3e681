import { createHmac, timingSafeEqual } from "node:crypto";
import * as z from "zod";
import { httpFailure } from "#channels/kit/classify-http.ts";
import { contentOf } from "#channels/kit/content.ts";
import { neutraliseMentions } from "#channels/kit/escape.ts";
import { defineForm } from "#channels/kit/form.ts";
import { trim } from "#channels/kit/trim.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { markVerified } from "#ports/inbound.ts";
import type { Outcome } from "#ports/channel.ts";
import type {
  InboundEvent,
  InboundResult,
  RawRequest,
  RawResponse,
  Rejection,
  VerifiedRequest,
} from "#ports/inbound.ts";
import type { HttpResult } from "#ports/http.ts";

const config = z.object({
  baseUrl: z.url("must be a URL"),
  botId: z.string("must be text"),
  botToken: z.string("must be text"),
  signingSecret: z.string("must be text"),
});

export type Config = z.output<typeof config>;

export const configForm = defineForm(
  [
    { key: "baseUrl", label: { en: "URL", "zh-CN": "地址" }, type: "url", required: true },
    { key: "botId", label: { en: "Bot id", "zh-CN": "机器人 ID" }, type: "text", required: true },
    { key: "botToken", label: { en: "Token", "zh-CN": "令牌" }, type: "secret", required: true },
    { key: "signingSecret", label: { en: "Signing secret", "zh-CN": "签名密钥" }, type: "secret", required: true },
  ],
  config,
);

export const addressForm = defineForm(
  [{ key: "room", label: { en: "Room", "zh-CN": "房间" }, type: "text", required: true }],
  z.object({ room: z.string("must be text") }),
);
export interface Address {
  readonly room: string;
}

export interface Wire {
  readonly text: string;
  readonly link: string;
  readonly buttons: readonly { readonly verb: string; readonly label: string; readonly token: string }[];
}

export const limits = { text: 2_000 } as const;

export function render(notice: Notice, context: RenderContext): Wire {
  const content = contentOf(notice, context);
  const safe = (text: string): string => neutraliseMentions(text).replace(/\*/g, "＊");
  const rings = [...content.rings.people.map(({ key }) => `<@${key}>`), ...(content.rings.all ? ["@all"] : [])];
  const items = content.items.map(({ name, title }) => `${name} ${trim(title, 20)}`);
  const facts = content.facts.map(({ label, value }) => `${label}: ${value}`);
  return {
    text: trim(
      `${[...rings, ""].join(" ")}**${safe(trim(content.title, 300))}**\n${safe([...content.lines, ...items, ...facts, content.body].join("\n"))}`,
      limits.text,
    ),
    link: content.view.url,
    buttons: [
      ...content.actions,
      ...(notice.kind !== "link_request" && content.actions.length > 0 ? [{ verb: "refresh", label: "Refresh" }] : []),
    ].map(({ verb, label }) => ({ verb, label, token: context.actionToken ?? "" })),
  };
}

const codes: Readonly<Record<string, Outcome>> = {
  room_not_found: { kind: "permanent", blame: "address", why: "the room is gone" },
  invalid_token: { kind: "permanent", blame: "account", why: "the token was refused" },
  too_long: { kind: "permanent", blame: "message", why: "the message is too long" },
  message_not_found: { kind: "permanent", blame: "message", why: "the message is gone" },
};

export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "account" });
  if (failure !== null || !result.ok) return failure ?? { kind: "unknown", why: "no answer" };
  const answer = answerForm.safeParse(parseJson(result.response.body));
  if (!answer.success) return { kind: "unknown", why: "the answer is not the platform's" };
  const { ok, id, error = "", retry_after: after } = answer.data;
  if (ok) return { kind: "accepted", ref: id === undefined ? null : { id }, receipts: true };
  if (error === "rate_limited")
    return { kind: "retry", afterMs: after === undefined ? null : after * 1000, scope: "address", why: error };
  return codes[error] ?? { kind: "retry", afterMs: null, scope: "message", why: "the platform has trouble" };
}

const answerForm = z.object({
  ok: z.boolean(),
  id: z.string().optional(),
  error: z.string().optional(),
  retry_after: z.number().optional(),
});

export const staleAfterMs = 300_000;

export function verify(request: RawRequest, config: Config, now: number): VerifiedRequest | Rejection {
  const timestamp = request.headers["x-chat-timestamp"] ?? "";
  const given = Buffer.from(request.headers["x-chat-signature"] ?? "", "hex");
  const reject = (why: string): Rejection => ({ rejected: true, status: 401, why });
  if (!/^\d{1,15}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > staleAfterMs) return reject("stale");
  const right = createHmac("sha256", config.signingSecret)
    .update(`${config.botId}:${timestamp}:`)
    .update(request.body)
    .digest();
  return given.length === right.length && timingSafeEqual(given, right)
    ? markVerified(request)
    : reject("not signed by the platform");
}

const eventForm = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("button"),
    id: z.string(),
    verb: z.enum(["ack", "unack", "snooze", "close", "link", "decline", "refresh"]),
    token: z.string(),
    message: z.string().nullable(),
    user: z.object({ id: z.string(), name: z.string() }),
    room: z.string(),
  }),
  z.object({
    type: z.literal("message"),
    id: z.string(),
    text: z.string(),
    user: z.object({ id: z.string(), name: z.string(), bot: z.boolean() }),
    room: z.string(),
    roomKind: z.enum(["person", "chat", "team"]),
  }),
  z.object({ type: z.literal("member"), id: z.string(), change: z.enum(["added", "removed"]), room: z.string() }),
  z.object({
    type: z.literal("receipt"),
    id: z.string(),
    message: z.string(),
    state: z.enum(["delivered", "seen", "failed"]),
    sequence: z.number(),
  }),
]);

export function parse(request: VerifiedRequest): readonly InboundEvent<Address>[] {
  const event = eventForm.safeParse(parseJson(new TextDecoder().decode(request.body))).data;
  if (event === undefined) return [];
  const place = (kind: "person" | "chat" | "team", room: string) => ({
    kind,
    key: room,
    name: null,
    tenant: null,
    address: { room },
  });
  if (event.type === "member")
    return [{ kind: "membership", id: event.id, place: place("chat", event.room), change: event.change }];
  if (event.type === "receipt") {
    return [
      {
        kind: "receipt",
        id: event.id,
        ref: { id: event.message },
        state: event.state,
        sequence: event.sequence,
        detail: null,
      },
    ];
  }
  const by = { key: event.user.id, name: event.user.name, tenant: null };
  if (event.type === "button") {
    const ref = event.message === null ? null : { id: event.message };
    return [
      {
        kind: "action",
        id: event.id,
        verb: event.verb,
        token: event.token,
        by,
        byAddress: null,
        place: place("chat", event.room),
        ref,
        minutes: null,
      },
    ];
  }
  if (event.user.bot) return [];
  const text = event.text.replace(/^<@[\w-]+>\s*/, "");
  return [{ kind: "command", id: event.id, text, by, byAddress: null, place: place(event.roomKind, event.room) }];
}

export function answer(_request: VerifiedRequest, results: readonly (InboundResult | null)[]): RawResponse {
  const [result] = results;
  const reply = result?.notice && result.context ? render(result.notice, result.context) : null;
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify({ reply }) };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
