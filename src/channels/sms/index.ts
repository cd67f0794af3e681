import { anyChannel } from "#channels/kit/any-channel.ts";
import { phoneForm, phoneKey, sendersIn } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { alibaba } from "./alibaba.ts";
import { configForm } from "./config.ts";
import type { Config } from "./config.ts";
import { http } from "./http.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { renderer, segmentCounter } from "./render.ts";
import type { Wire } from "./render.ts";
import { tencent } from "./tencent.ts";
import { twilio } from "./twilio.ts";

const manifest: Manifest<Config, PhoneAddress> = {
  id: "sms",
  name: { en: "SMS", "zh-CN": "短信" },
  style: "direct",
  phone: true,
  places: ["person"],
  config: configForm,
  address: phoneForm,
  addressKey: phoneKey,
  addressLabel: phoneKey,
  verify: "code",
  // By the operator's report it is on the phone; a reply is a human's answer.
  maxGrade: 5,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

const vendors = { twilio, alibaba, tencent, http } as const;

function connect(config: Config, deps: ChannelDeps): Channel<PhoneAddress, Wire> {
  const vendor = vendors[config.vendor](config, deps);
  return {
    render: renderer(config),
    segments: segmentCounter(config),
    send: (wire, to, attempt) => vendor.send(wire, to, attempt),
    probe: (signal) => vendor.probe(signal),
    ...(vendor.balance === undefined ? {} : { balance: vendor.balance }),
    ...(vendor.check === undefined ? {} : { check: vendor.check }),
    ...(vendor.stream === undefined ? {} : { stream: vendor.stream }),
    ...(config.callbacks ? { inbound: vendor.inbound } : {}),
    senders: sendersIn(config.from),
  };
}

/** Text messages to people's phones, through the vendor of the account. */
export const sms = anyChannel({ manifest, connect });
