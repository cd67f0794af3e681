import type { SandboxPlatform } from "#ports/sandbox.ts";
import { dingtalkBot } from "./dingtalk/sandbox-bot.ts";
import { dingtalk } from "./dingtalk/sandbox.ts";
import { discord } from "./discord/sandbox.ts";
import { email } from "./email/sandbox.ts";
import { feishuBot } from "./feishu/sandbox-bot.ts";
import { feishu } from "./feishu/sandbox.ts";
import { googlechat } from "./googlechat/sandbox.ts";
import { mattermostBot } from "./mattermost/sandbox-bot.ts";
import { mattermost } from "./mattermost/sandbox.ts";
import { msteamsBot } from "./msteams/sandbox-bot.ts";
import { msteams } from "./msteams/sandbox.ts";
import { ntfy } from "./ntfy/sandbox.ts";
import { slackBot } from "./slack/sandbox-bot.ts";
import { slack } from "./slack/sandbox.ts";
import { sms } from "./sms/sandbox.ts";
import { telegramBot } from "./telegram/sandbox-bot.ts";
import { telegram } from "./telegram/sandbox.ts";
import { voice } from "./voice/sandbox.ts";
import { webpush } from "./webpush/sandbox.ts";
import { wecomBot } from "./wecom/sandbox-bot.ts";
import { wecom } from "./wecom/sandbox.ts";
import { zoom } from "./zoom/sandbox.ts";

/**
 * The platforms of the sandbox, in the order of the wall: one line each. Loaded when a sandbox is started, and never before. Every
 * channel is there but webhooks, which nobody reads. Bots that only speak come after what can be answered.
 */
export const platforms: readonly SandboxPlatform[] = [
  msteams,
  voice,
  sms,
  email,
  webpush,
  slack,
  feishu,
  dingtalk,
  wecom,
  telegram,
  mattermost,
  msteamsBot,
  slackBot,
  feishuBot,
  dingtalkBot,
  wecomBot,
  telegramBot,
  mattermostBot,
  ntfy,
  zoom,
  discord,
  googlechat,
];
