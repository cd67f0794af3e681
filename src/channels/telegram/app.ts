import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, Manifest, Outcome } from "#ports/channel.ts";
import { openAppApi } from "./app-api.ts";
import { checker, isSameName, readMe } from "./app-check.ts";
import { addressForm, addressKey, addressLabel, codeLink, configForm, selfOf } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { limits } from "./app-limits.ts";
import { createMessages } from "./app-messages.ts";
import { plainOutcome } from "./app-outcome.ts";
import { createPolling } from "./app-polling.ts";
import { render } from "./app-render.ts";
import type { Wire } from "./app-render.ts";
import { createReply } from "./app-reply.ts";
import { createInbound } from "./app-transport.ts";
import { createVerify, webhookSecretOf } from "./app-verify.ts";
import { announcer } from "./app-webhook.ts";
import { pace, timeoutMs } from "./limits.ts";

const manifest: Manifest<Config, Address> = {
  id: "telegram",
  name: { en: "Telegram", "zh-CN": "Telegram" },
  style: "app",
  places: ["person", "chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "command",
  // A click is an answer of a person.
  maxGrade: 5,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const api = openAppApi(config, deps);
  const self = selfOf(config);
  const messages = createMessages(api, deps);
  return {
    render,
    send: (wire, to, attempt) => messages.post(wire.message, to, attempt),
    revise: (ref, wire, _to, attempt) => messages.edit(ref, wire.message, attempt),
    reply: createReply({ api, messages, self, deps }),
    inbound: createInbound(createVerify(webhookSecretOf(config, deps.accountId)), self),
    ...(config.connection === "polling" && { stream: createPolling(api, deps) }),
    announce: announcer(api, config, deps),
    deepLink: (kind, code) => codeLink(self, kind, code),
    check: checker({ config, deps, api }),
    async probe(signal): Promise<Outcome> {
      const asked = await api.getMe(signal);
      const outcome = plainOutcome(asked, deps.now());
      const me = readMe(asked);
      if (outcome.kind !== "accepted" || me === null || isSameName(me.username, config)) return outcome;
      return { kind: "permanent", blame: "account", why: `the token is @${me.username}'s, not @${config.username}'s` };
    },
  };
}

/** A Telegram bot that is answered in place: cards with buttons and commands, in private chats, groups, topics and channels. */
export const telegram = anyChannel({ manifest, connect });
