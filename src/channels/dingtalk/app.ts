import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { registerCallback } from "./app-api.ts";
import { appChecker } from "./app-check.ts";
import { createClient } from "./app-client.ts";
import { appAddressForm, appAddressKey, appAddressLabel, appConfigForm } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { appLimits, appPace, appTimeoutMs } from "./app-limits.ts";
import { createQuiet } from "./app-quiet.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import { seenOf } from "./app-seen.ts";
import { createMessenger } from "./app-send.ts";
import { signInOf } from "./app-signin.ts";
import { streamOf } from "./app-stream.ts";
import { createTokens } from "./app-token.ts";
import { inboundOf } from "./app-transport.ts";
import { createVerify } from "./app-verify.ts";

const manifest: Manifest<AppConfig, AppAddress> = {
  id: "dingtalk",
  name: { en: "DingTalk", "zh-CN": "钉钉" },
  style: "app",
  places: ["person", "chat"],
  config: appConfigForm,
  address: appAddressForm,
  addressKey: appAddressKey,
  addressLabel: appAddressLabel,
  verify: "command",
  // A click in the card is an answer of a person.
  maxGrade: 5,
  // Cards are: a second one with the same `outTrackId` is refused. Messages of the robot, which stand in for them, have no such key.
  deduplicates: false,
  pace: appPace,
  timeoutMs: appTimeoutMs,
  limits: appLimits,
};

const accepted = { kind: "accepted", ref: null, receipts: false } as const;

function connect(config: AppConfig, deps: ChannelDeps): Channel<AppAddress, AppWire> {
  const { accountId } = deps;
  const seen = seenOf(accountId, config.clientId);
  const tokens = createTokens(config, deps);
  const client = createClient(config, deps, tokens);
  const quiet = createQuiet(deps.now);
  const messenger = createMessenger({ config, client, quiet, deps });
  const replies = createReplies(messenger, deps);
  const render = renderFor(config.clientId);
  const verify = createVerify({ config, accountId, now: deps.now, seen });
  const hasCards = config.cardTemplateId !== undefined;
  return {
    render,
    send: messenger.send,
    // Messages of the robot cannot be edited.
    ...(hasCards ? { revise: messenger.revise } : {}),
    reply: replies.reply,
    inbound: inboundOf({ config, verify, render, quiet, heard: replies.heard }),
    ...(config.connection === "stream" ? { stream: streamOf({ config, deps, seen }) } : {}),
    ...(config.connection === "http" && hasCards
      ? {
          async announce(inboundUrl: string, signal: AbortSignal) {
            const reading = await client(registerCallback(config, accountId, inboundUrl), signal);
            return reading.ok ? accepted : reading.failure;
          },
        }
      : {}),
    signIn: signInOf(config, deps, tokens),
    check: appChecker({ config, deps, seen, tokens, client }),
    async probe(signal) {
      const token = await tokens.renew(signal);
      return token.ok ? accepted : token.failure;
    },
  };
}

/** An internal app of one's own organization: cards that are answered in place, in groups and in chats with one person. */
export const dingtalk = anyChannel({ manifest, connect });
