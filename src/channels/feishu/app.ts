import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { readBot } from "./app-api.ts";
import { appChecker } from "./app-check.ts";
import { createClient } from "./app-client.ts";
import { appAddressForm, appAddressKey, appAddressLabel, appConfigForm } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { directoryOf } from "./app-directory.ts";
import { appLimits, appPace, appTimeoutMs } from "./app-limits.ts";
import { findByEmailIn } from "./app-people.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import { seenOf } from "./app-seen.ts";
import { createMessenger } from "./app-send.ts";
import { createTokens } from "./app-token.ts";
import { createSignIn } from "./app-signin.ts";
import { inboundOverHttp } from "./app-transport.ts";
import { createVerify } from "./app-verify.ts";

const manifest: Manifest<AppConfig, AppAddress> = {
  id: "feishu",
  name: { en: "Feishu/Lark", "zh-CN": "飞书/Lark" },
  style: "app",
  places: ["person", "chat"],
  config: appConfigForm,
  address: appAddressForm,
  addressKey: appAddressKey,
  addressLabel: appAddressLabel,
  verify: "command",
  // A click in the card is an answer of a person. What is read is told of chats with one person (grade 4).
  maxGrade: 5,
  // By `uuid`, for an hour. What is in doubt for longer than that (the platform was out of reach for an hour after it took the
  // message) may come twice when it is tried again; a page is given up after six hours.
  deduplicates: true,
  pace: appPace,
  timeoutMs: appTimeoutMs,
  limits: appLimits,
};

function connect(config: AppConfig, deps: ChannelDeps): Channel<AppAddress, AppWire> {
  const seen = seenOf(deps.accountId, config.appId);
  const tokens = createTokens(config, deps);
  const client = createClient(config, deps, tokens);
  const messenger = createMessenger(config, client, deps);
  const replies = createReplies(messenger, deps);
  const render = renderFor(config.appId);
  const verify = createVerify({ config, now: deps.now, seen, botId: client.botId });
  return {
    render,
    send: messenger.send,
    revise: messenger.revise,
    describe: client.describe,
    directory: directoryOf(config.appId, client),
    findByEmail: findByEmailIn(config.appId, client),
    reply: replies.reply,
    inbound: inboundOverHttp({ config, verify, render, knownBotId: client.knownBotId, heard: replies.heard }),
    signIn: createSignIn(config, deps),
    check: appChecker({ config, deps, seen, tokens, client }),
    async probe(signal) {
      const token = await tokens.renew(signal);
      if (!token.ok) return token.failure;
      const bot = await client.call(readBot, signal);
      return bot.ok ? { kind: "accepted", ref: null, receipts: false } : bot.failure;
    },
  };
}

/** A custom app of one's own tenant: cards that are answered in place, in groups and in chats with one person. */
export const feishu = anyChannel({ manifest, connect });
