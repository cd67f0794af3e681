import { anyChannel } from "#channels/kit/any-channel.ts";
import { createSnoozeForms } from "#channels/kit/snooze-form.ts";
import type { Filled, SnoozeForms } from "#channels/kit/snooze-form.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import type { Inbound } from "#ports/inbound.ts";
import { answerTo } from "./app-answer.ts";
import type { Render } from "./app-answer.ts";
import { openApi } from "./app-api.ts";
import { checker } from "./app-check.ts";
import { createCommands } from "./app-commands.ts";
import { addressForm, addressKey, addressLabel, configForm, hookUrl, serverName } from "./app-config.ts";
import type { Address, Config } from "./app-config.ts";
import { createDescribe, createDirectory } from "./app-directory.ts";
import { filledIn } from "./app-dialog.ts";
import { readHook } from "./app-hook.ts";
import type { Hook } from "./app-hook.ts";
import { eventsOf } from "./app-inbound.ts";
import { answerWithinMs, limits, pace, timeoutMs } from "./app-limits.ts";
import { createMessages } from "./app-messages.ts";
import { createFindByEmail } from "./app-people.ts";
import { createPresence } from "./app-presence.ts";
import { buttonKey } from "./app-proof.ts";
import { createRender } from "./app-render.ts";
import { createReplies } from "./app-reply.ts";
import type { Replies } from "./app-reply.ts";
import { seenOf } from "./app-seen.ts";
import { openServer } from "./app-server.ts";
import { createSignIn } from "./app-signin.ts";
import { createStream } from "./app-stream.ts";
import { createVerify } from "./app-verify.ts";
import type { Wire } from "./app-wire.ts";

const manifest: Manifest<Config, Address> = {
  id: "mattermost",
  name: { en: "Mattermost", "zh-CN": "Mattermost" },
  style: "app",
  places: ["person", "chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "command",
  // A press of a button is an answer of a person.
  maxGrade: 5,
  // The server knows a message again for half a minute, and on one node only: less than a promise.
  deduplicates: false,
  pace,
  timeoutMs,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const name = serverName(config);
  const key = buttonKey(config, deps.accountId);
  const seen = seenOf(deps.accountId, config.botToken);
  const server = openServer(openApi({ serverUrl: config.serverUrl, token: config.botToken }, deps), deps);
  const commands = createCommands(server, config, deps);
  const messages = createMessages({ server, name, key, config, deps });
  const forms = createSnoozeForms<Address>(config.actionSecret ?? config.botToken, deps.accountId);
  const replies = createReplies(messages, config, deps, forms);
  const render = createRender({ url: hookUrl(deps), key });
  const verify = createVerify({ server, commands, key, forms, name, seen, deps });
  const signIn = createSignIn(config, server, name, deps);
  return {
    render,
    send: (wire, to, attempt) => messages.send(wire, to, attempt),
    revise: (ref, wire, _to, attempt) => messages.revise(ref, wire, attempt),
    reply: replies.reply,
    ask: replies.ask,
    inbound: inboundOf({ verify, replies, render, key, name, forms }),
    describe: createDescribe({ server, commands }),
    directory: createDirectory({ server, commands, name }),
    presence: createPresence(server, name),
    findByEmail: createFindByEmail(server, name, deps),
    announce: (url, signal) => commands.announce(url, signal),
    check: checker({ config, deps, server, commands, seen }),
    ...(config.connection === "stream" && {
      stream: createStream({
        server,
        name,
        config,
        seen,
        joined: (signal) => commands.announce(hookUrl(deps), signal),
        deps,
      }),
    }),
    ...(signIn !== undefined && { signIn }),
    async probe(signal) {
      const found = await server.identity(signal);
      return found.ok ? { kind: "accepted", ref: null, receipts: false } : found.failure;
    },
  };
}

interface Hearing {
  readonly verify: Inbound<Address>["verify"];
  readonly replies: Replies;
  readonly render: Render;
  readonly key: Uint8Array;
  readonly name: string;
  readonly forms: SnoozeForms<Address>;
}

/** What comes by the WebSocket was proved by the connection, and shares all but `verify`. */
function inboundOf({ verify, replies, render, key, name, forms }: Hearing): Inbound<Address> {
  const filledOf = (hook: Hook, at: number): Filled<Address> | null =>
    hook.kind === "dialog" ? filledIn(hook.dialog, forms, name, at) : null;
  return {
    verify,
    parse(request) {
      const hook = readHook(request);
      const events = eventsOf(hook, name, filledOf(hook, request.receivedAt));
      replies.heard(hook, events, request.receivedAt);
      return events;
    },
    answer(request, results) {
      const hook = readHook(request);
      return answerTo(hook, results, render, key, filledOf(hook, request.receivedAt));
    },
    answerWithinMs,
  };
}

/** A bot on a Mattermost server: messages that are answered in place, in channels and in direct messages. */
export const mattermost = anyChannel({ manifest, connect });
