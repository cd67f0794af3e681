import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Attempt, Channel, ChannelDeps, Manifest, Outcome } from "#ports/channel.ts";
import { openApi } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { directoryOf } from "./directory.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { failureOf, migratedTo, outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";
import type { Wire } from "./render.ts";

export { telegram } from "./app.ts";

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
  // Groups that became supergroups, until their links have followed.
  const moved = new Map<string, string>();

  async function send(wire: Wire, to: Address, attempt: Attempt): Promise<Outcome> {
    const known = moved.get(to.chatId);
    const there = known === undefined ? to : { ...to, chatId: known };
    const result = await api.sendMessage(wire, there, attempt);
    const chatId = migratedTo(result);
    if (chatId === null || known !== undefined) return told(outcomeOf(result, deps.now()), to, there);
    moved.set(to.chatId, chatId);
    const anew = { ...to, chatId };
    return told(outcomeOf(await api.sendMessage(wire, anew, attempt), deps.now()), to, anew);
  }

  /** The link follows what was accepted elsewhere. */
  function told(outcome: Outcome, asked: Address, there: Address): Outcome {
    return outcome.kind === "accepted" && there.chatId !== asked.chatId ? { ...outcome, movedTo: there } : outcome;
  }

  return {
    render,
    send,
    async probe(signal) {
      return failureOf(await api.getMe(signal), deps.now()) ?? { kind: "accepted", ref: null, receipts: false };
    },
    directory: directoryOf(api, deps.now),
  };
}

/** Messages of one bot to groups, topics and channels of Telegram. */
export const telegramBot = anyChannel({ manifest, connect });
