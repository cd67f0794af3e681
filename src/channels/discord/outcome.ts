import * as z from "zod";
import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "#channels/kit/classify-http.ts";
import type { Failure, StatusTable } from "#channels/kit/classify-http.ts";

const dead = (why: string): Failure => ({ kind: "permanent", blame: "address", why });
const unfit = (why: string): Failure => ({ kind: "permanent", blame: "message", why });
const later = (scope: "address" | "account", why: string): Failure => ({ kind: "retry", afterMs: null, scope, why });

const removed = "the webhook was deleted: make a new one and paste its address";
const forbidden = dead("the webhook may not write there: look at the channel's permissions");

/** `code` of an error: docs.discord.com, "Opcodes and Status Codes", JSON. A webhook is a channel's own: nothing is an account's. */
const codes: Readonly<Record<number, Failure>> = {
  10_003: dead("the channel or the thread was deleted: make a webhook for another"),
  10_015: dead(removed),
  10_016: dead(removed),
  20_016: later("address", "the channel is in slow mode"),
  20_028: later("address", "the channel takes fewer messages"),
  20_029: later("address", "the server takes fewer messages"),
  40_333: later("account", "Cloudflare turns this machine's requests to Discord away"),
  50_001: forbidden,
  50_006: unfit("Discord found the message empty"),
  50_013: forbidden,
  50_027: dead("the webhook's token is wrong: paste its whole address again"),
  50_035: unfit("Discord refused the form of the message"),
  50_083: dead("the thread is archived: open it again, or choose another"),
  50_109: unfit("Discord could not read the message"),
  160_005: dead("the thread is locked: unlock it, or choose another"),
  200_000: unfit("AutoMod of the server holds the message back"),
  200_001: unfit("AutoMod of the server holds the message's title back"),
  220_001: dead("the channel is a forum: enter the id of the thread to post into"),
  220_002: unfit("Discord refused the form of the message"),
  220_003: dead("the channel has no threads to post into: leave the thread's id empty"),
  220_004: dead("webhooks of this kind cannot post into a forum: choose another channel"),
};

const statuses: StatusTable = { 401: { permanent: "address" }, 403: { permanent: "address" } };

const error = z.object({
  code: z.number().optional(),
  retry_after: z.number().nonnegative().optional(),
  global: z.boolean().optional(),
});
const message = z.object({ id: z.string(), channel_id: z.string() });

/** Success is the message, or nothing at all (204). */
export function outcomeOf(result: HttpResult, now: number): Outcome {
  const failure = httpFailure(result, { now, unreachable: "address", statuses });
  if (!result.ok) return failure ?? notDiscord;
  const { status, headers, body } = result.response;
  const parsed = parse(body);
  const said = error.safeParse(parsed).data;
  if (status === 429) {
    // Without Discord's JSON it is Cloudflare that speaks, to this machine and not to this webhook.
    const everywhere = said?.retry_after === undefined || said.global === true || "x-ratelimit-global" in headers;
    const afterMs =
      said?.retry_after === undefined ? retryAfter(headers["retry-after"], now) : Math.ceil(said.retry_after * 1_000);
    return { kind: "retry", afterMs, scope: everywhere ? "account" : "address", why: "Discord wants fewer messages" };
  }
  const known = said?.code === undefined ? undefined : codes[said.code];
  if (known !== undefined) return known;
  if (failure !== null) return failure;
  const sent = message.safeParse(parsed).data;
  if (sent !== undefined)
    return { kind: "accepted", ref: { messageId: sent.id, channelId: sent.channel_id }, receipts: false };
  if (status === 204) return { kind: "accepted", ref: null, receipts: false };
  return said?.code === undefined ? notDiscord : unfit(`Discord answered with error ${said.code}`);
}

const notDiscord: Outcome = { kind: "unknown", why: "the answer is not one of Discord's" };

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
