import type { Language } from "./people.ts";

/** Commands as they are written in help texts. */
export type CommandName =
  | "linkTeam"
  | "linkChat"
  | "linkUser"
  | "unlinkTeam"
  | "unlinkChat"
  | "unlinkUser"
  | "ack"
  | "unack"
  | "snooze"
  | "close"
  | "trigger"
  | "oncall"
  | "status"
  | "whoami"
  | "test"
  | "notifications"
  | "help";

interface CommandWords {
  readonly name: CommandName;
  /** What else is understood; lower case, without spaces and hyphens. */
  readonly also: readonly string[];
  /** First words that are no command by themselves, but leave little doubt. */
  readonly begins: readonly string[];
  readonly usage: Readonly<Record<Language, string>>;
  readonly meaning: Readonly<Record<Language, string>>;
}

/** Everything that can be said to Tocsin, in the order of the help text. */
export const commandWords: readonly CommandWords[] = [
  {
    name: "ack",
    also: ["acknowledge", "claim", "认领", "确认"],
    begins: [],
    usage: { en: "ack INC-42", "zh-CN": "认领 INC-42" },
    meaning: { en: "I am on it; stops the paging", "zh-CN": "认领故障，停止通知升级" },
  },
  {
    name: "unack",
    also: ["unacknowledge", "取消认领"],
    begins: [],
    usage: { en: "unack INC-42", "zh-CN": "取消认领 INC-42" },
    meaning: { en: "I am not on it after all", "zh-CN": "取消自己的认领" },
  },
  {
    name: "snooze",
    also: ["mute", "暂缓", "稍后处理"],
    begins: ["later"],
    usage: { en: "snooze INC-42 2h", "zh-CN": "暂缓 INC-42 2小时" },
    meaning: {
      en: "page again later (2h, 14:30), at most 24 h",
      "zh-CN": "稍后重新通知（2小时、14:30），最长 24 小时",
    },
  },
  {
    name: "close",
    also: ["resolve", "resolved", "关闭", "解决"],
    begins: ["done", "fixed"],
    usage: { en: "close INC-42 [what fixed it]", "zh-CN": "关闭 INC-42 [解决办法]" },
    meaning: { en: "it is over", "zh-CN": "关闭故障" },
  },
  {
    name: "trigger",
    also: ["触发", "新建故障", "创建故障", "上报"],
    begins: ["page", "open", "incident", "alert"],
    usage: { en: "trigger [service:] what is wrong", "zh-CN": "触发 [服务:] 故障标题" },
    meaning: { en: "opens an incident and pages whoever is responsible", "zh-CN": "新建故障并通知负责人" },
  },
  {
    name: "oncall",
    also: ["whoisoncall", "值班", "谁在值班", "谁值班"],
    begins: ["who"],
    usage: { en: "oncall", "zh-CN": "值班" },
    meaning: { en: "who is paged first", "zh-CN": "查看最先通知谁" },
  },
  {
    name: "status",
    also: ["状态"],
    begins: [],
    usage: { en: "status", "zh-CN": "状态" },
    meaning: { en: "what is open, and whether this chat is linked", "zh-CN": "查看未关闭故障和当前会话的绑定状态" },
  },
  {
    name: "whoami",
    also: ["我是谁"],
    begins: ["me"],
    usage: { en: "whoami", "zh-CN": "我是谁" },
    meaning: { en: "who Tocsin thinks you are", "zh-CN": "查看您绑定的 Tocsin 用户" },
  },
  {
    name: "test",
    also: ["测试"],
    begins: [],
    usage: { en: "test", "zh-CN": "测试" },
    meaning: { en: "sends a test message here", "zh-CN": "向当前会话发送测试消息" },
  },
  {
    name: "linkUser",
    also: ["linkme", "绑定用户", "绑定账号", "绑定我", "关联用户"],
    begins: ["link", "connect", "login", "绑定", "关联"],
    usage: { en: "linkUser CODE", "zh-CN": "绑定用户 绑定码" },
    meaning: { en: "links you to your Tocsin user", "zh-CN": "将您与 Tocsin 用户绑定" },
  },
  {
    name: "linkChat",
    also: ["linkgroup", "绑定群", "绑定群聊", "关联群聊"],
    begins: [],
    usage: { en: "linkChat CODE name of this chat", "zh-CN": "绑定群 绑定码 群名称" },
    meaning: { en: "links this chat, so that incidents can be sent to it", "zh-CN": "绑定当前群聊以接收故障" },
  },
  {
    name: "linkTeam",
    also: ["linkchannel", "绑定团队", "关联团队"],
    begins: [],
    usage: { en: "linkTeam CODE", "zh-CN": "绑定团队 绑定码" },
    meaning: { en: "links this channel of the team", "zh-CN": "绑定团队的当前频道以接收故障" },
  },
  {
    name: "unlinkUser",
    also: ["unlinkme", "解绑用户", "解绑账号", "解绑我"],
    begins: ["unlink", "disconnect", "logout", "解绑"],
    usage: { en: "unlinkUser", "zh-CN": "解绑用户" },
    meaning: { en: "ends the link to your Tocsin user", "zh-CN": "解除您与 Tocsin 用户的绑定" },
  },
  {
    name: "unlinkChat",
    also: ["unlinkgroup", "解绑群", "解绑群聊"],
    begins: [],
    usage: { en: "unlinkChat", "zh-CN": "解绑群" },
    meaning: { en: "no more incidents to this chat", "zh-CN": "解除当前群聊的绑定" },
  },
  {
    name: "unlinkTeam",
    also: ["unlinkchannel", "解绑团队"],
    begins: [],
    usage: { en: "unlinkTeam", "zh-CN": "解绑团队" },
    meaning: { en: "no more incidents to this channel", "zh-CN": "解除当前频道的绑定" },
  },
  {
    name: "notifications",
    also: ["notification", "notify", "通知"],
    begins: [],
    usage: { en: "notifications on|off|pause 2h", "zh-CN": "通知 开|关|暂停 2小时" },
    meaning: { en: "your own messages that are not critical", "zh-CN": "开关您自己的非紧急通知" },
  },
  {
    name: "help",
    also: ["?", "？", "h", "hi", "hello", "commands", "帮助", "你好"],
    begins: [],
    usage: { en: "help", "zh-CN": "帮助" },
    meaning: { en: "this list", "zh-CN": "显示本列表" },
  },
];

/** From a word as it is compared to the command that it names. */
export const aliases: ReadonlyMap<string, CommandName> = new Map(
  commandWords.flatMap(({ name, also }) => [name.toLowerCase(), ...also].map((alias) => [alias, name] as const)),
);

/** All commands with their meaning, a line each. */
export function helpText(language: Language): string {
  return commandWords.map(({ usage, meaning }) => `${usage[language]} — ${meaning[language]}`).join("\n");
}

/** How one command is said. */
export function usageOf(name: CommandName, language: Language): string {
  return commandWords.find((words) => words.name === name)?.usage[language] ?? name;
}
