import type { Language } from "#domain/people.ts";

/** What the plugin says in Settings › Plugin Preferences. */
interface PluginWords {
  readonly name: string;
  readonly connectTitle: string;
  readonly connectText: string;
  readonly connect: string;
  readonly section: string;
  readonly setting: string;
  readonly help: string;
  readonly on: string;
  readonly off: string;
  readonly failed: string;
  readonly blocked: string;
}

export const pluginWords: Readonly<Record<Language, PluginWords>> = {
  en: {
    name: "MS Teams",
    connectTitle: "Connect to Microsoft Teams",
    connectText:
      "Connect your Mattermost account to your Microsoft Teams account to be told here of the chats that you get there.",
    connect: "Connect",
    section: "Notifications",
    setting: "Chats and group chats",
    help: "You are told in Mattermost of messages that reach you in Microsoft Teams while you are away or offline there.",
    on: "On",
    off: "Off",
    failed: "Tocsin could not be reached. Try again, or type the command in a channel.",
    blocked: "Your browser did not let a new window open. Follow the link in the channel instead.",
  },
  "zh-CN": {
    name: "MS Teams",
    connectTitle: "连接 Microsoft Teams",
    connectText: "将你的 Mattermost 账号连接到 Microsoft Teams 账号，即可在这里收到 Teams 聊天的通知。",
    connect: "连接",
    section: "通知",
    setting: "聊天和群聊",
    help: "当你在 Microsoft Teams 中为离开或离线状态时，收到的消息会在 Mattermost 中通知你。",
    on: "开启",
    off: "关闭",
    failed: "无法连接 Tocsin。请重试，或在频道中输入命令。",
    blocked: "浏览器阻止了新窗口。请点击频道中的链接。",
  },
};
