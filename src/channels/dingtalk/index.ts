import type { Channel, ChannelDeps, Manifest, Outcome } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { noSettings } from "#channels/kit/hook.ts";
import { sendPlainer } from "#channels/kit/plainer.ts";
import { postToBot } from "./bot-api.ts";
import { botAddressForm, botAddressKey, botAddressLabel, tokenOf } from "./config.ts";
import type { BotAddress } from "./config.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { outcomeOfBot } from "./outcome.ts";
import { renderBot } from "./render.ts";
import type { BotForm, BotWire } from "./render.ts";

export { dingtalk } from "./app.ts";

type Settings = Record<string, never>;

const manifest: Manifest<Settings, BotAddress> = {
  id: "dingtalk-bot",
  name: { en: "DingTalk bot", "zh-CN": "钉钉机器人" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: botAddressForm,
  addressKey: botAddressKey,
  addressLabel: botAddressLabel,
  verify: "none",
  maxGrade: 2,
  deduplicates: true,
  pace,
  timeoutMs,
  limits,
};

function connect(_: Settings, deps: ChannelDeps): Channel<BotAddress, BotWire> {
  return {
    render: renderBot,
    send({ forms }, to, attempt) {
      const secrets = [tokenOf(to), to.secret ?? ""];
      const post = async (form: BotForm, index: number): Promise<Outcome> =>
        outcomeOfBot(await postToBot(deps, form, index, to, attempt), deps.now(), secrets);
      return sendPlainer(forms, post, deps.log);
    },
    // All that a bot has is its address; whether that works only a message to the group would tell.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Custom bot of a DingTalk group: one-way, cards with links. */
export const dingtalkBot = anyChannel({ manifest, connect });
