// table
import type { Language } from "#domain/people.ts";

/** What the check says; `{…}` is filled in. */
export const checkWords = {
  incomplete: {
    en: "Tenant, client ID, client secret, Mattermost address and bot token are needed. Fill them in and save.",
    "zh-CN": "需要填写租户 ID、客户端 ID、客户端密钥、Mattermost 地址和机器人令牌，填写后请保存。",
  },
  on: { en: "The bridge is on.", "zh-CN": "桥接已启用。" },
  off: { en: "The bridge is off: nothing is forwarded.", "zh-CN": "桥接未启用：不会转发任何消息。" },
  notHttps: {
    en: "{url} is not an https address. Microsoft sends notifications to https alone; until then messages are fetched every few minutes.",
    "zh-CN": "{url} 不是 https 地址。Microsoft 只向 https 地址推送通知；在此之前每隔几分钟拉取一次消息。",
  },
  local: {
    en: "{url} leads to this machine alone. Microsoft cannot reach it.",
    "zh-CN": "{url} 只能在本机访问，Microsoft 无法访问。",
  },
  unreachable: {
    en: "{url} does not lead here, as seen from this machine. Look at the name, the certificate and the proxy.",
    "zh-CN": "从本机访问 {url} 无法到达本服务。请检查域名、证书和代理。",
  },
  reachable: {
    en: "{url} leads here. That the internet gets there shows with the first person who connects.",
    "zh-CN": "{url} 可以到达本服务。外网是否可达，会在第一位用户连接时得到验证。",
  },
  entra: { en: "Microsoft accepts the application and its secret.", "zh-CN": "Microsoft 接受了该应用及其密钥。" },
  entraRefused: {
    en: "Microsoft gives the application no token: {why}",
    "zh-CN": "Microsoft 未向该应用签发令牌：{why}",
  },
  secretWrong: {
    en: "The client secret is wrong. Enter its value, not its ID.",
    "zh-CN": "客户端密钥不正确。请填写密钥的“值”，而不是“机密 ID”。",
  },
  secretOver: {
    en: "The client secret has expired. Make a new one in Entra under Certificates & secrets.",
    "zh-CN": "客户端密钥已过期。请在 Entra 的“证书和密码”中新建一个。",
  },
  clientUnknown: {
    en: "There is no application with this client ID in the tenant.",
    "zh-CN": "该租户中没有此客户端 ID 对应的应用。",
  },
  tenantUnknown: { en: "There is no such tenant.", "zh-CN": "没有这个租户。" },
  roles: { en: "The application has {roles}.", "zh-CN": "该应用已拥有权限 {roles}。" },
  rolesMissing: {
    en: "The application lacks {roles}. Add it in Entra under API permissions (application permissions) and grant admin consent.",
    "zh-CN": "该应用缺少权限 {roles}。请在 Entra 的“API 权限”中添加（应用程序权限）并授予管理员同意。",
  },
  consentSeen: {
    en: "People have agreed to the delegated permissions.",
    "zh-CN": "已有用户同意委托的权限。",
  },
  consent: {
    en: "Nobody has connected yet. Chat.Read, Presence.Read, User.Read and Files.Read.All (delegated) want admin consent in many tenants: grant it in Entra under API permissions.",
    "zh-CN":
      "还没有用户连接。许多租户要求管理员同意委托权限 Chat.Read、Presence.Read、User.Read 和 Files.Read.All：请在 Entra 的“API 权限”中授予。",
  },
  secretEndUnknown: {
    en: "Enter the day on which the client secret ends, and you are warned in time.",
    "zh-CN": "填写客户端密钥的到期日，以便及时提醒。",
  },
  secretEnds: {
    en: "The client secret ends on {date}, in {days} days.",
    "zh-CN": "客户端密钥将于 {date} 到期，还有 {days} 天。",
  },
  secretEndsSoon: {
    en: "The client secret ends on {date}, in {days} days. Make a new one.",
    "zh-CN": "客户端密钥将于 {date} 到期，只剩 {days} 天，请新建一个。",
  },
  secretEnded: { en: "The client secret ended on {date}.", "zh-CN": "客户端密钥已于 {date} 到期。" },
  mattermostUnreachable: {
    en: "Mattermost at {url} does not answer as it should: {why}",
    "zh-CN": "Mattermost（{url}）未正常应答：{why}",
  },
  botTokenWrong: {
    en: "Mattermost does not accept the bot token. Make a new access token for the bot.",
    "zh-CN": "Mattermost 不接受机器人令牌，请为机器人新建访问令牌。",
  },
  bot: { en: "Mattermost knows the bot: @{name}.", "zh-CN": "Mattermost 已识别机器人：@{name}。" },
  notABot: {
    en: "The bot token belongs to a person. Make a bot account, so that messages come from it.",
    "zh-CN": "机器人令牌属于个人账号。请创建机器人账号，由它发送消息。",
  },
  noTeams: {
    en: "@{name} is in no team. Add the bot to the teams whose members are to use the command.",
    "zh-CN": "@{name} 不在任何团队中。请把机器人加入需要使用该命令的团队。",
  },
  commandsFailed: { en: "The teams of the bot cannot be listed: {why}", "zh-CN": "无法列出机器人所在的团队：{why}" },
  command: { en: "/{trigger} works in {team}.", "zh-CN": "/{trigger} 已可在 {team} 中使用。" },
  commandHeld: {
    en: "A plugin answers to /{held} in {team}; use /{trigger} there.",
    "zh-CN": "{team} 中的 /{held} 已被插件占用，请使用 /{trigger}。",
  },
  commandMissing: {
    en: "There is no command in {team}: {why}. Give the administrator's token, or let the bot manage slash commands.",
    "zh-CN": "{team} 中没有命令：{why}。请填写管理员令牌，或允许机器人管理斜杠命令。",
  },
  officialPlugin: {
    en: "The plugin Mattermost for Microsoft Teams is active: people may be told twice. Turn one of them off.",
    "zh-CN": "官方插件 Mattermost for Microsoft Teams 处于启用状态：用户可能收到重复通知。请停用其中一个。",
  },
  publicHost: { en: "Mattermost may call {host}.", "zh-CN": "Mattermost 可以访问 {host}。" },
  internalAllowed: {
    en: "{host} is in AllowedUntrustedInternalConnections of Mattermost.",
    "zh-CN": "{host} 已在 Mattermost 的 AllowedUntrustedInternalConnections 中。",
  },
  internal: {
    en: "Mattermost refuses to call {host}: add it to ServiceSettings.AllowedUntrustedInternalConnections.",
    "zh-CN": "Mattermost 拒绝访问 {host}：请把它加入 ServiceSettings.AllowedUntrustedInternalConnections。",
  },
  internalUnknown: {
    en: "{host} is a private address. See that it is in ServiceSettings.AllowedUntrustedInternalConnections of Mattermost, or give the administrator's token to have it looked up.",
    "zh-CN":
      "{host} 是内网地址。请确认它已在 Mattermost 的 ServiceSettings.AllowedUntrustedInternalConnections 中，或填写管理员令牌以便自动检查。",
  },
  people: { en: "{count} of {most} people are connected.", "zh-CN": "已连接 {count} 人，上限 {most} 人。" },
  full: {
    en: "{count} of {most} people are connected: nobody else can.",
    "zh-CN": "已连接 {count} 人，达到上限 {most} 人，其他人无法再连接。",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type CheckWord = keyof typeof checkWords;
