// table
import type { Field } from "#ports/channel.ts";

/** Fields of an account's form. */
export const accountFields: readonly Field[] = [
  {
    key: "appId",
    label: { en: "Application (client) ID", "zh-CN": "应用程序（客户端）ID" },
    hint: {
      en: "Of the bot, from Microsoft Entra › App registrations or from the Teams Developer Portal.",
      "zh-CN": "机器人的应用 ID，见 Microsoft Entra › 应用注册，或 Teams 开发人员门户。",
    },
    type: "text",
    required: true,
    placeholder: "00000000-0000-0000-0000-000000000000",
  },
  {
    key: "tenantId",
    label: { en: "Directory (tenant) ID", "zh-CN": "目录（租户）ID" },
    hint: {
      en: "The tenant in which the application is registered.",
      "zh-CN": "注册该应用的租户。",
    },
    type: "text",
    required: true,
    placeholder: "00000000-0000-0000-0000-000000000000",
  },
  {
    key: "tenancy",
    label: { en: "Who may use the bot", "zh-CN": "谁可以使用机器人" },
    type: "select",
    required: true,
    options: {
      single: { en: "People of this tenant (single)", "zh-CN": "仅本租户成员（single）" },
      multi: { en: "Also those of the tenants below (multi)", "zh-CN": "还包括下方列出的租户（multi）" },
    },
    default: "single",
  },
  {
    key: "allowedTenants",
    label: { en: "Other tenants", "zh-CN": "其他租户" },
    hint: {
      en: "For multi: tenant IDs, one a line. Everybody else is turned away.",
      "zh-CN": "仅 multi 需要：租户 ID，每行一个；其他租户一律拒绝。",
    },
    type: "textarea",
    required: false,
  },
  {
    key: "clientSecret",
    label: { en: "Client secret", "zh-CN": "客户端密码" },
    hint: {
      en: "The value, not the secret ID. Leave empty when you use a certificate.",
      "zh-CN": "填写“值”而不是“机密 ID”；使用证书时留空。",
    },
    type: "secret",
    required: false,
  },
  {
    key: "certificate",
    label: { en: "Certificate and private key", "zh-CN": "证书与私钥" },
    hint: {
      en: "PEM, RSA, both parts one after the other. Leave empty when you use a client secret.",
      "zh-CN": "PEM 格式、RSA，证书与私钥依次粘贴；使用客户端密码时留空。",
    },
    type: "secret",
    required: false,
    placeholder: "-----BEGIN CERTIFICATE-----",
  },
  {
    key: "loginUrl",
    label: { en: "Sign-in service", "zh-CN": "登录服务地址" },
    hint: {
      en: "Changed only for national clouds, such as https://login.microsoftonline.us.",
      "zh-CN": "仅国家/地区云需要修改，例如 https://login.microsoftonline.us。",
    },
    type: "url",
    required: true,
    default: "https://login.microsoftonline.com",
  },
  {
    key: "openIdUrl",
    label: { en: "Bot Connector key metadata", "zh-CN": "Bot Connector 密钥元数据地址" },
    hint: {
      en: "Where the keys of incoming requests are found. Changed only for national clouds.",
      "zh-CN": "用于校验入站请求签名的密钥元数据，仅国家/地区云需要修改。",
    },
    type: "url",
    required: true,
    default: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  },
  {
    key: "serviceHosts",
    label: { en: "Other service hosts", "zh-CN": "其他服务主机" },
    hint: {
      en: "Host names that Teams may be reached at besides Microsoft's known ones, separated by blanks.",
      "zh-CN": "除微软已知主机外允许的 Teams 服务主机名，以空格分隔。",
    },
    type: "text",
    required: false,
  },
];

/** Fields of an address; filled in by the platform's activities. */
export const addressFields: readonly Field[] = [
  {
    key: "kind",
    label: { en: "Kind", "zh-CN": "类型" },
    hint: {
      en: "Addresses come from Teams: say linkTeam, linkChat or linkUser there.",
      "zh-CN": "地址由 Teams 提供：请在 Teams 中发送 linkTeam、linkChat 或 linkUser 命令。",
    },
    type: "select",
    required: true,
    options: {
      personal: { en: "Personal chat", "zh-CN": "个人聊天" },
      groupChat: { en: "Group chat", "zh-CN": "群聊" },
      channel: { en: "Channel", "zh-CN": "频道" },
    },
  },
  { key: "tenantId", label: { en: "Tenant", "zh-CN": "租户" }, type: "text", required: true },
  { key: "serviceUrl", label: { en: "Service URL", "zh-CN": "服务地址" }, type: "url", required: true },
  { key: "conversationId", label: { en: "Conversation", "zh-CN": "会话" }, type: "text", required: false },
  { key: "teamId", label: { en: "Team", "zh-CN": "团队" }, type: "text", required: false },
  { key: "teamGroupId", label: { en: "Group of the team", "zh-CN": "团队所属组" }, type: "text", required: false },
  { key: "userId", label: { en: "Person", "zh-CN": "人员" }, type: "text", required: false },
  { key: "aadObjectId", label: { en: "Entra object ID", "zh-CN": "Entra 对象 ID" }, type: "text", required: false },
  { key: "name", label: { en: "Name", "zh-CN": "名称" }, type: "text", required: false },
];
