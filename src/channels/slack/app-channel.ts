import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import type { Inbound } from "#ports/inbound.ts";
import { createSnoozeForms } from "#channels/kit/snooze-form.ts";
import type { SnoozeForms } from "#channels/kit/snooze-form.ts";
import { answerTo } from "./app-answer.ts";
import { checker } from "./app-check.ts";
import { createClient } from "./app-client.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { createDirectory } from "./app-directory.ts";
import { filledIn } from "./app-form.ts";
import { isRemoval, readHook } from "./app-hook.ts";
import { eventsOf } from "./app-inbound.ts";
import { answerWithinMs, limits, pace, timeoutMs } from "./app-limits.ts";
import { downloads } from "./app-manifest.ts";
import { createOauth } from "./app-oauth.ts";
import { createFindByEmail } from "./app-people.ts";
import { createPresence } from "./app-presence.ts";
import { render } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import type { Replies } from "./app-reply.ts";
import { seenOf } from "./app-seen.ts";
import type { Seen } from "./app-seen.ts";
import { createSocketMode } from "./app-socket.ts";
import { createVerify } from "./app-verify.ts";
import type { Wire } from "./app-wire.ts";

const manifest: Manifest<Config, Address> = {
  id: "slack",
  name: { en: "Slack", "zh-CN": "Slack" },
  style: "app",
  places: ["person", "chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "command",
  // A press of a button is an answer of a person.
  maxGrade: 5,
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const seen = seenOf(deps.accountId, config.signingSecret);
  const client = createClient(config, deps);
  const forms = createSnoozeForms<Address>(config.botToken, deps.accountId);
  const replies = createReplies(client, config, deps, forms);
  return {
    render,
    send: (wire, to, attempt) => client.send(wire, to, attempt),
    revise: (ref, wire, _to, attempt) => client.revise(ref, wire, attempt),
    describe: client.describe,
    reply: replies.reply,
    ask: replies.ask,
    directory: createDirectory(client),
    presence: createPresence(client, deps),
    findByEmail: createFindByEmail(client),
    inbound: createInbound({ verify: createVerify(config, deps, seen), replies, seen, forms }),
    ...(config.connection === "socket" &&
      config.appToken !== null && {
        stream: createSocketMode({ config: { ...config, appToken: config.appToken }, deps, seen }),
      }),
    ...createOauth(config, deps, client),
    check: checker({ config, deps, client, seen }),
    async probe(signal) {
      const found = await client.identity(signal);
      return found.ok ? { kind: "accepted", ref: null, receipts: false } : found.failure;
    },
  };
}

interface Hearing {
  readonly verify: Inbound<Address>["verify"];
  readonly replies: Replies;
  readonly seen: Seen;
  readonly forms: SnoozeForms<Address>;
}

/**
 * Requests of Slack, however they come: over HTTP `verify` proves the sender; a connection of ours (app-socket.ts) is proved by itself,
 * and shares the rest.
 */
function createInbound({ verify, replies, seen, forms }: Hearing): Inbound<Address> {
  return {
    verify,
    parse(request) {
      const hook = readHook(request.body);
      const events = eventsOf(hook, forms, request.receivedAt);
      replies.heard(hook, events, request.receivedAt);
      if (isRemoval(hook)) seen.removedAt = request.receivedAt;
      return events;
    },
    answer(request, results) {
      const hook = readHook(request.body);
      const filled = hook.kind === "interaction" ? filledIn(hook.interaction, forms, request.receivedAt) : null;
      return answerTo(hook, results, render, filled);
    },
    answerWithinMs,
  };
}

/** A Slack app of one's own: messages that are answered in place, in channels and in direct messages. */
export const slack = anyChannel({ manifest, connect, downloads });
