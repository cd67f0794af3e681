import type { ChannelModule } from "#ports/channel.ts";

/**
 * A channel among others, its own types forgotten. The guarantee of this cast: whoever connects a channel or sends by it first
 * puts settings and addresses through this same manifest's `config.parse` and `address.parse`, and hands `send` what its own
 * `render` made.
 */
export function anyChannel<Config, Address, Wire>(module: ChannelModule<Config, Address, Wire>): ChannelModule {
  return module as unknown as ChannelModule;
}
