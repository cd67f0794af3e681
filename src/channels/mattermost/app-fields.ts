// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account's form. */
export const accountFields: readonly Field[] = [
  {
    key: "serverUrl",
    label: { en: "Server", "zh-CN": "服务器地址" },
    hint: {
      en: "The address under which people open Mattermost (its Site URL).",
      "zh-CN": "成员访问 Mattermost 的地址（即 Site URL）。",
    },
    type: "url",
    required: true,
    placeholder: "https://mattermost.example.com",
  },
  {
    key: "botToken",
    label: { en: "Bot's access token", "zh-CN": "机器人访问令牌" },
    hint: {
      en: "Integrations → Bot Accounts → Add Bot Account shows it once.",
      "zh-CN": "在 集成 → 机器人账户 → 添加机器人账户 中创建，仅显示一次。",
    },
    type: "secret",
    required: true,
  },
  {
    key: "connection",
    label: { en: "Connection", "zh-CN": "连接方式" },
    hint: {
      en: "With a WebSocket Tocsin also hears direct messages to the bot, and sees at once when it is removed from a channel. Buttons and the slash command need Tocsin's address either way.",
      "zh-CN":
        "使用 WebSocket 时，Tocsin 还可接收发给机器人的私信，并立即感知被移出频道。按钮和斜杠命令始终需要服务器能访问 Tocsin。",
    },
    type: "select",
    required: true,
    options: {
      http: { en: "Requests only (http)", "zh-CN": "仅 HTTP 请求（http）" },
      stream: { en: "And a WebSocket that Tocsin opens (stream)", "zh-CN": "另由 Tocsin 建立 WebSocket（stream）" },
    },
    default: "http",
  },
  {
    key: "slash",
    label: { en: "Make the slash command", "zh-CN": "自动创建斜杠命令" },
    hint: {
      en: "In each team that the bot is in; the bot needs the permission Manage Slash Commands.",
      "zh-CN": "在机器人所在的每个团队中创建；机器人需要“管理斜杠命令”权限。",
    },
    type: "boolean",
    required: false,
    default: true,
  },
  {
    key: "trigger",
    label: { en: "Command's trigger word", "zh-CN": "命令触发词" },
    type: "text",
    required: true,
    default: "tocsin",
    placeholder: "tocsin",
  },
  {
    key: "commandTokens",
    label: { en: "Tokens of commands made by hand", "zh-CN": "手动创建的命令的令牌" },
    hint: {
      en: "Where the bot may not make the command, an administrator does, and enters its token here; one for each team, with blanks between.",
      "zh-CN": "机器人无权创建命令时由管理员手动创建，并在此填写其令牌；每个团队一个，用空格分隔。",
    },
    type: "secret",
    required: false,
  },
  {
    key: "priority",
    label: { en: "Mark pages as urgent", "zh-CN": "将告警标记为紧急" },
    hint: {
      en: "Critical pages as Urgent, warnings as Important, where the server has message priorities.",
      "zh-CN": "服务器支持消息优先级时，严重告警标记为“紧急”，警告标记为“重要”。",
    },
    type: "boolean",
    required: false,
    default: true,
  },
  {
    key: "actionSecret",
    label: { en: "Secret of buttons", "zh-CN": "按钮密钥" },
    hint: {
      en: "Leave it empty, and Tocsin derives one from the token: then a new token makes the buttons of older messages useless.",
      "zh-CN": "留空时由令牌派生；此时更换令牌会使旧消息的按钮失效。",
    },
    type: "secret",
    required: false,
  },
  {
    key: "oauthClientId",
    label: { en: "OAuth client ID", "zh-CN": "OAuth 客户端 ID" },
    hint: {
      en: "With an OAuth 2.0 application of the server, members link their account by signing in there.",
      "zh-CN": "配置服务器的 OAuth 2.0 应用后，成员可通过登录 Mattermost 关联账号。",
    },
    type: "text",
    required: false,
  },
  {
    key: "oauthClientSecret",
    label: { en: "OAuth client secret", "zh-CN": "OAuth 客户端密钥" },
    type: "secret",
    required: false,
  },
];

/** Fields of an address; filled in from the list of channels or by what Mattermost says of a place. */
export const addressFields: readonly Field[] = [
  {
    key: "kind",
    label: { en: "Kind", "zh-CN": "类型" },
    hint: {
      en: "Choose a channel from the list, or say /tocsin linkChat or /tocsin linkUser in Mattermost.",
      "zh-CN": "从列表中选择频道，或在 Mattermost 中发送 /tocsin linkChat、/tocsin linkUser 命令。",
    },
    type: "select",
    required: true,
    options: {
      channel: { en: "Channel", "zh-CN": "频道" },
      person: { en: "Person", "zh-CN": "成员" },
    },
  },
  {
    key: "server",
    label: { en: "Server", "zh-CN": "服务器" },
    type: "text",
    required: true,
    placeholder: "mattermost.example.com",
  },
  {
    key: "id",
    label: { en: "Channel or user ID", "zh-CN": "频道或用户 ID" },
    type: "text",
    required: true,
    placeholder: "4xp9fdt77pncbef59f4k1qe83o",
  },
  { key: "name", label: { en: "Name", "zh-CN": "名称" }, type: "text", required: false, placeholder: "Operations" },
];
