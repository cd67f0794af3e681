import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { noSettings } from "#channels/kit/hook.ts";
import { postToBot } from "./bot-api.ts";
import { botAddressForm, botAddressKey, botAddressLabel, tokenOf } from "./config.ts";
import type { BotAddress } from "./config.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { outcomeOfBot } from "./outcome.ts";
import { renderBot } from "./render.ts";
import type { BotWire } from "./render.ts";

export { wecom } from "./app.ts";

type Settings = Record<string, never>;

const manifest: Manifest<Settings, BotAddress> = {
  id: "wecom-bot",
  name: { en: "WeCom bot", "zh-CN": "企业微信机器人" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: botAddressForm,
  addressKey: botAddressKey,
  addressLabel: botAddressLabel,
  verify: "none",
  maxGrade: 2,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(_: Settings, deps: ChannelDeps): Channel<BotAddress, BotWire> {
  return {
    render: renderBot,
    async send(wire, to, { signal }) {
      return outcomeOfBot(await postToBot(deps, wire, to, signal), deps.now(), [tokenOf(to)]);
    },
    // All that a bot has is its address; whether that works only a message to the group would tell.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Bot (message push) of a WeCom group: one-way, Markdown with links. */
export const wecomBot = anyChannel({ manifest, connect });
