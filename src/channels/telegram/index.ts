import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Attempt, Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import { openApi } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { directoryOf } from "./directory.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { failureOf, migratedTo, outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";

const manifest: Manifest<Config, Address> = {
  id: "telegram-bot",
  name: { en: "Telegram bot", "zh-CN": "Telegram 机器人" },
  style: "bot",
  places: ["chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // A bot is not told who has read a message.
  maxGrade: 2,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const api = openApi(config, deps);
  // Groups that became supergroups: the link still names the old id, which Telegram answers with the new one for ever.
  const moved = new Map<string, string>();

  async function post(wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult> {
    const result = await api.sendMessage(wire, { ...to, chatId: moved.get(to.chatId) ?? to.chatId }, attempt);
    const chatId = migratedTo(result);
    if (chatId === null || moved.has(to.chatId)) return result;
    moved.set(to.chatId, chatId);
    deps.log.warn({ from: to.chatId, to: chatId }, "a Telegram group has become a supergroup: its link has an old id");
    return api.sendMessage(wire, { ...to, chatId }, attempt);
  }

  return {
    render,
    send: async (wire, to, attempt) => outcomeOf(await post(wire, to, attempt), deps.now()),
    async probe(signal) {
      return failureOf(await api.getMe(signal), deps.now()) ?? { kind: "accepted", ref: null, receipts: false };
    },
    directory: directoryOf(api, deps.now),
  };
}

/** Messages of one bot to groups, topics and channels of Telegram. */
export const telegramBot = anyChannel({ manifest, connect });
