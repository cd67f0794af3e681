import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { tencentBalance } from "#channels/kit/vendors/balances.ts";
import { clouds, toldOrNothing, vendorCheck } from "#channels/kit/vendors/check.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import { objectIn, tencentAnswer, tencentRequest, tencentTaken } from "#channels/kit/vendors/tencent.ts";
import { variablesOf } from "./alibaba.ts";
import { openCalls } from "./calls.ts";
import type { Calls } from "./calls.ts";
import type { Config } from "./config.ts";
import { lastVerb } from "./keys.ts";
import { answerWithinMs } from "./limits.ts";
import { tencentCalled, tencentEnds } from "./outcome.ts";
import type { Wire } from "./render.ts";
import { keyPressed, receipt } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

const api = { service: "vms", action: "SendTtsVoice", version: "2020-09-02" } as const;

/** Tencent Cloud Voice 2020-09-02: SendTtsVoice; which keys there are is part of the approved template. */
export function tencent(config: Config, deps: ChannelDeps): Vendor {
  const calls = openCalls();
  const request = (phone: string, filled: object, signal: AbortSignal) =>
    tencentRequest(
      deps,
      config,
      { ...api, body: { CalledNumber: phone, VoiceSdkAppid: config.appId, ...filled } },
      signal,
    );
  const probe = async (signal: AbortSignal): Promise<Outcome> => {
    // Nothing of this API only asks: a number that cannot exist is refused after the keys were looked at, and calls nobody.
    const result = await request("+860", { TemplateId: config.template, TemplateParamSet: [] }, signal);
    const answer = tencentAnswer(result, deps.now());
    const bad = "failure" in answer && (answer.failure.kind !== "permanent" || answer.failure.blame === "account");
    return bad ? answer.failure : { kind: "accepted", ref: null, receipts: false };
  };
  const balance = (signal: AbortSignal) => tencentBalance(deps, config, signal);
  return {
    async send(wire, to, attempt) {
      const result = await request(to.phone, filledBy(wire, config), attempt.signal);
      const answer = tencentAnswer(result, deps.now());
      const outcome = "failure" in answer ? answer.failure : tencentCalled(answer.response, config.callbacks);
      if (outcome.kind === "accepted" && wire.token !== null)
        calls.remember(outcome.ref?.["id"] ?? "", { token: wire.token, verbs: wire.verbs, phone: to.phone });
      return outcome;
    },
    probe,
    balance: (signal) => toldOrNothing(balance(signal)),
    check: vendorCheck({ ...clouds.tencent, callbacks: config.callbacks, probe, balance }),
    inbound: {
      verify: (asked) => Promise.resolve(verifySignature(asked, config.callbackKey)),
      parse: (asked) => bodyObjects(asked.body).flatMap((body) => eventsOf(body, calls)),
      answer: () => tencentTaken,
      answerWithinMs,
    },
  };
}

function filledBy(wire: Wire, config: Config): object {
  if (wire.code !== null) return { TemplateId: config.codeTemplate, TemplateParamSet: [wire.code], PlayTimes: 3 };
  const { level, incident, title } = variablesOf(wire, config.variableMax);
  return { TemplateId: config.template, TemplateParamSet: [level, incident, title], PlayTimes: 2 };
}

/** cloud.tencent.com 1128/37725 (result), 37726 (key), 51535 (failure): one of the three in each body, all to one address. */
function eventsOf(body: Readonly<Record<string, unknown>>, calls: Calls): readonly InboundEvent<PhoneAddress>[] {
  const key = objectIn(body, "voicekey_callback");
  if (key !== null) return keyOf(key, calls);
  const prompt = objectIn(body, "voiceprompt_callback");
  if (prompt !== null) return endOf(prompt);
  const failure = objectIn(body, "voice_failure_callback");
  const id = failure === null ? "" : textOf(failure, "callid");
  if (failure === null || id === "") return [];
  const why = tencentEnds[textOf(failure, "failure_code")] ?? "nobody was reached";
  return [receipt({ id }, "failed", why)];
}

/** Only a call of ours is believed, and only from the phone that it was made to. */
function keyOf(key: Readonly<Record<string, unknown>>, calls: Calls): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(key, "callid");
  const pressed = textOf(key, "keypress");
  if (id === "" || pressed === "") return [];
  const seen = receipt({ id }, "seen", null);
  const call = calls.find(id);
  const phone = phoneOf(textOf(key, "mobile"), textOf(key, "nationcode") || "86");
  const verb = call === null || call.phone !== phone ? null : lastVerb(pressed, call.verbs);
  if (call === null || verb === null) return [seen];
  return [seen, keyPressed({ call: id, ref: { id }, verb, token: call.token, phone: call.phone })];
}

function endOf(prompt: Readonly<Record<string, unknown>>): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(prompt, "callid");
  const result = textOf(prompt, "result");
  if (id === "") return [];
  // That it was answered does not say by whom.
  if (result === "0") return [receipt({ id }, "delivered", null)];
  return result === "1" || result === "2" ? [receipt({ id }, "failed", "nobody answered")] : [];
}
