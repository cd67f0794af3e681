import type { ChannelModule } from "#ports/channel.ts";
import { email } from "./email/index.ts";
import { msteams } from "./msteams/index.ts";
import { webhook } from "./webhook/index.ts";

/** Every channel, one line each. A test holds this list against the folders beside it. */
export const channels: readonly ChannelModule[] = [email, msteams, webhook];
