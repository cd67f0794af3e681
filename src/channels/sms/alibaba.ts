import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { phoneOf } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import { alibabaOutcome, alibabaRequest, alibabaTaken } from "#channels/kit/vendors/alibaba.ts";
import { alibabaBalance } from "#channels/kit/vendors/balances.ts";
import { clouds, toldOrNothing, vendorCheck } from "#channels/kit/vendors/check.ts";
import { queueCheck, queueStream } from "#channels/kit/vendors/queue.ts";
import { bodyObjects, textOf, verifySignature } from "#channels/kit/vendors/secret-path.ts";
import type { Config } from "./config.ts";
import { answerWithinMs } from "./limits.ts";
import { alibabaSent } from "./outcome.ts";
import type { Wire } from "./render.ts";
import { receipt, reply } from "./vendor.ts";
import type { Vendor } from "./vendor.ts";

const version = "2017-05-25";

/** Kinds of messages that its console lets subscribe (help.aliyun.com, 101508, 101847). */
const queues = ["SmsReport", "SmsUp"] as const;

/** Alibaba Cloud SMS (Dysmsapi 2017-05-25): SendSms, and SmsReport and SmsUp, pushed or from the queue. */
export function alibaba(config: Config, deps: ChannelDeps): Vendor {
  const probe = async (signal: AbortSignal): Promise<Outcome> => {
    const params = { TemplateCode: config.template };
    const result = await alibabaRequest(deps, config, { action: "QuerySmsTemplate", version, params }, signal);
    return alibabaOutcome(result, deps.now(), "TemplateCode", false);
  };
  const balance = (signal: AbortSignal) => alibabaBalance(deps, config, signal);
  return {
    async send(wire, to, attempt) {
      const params = {
        // help.aliyun.com, SendSms: numbers of mainland China may stand with +86; others without the plus.
        PhoneNumbers: to.phone.replace(/^\+86/, "").replace(/^\+/, ""),
        SignName: config.signName,
        ...filled(wire, config),
      };
      const result = await alibabaRequest(deps, config, { action: "SendSms", version, params }, attempt.signal);
      return alibabaSent(result, deps.now(), config.callbacks);
    },
    probe,
    balance: (signal) => toldOrNothing(balance(signal)),
    check: vendorCheck({
      ...clouds.alibaba,
      callbacks: config.callbacks,
      probe,
      balance,
      ...queueCheck(config, deps, queues),
    }),
    ...(config.queue === "" ? {} : { stream: queueStream(config, deps, queues) }),
    inbound: {
      verify: (request) => Promise.resolve(verifySignature(request, config.callbackKey)),
      parse: (request) => bodyObjects(request.body).flatMap(eventOf),
      answer: () => alibabaTaken,
      answerWithinMs,
    },
  };
}

function filled(wire: Wire, config: Config): Readonly<Record<"TemplateCode" | "TemplateParam", string>> {
  if (wire.kind === "template" && wire.template === "code")
    return { TemplateCode: config.codeTemplate, TemplateParam: JSON.stringify({ code: wire.code }) };
  const variables = wire.kind === "template" ? wire.variables : {};
  return { TemplateCode: config.template, TemplateParam: JSON.stringify(variables) };
}

/** One object of a push: SmsReport has `biz_id`, SmsUp has `content`. Numbers stand without +86 (help.aliyun.com, 101508, 101847). */
function eventOf(object: Readonly<Record<string, unknown>>): readonly InboundEvent<PhoneAddress>[] {
  const id = textOf(object, "biz_id");
  if (id !== "") {
    if (object["success"] === true) return [receipt({ id }, "delivered", null)];
    if (object["success"] === false) return [receipt({ id }, "failed", reasonOf(object))];
    return [];
  }
  const from = phoneOf(textOf(object, "phone_number"), "86");
  const content = textOf(object, "content");
  if (from === null || content === "") return [];
  // Without an id, the same words at the same second are the same message.
  const own = textOf(object, "sequence_id") || `${from} ${textOf(object, "send_time")} ${content}`;
  return reply(from, content, own);
}

/** `err_code` is the operator's; it and the words are kept short, since they are the operator's own. */
function reasonOf(object: Readonly<Record<string, unknown>>): string {
  const said = [textOf(object, "err_code"), textOf(object, "err_msg")].filter((each) => each !== "").join(" ");
  return said === "" ? "the operator could not deliver it" : said.slice(0, 120).toWellFormed();
}
