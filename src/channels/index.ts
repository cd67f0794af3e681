import type { ChannelModule } from "#ports/channel.ts";
import { dingtalk, dingtalkBot } from "./dingtalk/index.ts";
import { discord } from "./discord/index.ts";
import { email } from "./email/index.ts";
import { feishu, feishuBot } from "./feishu/index.ts";
import { googlechat } from "./googlechat/index.ts";
import { mattermost, mattermostBot } from "./mattermost/index.ts";
import { msteams, msteamsBot } from "./msteams/index.ts";
import { ntfy } from "./ntfy/index.ts";
import { slack, slackBot } from "./slack/index.ts";
import { sms } from "./sms/index.ts";
import { telegram, telegramBot } from "./telegram/index.ts";
import { voice } from "./voice/index.ts";
import { webhook } from "./webhook/index.ts";
import { webpush } from "./webpush/index.ts";
import { wecom, wecomBot } from "./wecom/index.ts";
import { zoom } from "./zoom/index.ts";

/** Every channel, one line each. A test holds this list against the folders beside it. */
export const channels: readonly ChannelModule[] = [
  dingtalk,
  dingtalkBot,
  discord,
  email,
  feishu,
  feishuBot,
  googlechat,
  mattermost,
  mattermostBot,
  msteams,
  msteamsBot,
  ntfy,
  slack,
  slackBot,
  sms,
  telegram,
  telegramBot,
  voice,
  webhook,
  webpush,
  wecom,
  wecomBot,
  zoom,
];
