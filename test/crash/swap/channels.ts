import { channels as real } from "#channels/index.ts";
import type { Channel, ChannelModule } from "#ports/channel.ts";
import { reach } from "./point.ts";

/** The real channels; the process can be made to die before a message goes out and when its answer has come. */
export const channels: readonly ChannelModule[] = real.map((module) => ({
  ...module,
  connect: (config, deps) => watched(module.connect(config, deps)),
}));

function watched(channel: Channel): Channel {
  return {
    ...channel,
    async send(wire, to, attempt) {
      reach("send before");
      const outcome = await channel.send(wire, to, attempt);
      reach("send after");
      return outcome;
    },
  };
}
