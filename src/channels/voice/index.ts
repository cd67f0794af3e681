import { anyChannel } from "#channels/kit/any-channel.ts";
import { phoneForm, phoneKey, sendersIn } from "#channels/kit/phone.ts";
import type { PhoneAddress } from "#channels/kit/phone.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { alibaba } from "./alibaba.ts";
import { configForm } from "./config.ts";
import type { Config } from "./config.ts";
import { http } from "./http.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";
import { tencent } from "./tencent.ts";
import { twilio } from "./twilio.ts";

const manifest: Manifest<Config, PhoneAddress> = {
  id: "voice",
  name: { en: "Phone call", "zh-CN": "电话" },
  style: "direct",
  places: ["person"],
  config: configForm,
  address: phoneForm,
  addressKey: phoneKey,
  addressLabel: phoneKey,
  verify: "code",
  // A key is a human's answer.
  maxGrade: 5,
  // No vendor knows a call by a key of ours: what may have rung is not told from what did not.
  deduplicates: false,
  loud: true,
  phone: true,
  pace,
  timeoutMs,
  limits,
};

const vendors = { twilio, alibaba, tencent, http } as const;

function connect(config: Config, deps: ChannelDeps): Channel<PhoneAddress, Wire> {
  const vendor = vendors[config.vendor](config, deps);
  return {
    render,
    send: (wire, to, attempt) => vendor.send(wire, to, attempt),
    probe: (signal) => vendor.probe(signal),
    senders: sendersIn(config.from),
    ...(vendor.balance === undefined ? {} : { balance: vendor.balance }),
    ...(vendor.check === undefined ? {} : { check: vendor.check }),
    ...(vendor.stream === undefined ? {} : { stream: vendor.stream }),
    ...(config.callbacks ? { inbound: vendor.inbound } : {}),
  };
}

/** Calls to people's phones, answered by keys, through the vendor of the account. */
export const voice = anyChannel({ manifest, connect });
