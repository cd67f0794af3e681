import type { Language } from "#domain/people.ts";

type Words = Readonly<Record<Language, string>>;

export type MessageWord = "welcome" | "lost";

/** What the bot says by itself. `{…}` is filled in. */
export const messageWords: Readonly<Record<MessageWord, Words>> = {
  welcome: {
    en: "**Welcome to the Mattermost for Microsoft Teams integration.** You'll now start receiving notifications in Mattermost for chats and group chats when you're away or offline in Microsoft Teams. To turn this off, run `/{trigger} notifications off`.",
    "zh-CN":
      "**欢迎使用 Mattermost 与 Microsoft Teams 的连接。** 当你在 Microsoft Teams 中为离开或离线状态时，你会在 Mattermost 中收到聊天和群聊的通知。如需关闭，请运行 `/{trigger} notifications off`。",
  },
  lost: {
    en: "Your connection to Microsoft Teams has been lost. [Click here to connect your account]({url}), or run `/{trigger} connect`.",
    "zh-CN": "你与 Microsoft Teams 的连接已断开。[点击这里重新连接]({url})，或运行 `/{trigger} connect`。",
  },
};

/** Answers to the commands; the English ones are those that users of the official integration know. */
export const commandWords = {
  connect: { en: "[Click here to connect your account]({url}).", "zh-CN": "[点击这里连接你的账号]({url})。" },
  alreadyConnected: {
    en: "You are already connected to MS Teams. Please disconnect your account first before connecting again.",
    "zh-CN": "你已连接 MS Teams。如需重新连接，请先断开账号。",
  },
  notAllowed: {
    en: "You are not allowed to connect your account to MS Teams. Please ask your system administrator.",
    "zh-CN": "你没有连接 MS Teams 的权限，请联系系统管理员。",
  },
  full: {
    en: "You cannot connect your account because the maximum limit of users allowed to connect has been reached. Please contact your system administrator.",
    "zh-CN": "已达到允许连接的人数上限，无法连接你的账号。请联系系统管理员。",
  },
  disconnected: { en: "Your account has been disconnected.", "zh-CN": "你的账号已断开连接。" },
  notConnectedError: { en: "Error: the account is not connected", "zh-CN": "错误：账号未连接" },
  statusConnected: { en: "Your account is connected to Teams.", "zh-CN": "你的账号已连接 Teams。" },
  statusLost: {
    en: "Your connection to Microsoft Teams has been lost. Run `/{trigger} connect` to connect again.",
    "zh-CN": "你与 Microsoft Teams 的连接已断开。请运行 `/{trigger} connect` 重新连接。",
  },
  statusNot: { en: "Your account is not connected to Teams.", "zh-CN": "你的账号未连接 Teams。" },
  connectFirst: {
    en: "Error: Your account is not connected to Teams. To use this feature, please connect your account with `/{trigger} connect`.",
    "zh-CN": "错误：你的账号未连接 Teams。请先运行 `/{trigger} connect` 连接账号。",
  },
  notificationsAre: {
    en: "Notifications from chats and group chats in MS Teams are currently {state}.",
    "zh-CN": "MS Teams 聊天和群聊的通知当前为{state}。",
  },
  notificationsNow: {
    en: "Notifications from chats and group chats in MS Teams are now {state}.",
    "zh-CN": "MS Teams 聊天和群聊的通知现已{state}。",
  },
  enabled: { en: "enabled", "zh-CN": "开启" },
  disabled: { en: "disabled", "zh-CN": "关闭" },
  oneArgument: {
    en: "Invalid notifications command, one argument is required.",
    "zh-CN": "notifications 命令无效，需要一个参数。",
  },
  notAnArgument: { en: "{given} is not a valid argument.", "zh-CN": "{given} 不是有效的参数。" },
  unknown: {
    en: "Unknown command. Valid options: connect, disconnect, status, notifications, help",
    "zh-CN": "未知命令。可用的命令：connect、disconnect、status、notifications、help",
  },
  off: {
    en: "The connection to Microsoft Teams is turned off. Please ask your system administrator.",
    "zh-CN": "与 Microsoft Teams 的连接已停用，请联系系统管理员。",
  },
  trouble: { en: "That did not work. Please try again in a moment.", "zh-CN": "操作失败，请稍后重试。" },
  help: {
    en: [
      "###### Microsoft Teams in Mattermost",
      "- `/{trigger} connect` - Connect your Mattermost account to your Microsoft Teams account",
      "- `/{trigger} disconnect` - Disconnect your Mattermost account from your Microsoft Teams account",
      "- `/{trigger} status` - Show your current connection status",
      "- `/{trigger} notifications on|off|status` - Chats and group chats, when you are away or offline in Microsoft Teams",
      "- `/{trigger} help` - Show this text",
    ].join("\n"),
    "zh-CN": [
      "###### 在 Mattermost 中接收 Microsoft Teams 消息",
      "- `/{trigger} connect` - 将你的 Mattermost 账号连接到 Microsoft Teams 账号",
      "- `/{trigger} disconnect` - 断开与 Microsoft Teams 账号的连接",
      "- `/{trigger} status` - 显示当前的连接状态",
      "- `/{trigger} notifications on|off|status` - 离开或离线时接收 Teams 聊天和群聊的通知",
      "- `/{trigger} help` - 显示本帮助",
    ].join("\n"),
  },
} as const satisfies Readonly<Record<string, Words>>;

/** How the command presents itself in each team. */
export const commandCard = {
  name: "Microsoft Teams",
  description: "Chats of Microsoft Teams, when you are away from it",
  hint: "[connect|disconnect|status|notifications|help]",
} as const;

/** Puts values in the place of `{name}`. */
export function fillWords(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/gu, (all, name: string) => values[name] ?? all);
}
