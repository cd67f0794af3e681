import type { ChannelModule } from "#ports/channel.ts";
import { dingtalkBot } from "./dingtalk/index.ts";
import { email } from "./email/index.ts";
import { feishuBot } from "./feishu/index.ts";
import { msteams } from "./msteams/index.ts";
import { webhook } from "./webhook/index.ts";
import { wecomBot } from "./wecom/index.ts";

/** Every channel, one line each. A test holds this list against the folders beside it. */
export const channels: readonly ChannelModule[] = [dingtalkBot, email, feishuBot, msteams, webhook, wecomBot];
