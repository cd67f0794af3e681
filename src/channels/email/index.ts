import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { createReply } from "./answer.ts";
import { openSmtp } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { inboundOf } from "./inbound.ts";
import { createInbox } from "./inbox.ts";
import { limits } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { renderer } from "./render.ts";
import type { Wire } from "./render.ts";
import { toldOf } from "./told.ts";

const manifest: Manifest<Config, Address> = {
  id: "email",
  name: { en: "Email", "zh-CN": "邮件" },
  style: "direct",
  // A room is a mailing list or a shared mailbox.
  places: ["person", "chat"],
  config: configForm,
  address: addressForm,
  addressKey,
  addressLabel,
  verify: "code",
  // 250 means that the next server took it, no more. An answer is a human's act, which counts beside what the channel proves.
  maxGrade: 2,
  // The Message-ID is the same for all tries, but only some mail servers drop the second.
  deduplicates: false,
  pace: [],
  timeoutMs: 30_000,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const smtp = openSmtp(config);
  const inbox = config.inbox === "imap" ? createInbox(config, deps) : null;
  return {
    render: renderer(config),
    async send(wire, to, attempt) {
      const startedAt = deps.now();
      const result = await smtp.send(wire, to, startedAt, attempt.signal);
      deps.record?.(toldOf(config, wire, to, result, startedAt));
      return outcomeOf(result, { messageId: wire.ref });
    },
    async probe(signal) {
      const sending = outcomeOf(await smtp.verify(signal), null);
      return sending.kind === "accepted" && inbox !== null ? inbox.probe(signal) : sending;
    },
    ...(config.inbox === "none" ? {} : { inbound: inboundOf(config, deps), reply: createReply(config, smtp, deps) }),
    ...(inbox === null ? {} : { stream: inbox }),
    senders: [config.from],
    close: () => smtp.close(),
  };
}

/** Mail over SMTP, to any server that takes it; bounces and answers by IMAP or over HTTP. */
export const email = anyChannel({ manifest, connect });
