import { anyChannel } from "#channels/kit/any-channel.ts";
import { noSettings } from "#channels/kit/hook.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { addressForm, addressKey, addressLabel } from "./bot-config.ts";
import type { Address } from "./bot-config.ts";
import { limits, pace, timeoutMs } from "./bot-limits.ts";
import { outcomeOf } from "./bot-outcome.ts";
import { render } from "./bot-render.ts";
import type { BotWire } from "./bot-render.ts";

const manifest: Manifest<Record<string, never>, Address> = {
  id: "msteams-bot",
  name: { en: "Microsoft Teams webhook", "zh-CN": "Microsoft Teams Webhook" },
  style: "bot",
  places: ["chat"],
  config: noSettings,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "none",
  // The flow was started. Whether it has posted is only in its own run history.
  maxGrade: 2,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(_config: unknown, deps: ChannelDeps): Channel<Address, BotWire> {
  return {
    render,
    async send(wire, to, attempt) {
      const request = {
        method: "POST",
        url: to.url,
        headers: { "content-type": "application/json; charset=utf-8", "user-agent": "Tocsin" },
        body: JSON.stringify(wire),
        signal: attempt.signal,
        maxBytes: 64 * 1024,
      } as const;
      return outcomeOf(await deps.http.request(request), deps.now());
    },
    // There is no account to connect to: each workflow is a channel's own.
    probe: () => Promise.resolve({ kind: "accepted", ref: null, receipts: false }),
  };
}

/** Cards to one channel or chat of Teams by the webhook of a workflow: no app, no bot, no administrator. */
export const msteamsBot = anyChannel({ manifest, connect });
