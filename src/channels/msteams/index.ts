import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { anyChannel } from "#channels/kit/any-channel.ts";
import { checker } from "./check.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { createConnector } from "./connector.ts";
import { createVerify } from "./jwt.ts";
import { limits, pace, timeoutMs } from "./limits.ts";
import { downloads } from "./package.ts";
import { createFindByEmail } from "./people.ts";
import { createPresence } from "./presence.ts";
import { rejectionsOf } from "./rejections.ts";
import { render } from "./render.ts";
import { createReplies } from "./reply.ts";
import { createTokens, requestToken } from "./token.ts";
import { inboundOverHttp } from "./transport.ts";
import type { Wire } from "./wire.ts";

export { msteamsBot } from "./bot.ts";

const manifest: Manifest<Config, Address> = {
  id: "msteams",
  name: { en: "Microsoft Teams", "zh-CN": "Microsoft Teams" },
  style: "app",
  places: ["person", "chat", "team"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "command",
  // A click in the card is an answer of a person.
  maxGrade: 5,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const seen = rejectionsOf(deps.accountId, config.appId);
  const tokens = createTokens(config, deps);
  const connector = createConnector(config, deps, tokens);
  const replies = createReplies(connector, deps);
  return {
    render,
    send: connector.send,
    revise: connector.revise,
    describe: connector.describe,
    findByEmail: createFindByEmail(connector, config),
    reply: replies.reply,
    presence: createPresence(config, deps),
    inbound: inboundOverHttp(createVerify(config, deps, seen), render, replies.heard),
    check: checker({ config, deps, seen, askToken: (scope, signal) => requestToken(config, deps, scope, signal) }),
    // The Connector has no request without a conversation: a token proves application, tenant and secret, and no more.
    async probe(signal) {
      const token = await tokens.renew(signal);
      return token.ok ? { kind: "accepted", ref: null, receipts: false } : token.failure;
    },
  };
}

/** A Teams app of one's own: cards that are answered in place, in team channels, group chats and personal chats. */
export const msteams = anyChannel({ manifest, connect, downloads });
