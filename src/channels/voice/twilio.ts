import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Inbound, InboundEvent, InboundResult, RawRequest, RawResponse } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { sendPlainer } from "#channels/kit/plainer.ts";
import { queryOf } from "#channels/kit/vendors/secret-path.ts";
import {
  formOf,
  twilioBalance,
  twilioFailure,
  twilioOutcome,
  twilioRequest,
  twimlResponse,
  verifySignature,
} from "#channels/kit/vendors/twilio.ts";
import type { Config } from "./config.ts";
import { repeatDigit, verbOf } from "./keys.ts";
import { answerWithinMs, ringSeconds } from "./limits.ts";
import { endOfTwilioCall } from "./outcome.ts";
import { saidOf } from "./render.ts";
import { callOf, menuOf, readMenu, say } from "./twilio-say.ts";
import type { Menu } from "./twilio-say.ts";
import { keyPressed, receipt } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";
import { voiceWords } from "./words.ts";

/** Twilio Programmable Voice: Calls resource 2010-04-01, TwiML, and its callbacks. */
export function twilio(config: Config, deps: ChannelDeps): Vendor {
  const hook = `${deps.publicUrl}/hook/voice/${deps.accountId}`;
  return {
    send(wire, to, attempt) {
      const post = async (isFollowed: boolean): Promise<Outcome> => {
        const params = [
          ["To", to.phone],
          ["From", config.from],
          ["Twiml", callOf(isFollowed ? wire : { ...wire, token: null, verbs: [] }, hook)],
          ["Timeout", String(ringSeconds)],
          ...(isFollowed ? followed(hook) : []),
        ] as const;
        const result = await twilioRequest(deps, config, "/Calls", params, attempt.signal);
        return twilioOutcome(result, deps.now(), isFollowed);
      };
      // Where Twilio cannot reach us (21609) it still reads the page, without keys.
      return config.callbacks ? sendPlainer([true, false], post, deps.log) : post(false);
    },
    async probe(signal) {
      const failure = twilioFailure(await twilioRequest(deps, config, "", null, signal), deps.now());
      return failure ?? { kind: "accepted", ref: null, receipts: false };
    },
    balance: (signal) => twilioBalance(deps, config, signal),
    inbound: inboundOf(config, deps, hook),
  };
}

/**
 * The end of the call is told, and whether a human or a mailbox answered: asynchronously, so that nobody listens to silence while
 * Twilio makes up its mind.
 */
function followed(hook: string): readonly (readonly [string, string])[] {
  return [
    ["StatusCallback", `${hook}?e=end`],
    ["StatusCallbackEvent", "completed"],
    ["MachineDetection", "Enable"],
    ["AsyncAmd", "true"],
    ["AsyncAmdStatusCallback", `${hook}?e=who`],
  ];
}

function inboundOf({ secret }: Config, { publicUrl }: ChannelDeps, hook: string): Inbound<PhoneAddress> {
  return {
    verify: (request) => Promise.resolve(verifySignature(request, { publicUrl, secret })),
    parse: eventsOf,
    answer: (request, results) => answerTo(request, results, hook),
    answerWithinMs,
  };
}

function eventsOf(request: RawRequest): readonly InboundEvent<PhoneAddress>[] {
  const form = formOf(request);
  const query = queryOf(request);
  const sid = form.get("CallSid") ?? "";
  if (!/^CA[0-9a-f]{32}$/.test(sid)) return [];
  const ref = { sid };
  switch (query.get("e")) {
    case "key": {
      const menu = readMenu(query);
      const verb = menu === null ? null : verbOf(form.get("Digits") ?? "", menu.verbs);
      const phone = phoneOf(form.get("To") ?? "");
      if (menu === null || verb === null || phone === null) return [];
      return [keyPressed({ call: sid, ref, verb, token: menu.token, phone })];
    }
    case "who":
      return whoAnswered(ref, form.get("AnsweredBy") ?? "");
    case "end": {
      const failed = endOfTwilioCall(form.get("CallStatus") ?? "", form.get("SipResponseCode") ?? "");
      return failed === null ? [] : [receipt(ref, "failed", failed)];
    }
    default:
      return [];
  }
}

/** Twilio, "Answering Machine Detection": `human`, `machine_start`, `machine_end_…`, `fax`, `unknown`; the last proves nothing. */
function whoAnswered(ref: { readonly sid: string }, by: string): readonly InboundEvent<PhoneAddress>[] {
  if (by === "human") return [receipt(ref, "seen", null)];
  return /^(machine_|fax)/.test(by) ? [receipt(ref, "failed", "a mailbox answered, and no human")] : [];
}

function answerTo(request: RawRequest, results: readonly (InboundResult | null)[], hook: string): RawResponse {
  const menu = readMenu(queryOf(request));
  // Without a body it must be 204: Twilio reads an empty 200 as broken TwiML.
  if (menu === null) return { status: 204, headers: {}, body: "" };
  const words = voiceWords[menu.language];
  const digit = formOf(request).get("Digits") ?? "";
  if (digit === repeatDigit) return twimlResponse(...menuOf(menu, hook));
  if (verbOf(digit, menu.verbs) === null)
    return twimlResponse(say(menu.language, words.wrongKey), ...menuOf(menu, hook));
  return twimlResponse(say(menu.language, `${resultOf(menu, results[0] ?? null)} ${words.goodbye}`), "<Hangup/>");
}

/** What became of it, in the words of the notice; the language is that of the call. */
function resultOf({ language }: Menu, result: InboundResult | null): string {
  if (result === null || result.notice === null || result.context === null) return voiceWords[language].received;
  return saidOf(result.notice, { ...result.context, language });
}
