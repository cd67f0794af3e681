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
  id: "ntfy",
  name: { en: "ntfy", "zh-CN": "ntfy" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // The server has it; what phones do with it is not told.
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
    // There is no account to connect to: each topic has a server and a token of its own.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Messages to those who subscribe to a topic of ntfy, on any server. */
export const ntfy = anyChannel({ manifest, connect });
