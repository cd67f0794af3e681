import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { tencentBalance, tencentPackages } from "#channels/kit/vendors/balances.ts";
import { clouds, toldOrNothing, vendorCheck } from "#channels/kit/vendors/check.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import { tencentAnswer, tencentRequest, tencentTaken } from "#channels/kit/vendors/tencent.ts";
import type { Config } from "./config.ts";
import { answerWithinMs } from "./limits.ts";
import { tencentSent } from "./outcome.ts";
import type { Wire } from "./render.ts";
import { receipt, reply } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

const api = { service: "sms", version: "2021-01-11" } as const;

/** Tencent Cloud SMS 2021-01-11: SendSms, and the callbacks of status and replies. */
export function tencent(config: Config, deps: ChannelDeps): Vendor {
  const probe = async (signal: AbortSignal): Promise<Outcome> => {
    const body = { International: 0, TemplateIdSet: [Number(config.template)] };
    const call = { ...api, action: "DescribeSmsTemplateList", body };
    const answer = tencentAnswer(await tencentRequest(deps, config, call, signal), deps.now());
    return "failure" in answer ? answer.failure : { kind: "accepted", ref: null, receipts: false };
  };
  const balance = async (signal: AbortSignal) =>
    (await tencentPackages(deps, config, signal)) ?? tencentBalance(deps, config, signal);
  return {
    async send(wire, to, attempt) {
      const body = {
        PhoneNumberSet: [to.phone],
        SmsSdkAppId: config.appId,
        ...(config.signName === "" ? {} : { SignName: config.signName }),
        ...filled(wire, config),
      };
      const result = await tencentRequest(deps, config, { ...api, action: "SendSms", body }, attempt.signal);
      const answer = tencentAnswer(result, deps.now());
      return "failure" in answer ? answer.failure : tencentSent(answer.response, config.callbacks);
    },
    probe,
    balance: (signal) => toldOrNothing(balance(signal)),
    check: vendorCheck({ ...clouds.tencent, callbacks: config.callbacks, probe, balance }),
    inbound: {
      verify: (request) => Promise.resolve(verifySignature(request, config.callbackKey)),
      parse: (request) => bodyObjects(request.body).flatMap(eventOf),
      answer: () => tencentTaken,
      answerWithinMs,
    },
  };
}

/** `TemplateParamSet` has no names: {1}, {2}, {3} in the order of the guide. */
function filled(wire: Wire, config: Config): object {
  if (wire.kind === "template" && wire.template === "code")
    return { TemplateId: config.codeTemplate, TemplateParamSet: [wire.code] };
  const { level, incident, title } = wire.kind === "template" ? wire.variables : { level: "", incident: "", title: "" };
  return { TemplateId: config.template, TemplateParamSet: [level, incident, title] };
}

/** cloud.tencent.com 382/59178 (status: `sid`) and 382/59179 (replies: `text`). */
function eventOf(object: Readonly<Record<string, unknown>>): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(object, "sid");
  const status = textOf(object, "report_status");
  if (id !== "") {
    if (status === "SUCCESS") return [receipt({ id }, "delivered", null)];
    const why = (textOf(object, "description") || textOf(object, "errmsg")).slice(0, 120).toWellFormed();
    return status === "FAIL" ? [receipt({ id }, "failed", why || "the operator could not deliver it")] : [];
  }
  const from = phoneOf(textOf(object, "mobile"), textOf(object, "nationcode") || "86");
  const text = textOf(object, "text");
  if (from === null || text === "") return [];
  return reply(from, text, `${from} ${textOf(object, "time")} ${text}`);
}
