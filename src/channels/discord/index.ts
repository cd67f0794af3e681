import { anyChannel } from "#channels/kit/any-channel.ts";
import { noSettings } from "#channels/kit/hook.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { post } from "./api.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import type { Address } from "./config.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";

const manifest: Manifest<Record<string, never>, Address> = {
  id: "discord",
  name: { en: "Discord webhook", "zh-CN": "Discord Webhook" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // The message is in the channel; nobody tells a webhook who has read it.
  maxGrade: 2,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(_config: unknown, deps: ChannelDeps): Channel<Address, Wire> {
  return {
    render,
    async send(wire, to, attempt) {
      return outcomeOf(await post(deps, wire, to, attempt), deps.now());
    },
    // There is no account to connect to: each webhook is a channel's own.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Messages to one Discord channel or thread by its webhook. */
export const discord = anyChannel({ manifest, connect });
