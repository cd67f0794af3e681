import type { ChannelModule } from "#ports/channel.ts";
import { dingtalkBot } from "./dingtalk/index.ts";
import { discord } from "./discord/index.ts";
import { email } from "./email/index.ts";
import { feishu, feishuBot } from "./feishu/index.ts";
import { googlechat } from "./googlechat/index.ts";
import { mattermostBot } from "./mattermost/index.ts";
import { msteams } from "./msteams/index.ts";
import { ntfy } from "./ntfy/index.ts";
import { slack, slackBot } from "./slack/index.ts";
import { telegram, telegramBot } from "./telegram/index.ts";
import { webhook } from "./webhook/index.ts";
import { wecomBot } from "./wecom/index.ts";
import { zoom } from "./zoom/index.ts";

/** Every channel, one line each. A test holds this list against the folders beside it. */
export const channels: readonly ChannelModule[] = [
  dingtalkBot,
  discord,
  email,
  feishu,
  feishuBot,
  googlechat,
  mattermostBot,
  msteams,
  ntfy,
  slack,
  slackBot,
  telegram,
  telegramBot,
  webhook,
  wecomBot,
  zoom,
];
