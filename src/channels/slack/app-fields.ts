// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account's form. */
export const accountFields: readonly Field[] = [
  {
    key: "connection",
    label: { en: "Connection", "zh-CN": "连接方式" },
    hint: {
      en: "Socket Mode is for installs that the internet cannot reach. Choose it before the app manifest is downloaded.",
      "zh-CN": "Socket Mode 适用于互联网无法访问 Tocsin 的部署。请在下载应用清单前选择。",
    },
    type: "select",
    required: true,
    options: {
      http: { en: "Slack calls Tocsin (http)", "zh-CN": "由 Slack 回调 Tocsin（http）" },
      socket: {
        en: "Tocsin holds a connection: Socket Mode (socket)",
        "zh-CN": "由 Tocsin 保持连接：Socket Mode（socket）",
      },
    },
    default: "http",
  },
  {
    key: "botToken",
    label: { en: "Bot token", "zh-CN": "Bot Token" },
    hint: {
      en: "Save without it first: the app manifest comes with the saved account. Install into a workspace fills it in; or copy it from the app's page: OAuth & Permissions → Bot User OAuth Token.",
      "zh-CN":
        "首次保存时留空：保存后即可下载应用清单。通过“安装到工作区”可自动填写，也可在 OAuth & Permissions → Bot User OAuth Token 中复制。",
    },
    type: "secret",
    required: false,
    placeholder: "xoxb-…",
  },
  {
    key: "signingSecret",
    label: { en: "Signing secret", "zh-CN": "Signing Secret" },
    hint: {
      en: "From the app's page: Basic Information → App Credentials. Proves that a request comes from Slack.",
      "zh-CN": "在应用页面 Basic Information → App Credentials 中复制，用于校验来自 Slack 的请求。",
    },
    type: "secret",
    required: false,
  },
  {
    key: "appToken",
    label: { en: "App-level token", "zh-CN": "App-Level Token" },
    hint: {
      en: "For socket only. From the app's page: Basic Information → App-Level Tokens → Generate, with the scope connections:write.",
      "zh-CN": "仅 socket 方式需要。在 Basic Information → App-Level Tokens 中生成，权限选择 connections:write。",
    },
    type: "secret",
    required: false,
    placeholder: "xapp-…",
  },
  {
    key: "clientId",
    label: { en: "Client ID", "zh-CN": "Client ID" },
    hint: {
      en: "From Basic Information → App Credentials. With the client secret it lets you install the app by a click, and people link themselves by signing in with Slack.",
      "zh-CN":
        "在 Basic Information → App Credentials 中复制。与 Client Secret 一起填写后，可一键安装应用，成员也可通过 Slack 登录完成绑定。",
    },
    type: "text",
    required: false,
    placeholder: "2141029472.691202649728",
  },
  {
    key: "clientSecret",
    label: { en: "Client secret", "zh-CN": "Client Secret" },
    hint: { en: "On the same page.", "zh-CN": "同一页面中的 Client Secret。" },
    type: "secret",
    required: false,
  },
  {
    key: "appId",
    label: { en: "App ID", "zh-CN": "App ID" },
    hint: {
      en: "On the same page. With it, Check can tell whether token and app belong together.",
      "zh-CN": "同一页面中的 App ID；填写后“检查”可判断 Token 与应用是否匹配。",
    },
    type: "text",
    required: false,
    placeholder: "A0123ABCDEF",
  },
  {
    key: "apiUrl",
    label: { en: "Web API", "zh-CN": "Web API 地址" },
    hint: {
      en: "Changed only for GovSlack: https://slack-gov.com/api.",
      "zh-CN": "仅 GovSlack 需要修改：https://slack-gov.com/api。",
    },
    type: "url",
    required: true,
    default: "https://slack.com/api",
  },
];

/** Fields of an address; filled in from the list of channels or by what Slack says of a place. */
export const addressFields: readonly Field[] = [
  {
    key: "kind",
    label: { en: "Kind", "zh-CN": "类型" },
    hint: {
      en: "Choose a channel from the list, or say /tocsin linkChat or /tocsin linkUser in Slack.",
      "zh-CN": "从列表中选择频道，或在 Slack 中发送 /tocsin linkChat、/tocsin linkUser 命令。",
    },
    type: "select",
    required: true,
    options: {
      channel: { en: "Channel", "zh-CN": "频道" },
      person: { en: "Person", "zh-CN": "成员" },
    },
  },
  {
    key: "teamId",
    label: { en: "Workspace ID", "zh-CN": "工作区 ID" },
    type: "text",
    required: true,
    placeholder: "T0123ABCDEF",
  },
  {
    key: "id",
    label: { en: "Channel or member ID", "zh-CN": "频道或成员 ID" },
    type: "text",
    required: true,
    placeholder: "C0123ABCDEF",
  },
  { key: "name", label: { en: "Name", "zh-CN": "名称" }, type: "text", required: false, placeholder: "#ops" },
];
