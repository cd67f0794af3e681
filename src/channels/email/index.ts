import { anyChannel } from "#channels/kit/any-channel.ts";
import type { Channel, ChannelDeps, Manifest } from "#ports/channel.ts";
import { openSmtp } from "./api.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import type { Address, Config } from "./config.ts";
import { limits } from "./limits.ts";
import { outcomeOf } from "./outcome.ts";
import { renderer } from "./render.ts";
import type { Wire } from "./render.ts";

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
  // 250 means that the next server took it, no more.
  maxGrade: 2,
  // The Message-ID is the same for all tries, but only some mail servers drop the second.
  deduplicates: false,
  pace: [],
  timeoutMs: 30_000,
  limits,
};

function connect(config: Config, deps: ChannelDeps): Channel<Address, Wire> {
  const smtp = openSmtp(config);
  return {
    render: renderer(config.from),
    async send(wire, to, attempt) {
      const result = await smtp.send(wire, to, deps.now(), attempt.signal);
      return outcomeOf(result, { messageId: wire.messageId });
    },
    async probe(signal) {
      return outcomeOf(await smtp.verify(signal), null);
    },
    close: () => smtp.close(),
  };
}

/** Mail over SMTP, to any server that takes it. */
export const email = anyChannel({ manifest, connect });
