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

export { mattermost } from "./app.ts";

const manifest: Manifest<Record<string, never>, Address> = {
  id: "mattermost-bot",
  name: { en: "Mattermost webhook", "zh-CN": "Mattermost Webhook" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // `ok` means that the server took it; a webhook names no message to ask about.
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

/** Messages to one Mattermost channel by its incoming webhook, on any server. */
export const mattermostBot = anyChannel({ manifest, connect });
