import { anyChannel } from "#channels/kit/any-channel.ts";
import { noSettings } from "#channels/kit/hook.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { poster } from "./api.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import type { Address } from "./config.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";

const manifest: Manifest<Record<string, never>, Address> = {
  id: "zoom",
  name: { en: "Zoom webhook", "zh-CN": "Zoom Webhook" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // `OK` means that Zoom took it; a webhook names no message to ask about.
  maxGrade: 2,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(_config: unknown, deps: ChannelDeps): Channel<Address, Wire> {
  const post = poster(deps);
  return {
    render,
    async send(wire, to, attempt) {
      return outcomeOf(await post(wire, to, attempt), deps.now());
    },
    // There is no account to connect to: each webhook is a chat's own.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Messages to one chat of Zoom Team Chat by its Incoming Webhook app. */
export const zoom = anyChannel({ manifest, connect });
