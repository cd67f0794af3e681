import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Inbound, InboundEvent, InboundResult } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { sendPlainer } from "#channels/kit/plainer.ts";
import {
  formOf,
  twilioBalance,
  twilioFailure,
  twilioOutcome,
  twilioReason,
  twilioRequest,
  twimlResponse,
  verifySignature,
  xmlText,
} from "#channels/kit/vendors/twilio.ts";
import type { Config } from "./config.ts";
import { answerWithinMs } from "./limits.ts";
import { textOf } from "./render.ts";
import { receipt, reply } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

/** Twilio Programmable Messaging: Messages resource, 2010-04-01. */
export function twilio(config: Config, deps: ChannelDeps): Vendor {
  const hook = `${deps.publicUrl}/hook/sms/${deps.accountId}`;
  const sender = config.from.startsWith("MG") ? "MessagingServiceSid" : "From";
  return {
    send(wire, to, attempt) {
      const message = [
        ["To", to.phone],
        [sender, config.from],
        ["Body", wire.kind === "text" ? wire.text : ""],
      ] as const;
      const post = async (isReported: boolean): Promise<Outcome> => {
        const params = isReported ? [...message, ["StatusCallback", hook] as const] : message;
        const result = await twilioRequest(deps, config, "/Messages", params, attempt.signal);
        return twilioOutcome(result, deps.now(), isReported);
      };
      // An address that Twilio cannot reach (21609) costs the report, not the page.
      return config.callbacks ? sendPlainer([true, false], post, deps.log) : post(false);
    },
    async probe(signal) {
      const failure = twilioFailure(await twilioRequest(deps, config, "", null, signal), deps.now());
      return failure ?? { kind: "accepted", ref: null, receipts: false };
    },
    balance: (signal) => twilioBalance(deps, config, signal),
    inbound: inboundOf(config, deps),
  };
}

function inboundOf({ secret }: Config, { publicUrl }: ChannelDeps): Inbound<PhoneAddress> {
  return {
    verify: (request) => Promise.resolve(verifySignature(request, { publicUrl, secret })),
    parse: (request) => eventsOf(formOf(request)),
    // The body of an answer must be TwiML, or Twilio warns its owner; an empty one sends nothing.
    answer: (_, results) => twimlResponse(...results.flatMap(messageOf)),
    answerWithinMs,
  };
}

const states: Readonly<Record<string, "delivered" | "failed" | "seen">> = {
  delivered: "delivered",
  read: "seen",
  undelivered: "failed",
  failed: "failed",
};

function eventsOf(form: URLSearchParams): readonly InboundEvent<PhoneAddress>[] {
  const sid = form.get("MessageSid") ?? "";
  if (!/^[A-Z]{2}[0-9a-f]{32}$/.test(sid)) return [];
  const status = form.get("MessageStatus");
  if (status !== null) {
    const state = states[status];
    return state === undefined ? [] : [receipt({ sid }, state, reasonOf(form, status))];
  }
  const from = phoneOf(form.get("From") ?? "");
  if (form.get("SmsStatus") !== "received" || from === null) return [];
  return reply(from, form.get("Body") ?? "", sid, optOuts[form.get("OptOutType") ?? ""]);
}

/** Twilio, "Advanced Opt-Out": it has understood the word in any language, and has answered it. */
const optOuts: Readonly<Record<string, "start" | "stop">> = { STOP: "stop", START: "start" };

function reasonOf(form: URLSearchParams, status: string): string | null {
  if (states[status] !== "failed") return null;
  return twilioReason(form.get("ErrorCode") ?? "") ?? status;
}

function messageOf(result: InboundResult | null): readonly string[] {
  if (result === null || result.notice === null || result.context === null) return [];
  return [`<Message>${xmlText(textOf(result.notice, result.context, false))}</Message>`];
}
