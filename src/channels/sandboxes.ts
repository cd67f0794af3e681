import type { SandboxPlatform } from "#ports/sandbox.ts";
import { dingtalk } from "./dingtalk/sandbox.ts";
import { discord } from "./discord/sandbox.ts";
import { email } from "./email/sandbox.ts";
import { feishu } from "./feishu/sandbox.ts";
import { googlechat } from "./googlechat/sandbox.ts";
import { mattermost } from "./mattermost/sandbox.ts";
import { msteams } from "./msteams/sandbox.ts";
import { ntfy } from "./ntfy/sandbox.ts";
import { slack } from "./slack/sandbox.ts";
import { sms } from "./sms/sandbox.ts";
import { telegram } from "./telegram/sandbox.ts";
import { voice } from "./voice/sandbox.ts";
import { wecom } from "./wecom/sandbox.ts";
import { zoom } from "./zoom/sandbox.ts";

/**
 * The platforms of the sandbox, in the order of the wall: one line each. Loaded when a sandbox is started, and never before.
 * Not on the wall: bots of platforms that have an app there (Teams, Slack, Feishu, Telegram, DingTalk, WeCom, Mattermost), which would
 * say the same with less; Web Push, which needs a browser's own leave and shows what ntfy shows; webhooks, which nobody reads.
 */
export const platforms: readonly SandboxPlatform[] = [
  msteams,
  voice,
  sms,
  email,
  slack,
  feishu,
  dingtalk,
  wecom,
  telegram,
  mattermost,
  ntfy,
  zoom,
  discord,
  googlechat,
];
