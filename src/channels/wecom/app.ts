import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { readAgent } from "./app-api.ts";
import { botOf } from "./app-bot.ts";
import { appChecker } from "./app-check.ts";
import { createClient } from "./app-client.ts";
import { appAddressForm, appAddressKey, appAddressLabel, appConfigForm } from "./app-config.ts";
import type { AppAddress, AppConfig } from "./app-config.ts";
import { appLimits, appPace, appTimeoutMs } from "./app-limits.ts";
import { memoryOf } from "./app-memory.ts";
import type { Shown } from "./app-memory.ts";
import { findByEmailIn } from "./app-people.ts";
import { renderApp } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { replyBy } from "./app-reply.ts";
import { seenOf } from "./app-seen.ts";
import { createMessenger } from "./app-send.ts";
import { signInBy } from "./app-signin.ts";
import { botStream } from "./app-stream.ts";
import { createTokens } from "./app-token.ts";
import { inboundOf } from "./app-transport.ts";
import { createVerify } from "./app-verify.ts";

const manifest: Manifest<AppConfig, AppAddress> = {
  id: "wecom",
  name: { en: "WeCom", "zh-CN": "企业微信" },
  style: "app",
  places: ["person", "chat"],
  config: appConfigForm,
  address: appAddressForm,
  addressKey: appAddressKey,
  addressLabel: appAddressLabel,
  verify: "command",
  // A press in the card is an answer of a person; WeCom tells nobody what was read.
  maxGrade: 5,
  // A card's task id can be used once, but neither texts nor the messages of the AI bot have a key.
  deduplicates: false,
  pace: appPace,
  timeoutMs: appTimeoutMs,
  limits: appLimits,
};

function connect(config: AppConfig, deps: ChannelDeps): Channel<AppAddress, AppWire> {
  const { botId, botSecret } = config;
  const app = `${config.corpId} ${config.agentId}`;
  const seen = seenOf(deps.accountId, app);
  const memory = memoryOf(deps.accountId, app);
  const offers = new Map<string, Shown>();
  const tokens = createTokens(config, deps);
  const client = createClient(config, deps, tokens);
  const bot = botId === undefined ? null : botOf(deps.accountId, botId);
  const messenger = createMessenger({ config, deps, client, bot, memory });
  const verify = createVerify({ config, now: deps.now, seen });
  return {
    render: renderApp,
    send: messenger.send,
    revise: messenger.revise,
    describe: client.describe,
    findByEmail: findByEmailIn(config.corpId, client),
    reply: replyBy(messenger),
    inbound: inboundOf({ config, now: deps.now, verify, render: renderApp, memory, offers }),
    signIn: signInBy(config, client),
    check: appChecker({ config, deps, seen, tokens, client, bot }),
    ...(bot === null || botId === undefined || botSecret === undefined
      ? {}
      : { stream: botStream({ config: { ...config, botId, botSecret }, deps, bot, memory, offers }) }),
    async probe(signal) {
      const token = await tokens.renew(signal);
      if (!token.ok) return token.failure;
      const agent = await client.call(readAgent(config), signal);
      return agent.ok ? { kind: "accepted", ref: null, receipts: false } : agent.failure;
    },
  };
}

/** A self-built app of one's own organization: cards that are answered in place, and in groups by an AI bot. */
export const wecom = anyChannel({ manifest, connect });
