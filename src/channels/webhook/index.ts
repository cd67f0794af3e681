import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { post } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { limits, timeoutMs } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { renderer } from "./render.ts";
import type { Wire } from "./render.ts";

const manifest: Manifest<Config, Address> = {
  id: "webhook",
  name: { en: "Webhook", "zh-CN": "Webhook" },
  style: "out",
  places: ["chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  maxGrade: 2,
  deduplicates: true,
  pace: [],
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  return {
    render: renderer(config.envelope, deps.publicUrl),
    async send(wire, to, attempt) {
      return outcomeOf(await post(deps, wire, to, attempt), deps.now());
    },
    // An account of webhooks has nothing of its own to connect to: every address is a machine of somebody else's.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Signed JSON to a machine, by Standard Webhooks 1.0. */
export const webhook = anyChannel({ manifest, connect });
