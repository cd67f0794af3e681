import type { Language } from "#domain/people.ts";

/** Everything that is answered in chats, besides refusals of commands and codes, which have tables of their own. */
interface Words {
  readonly unknown: (said: string, usage: string | null) => string;
  readonly incomplete: (usage: string) => string;
  readonly stranger: (url: string | null) => string;
  readonly mayNot: (role: string) => string;
  readonly disabled: string;
  readonly badButton: string;
  readonly noForm: (incident: string) => string;
  readonly noIncident: (name: string) => string;
  readonly noneOpen: string;
  readonly severalOpen: (list: string) => string;
  readonly did: Readonly<Record<"ack" | "unack" | "snooze" | "close", (incident: string, until: string) => string>>;
  readonly already: Readonly<
    Record<"ack" | "unack" | "snooze" | "close", (incident: string, by: string | null, at: string | null) => string>
  >;
  readonly opened: (incident: string, service: string) => string;
  readonly whichService: (services: string) => string;
  readonly linkedUser: (name: string, workspace: string) => string;
  readonly declined: string;
  readonly linkedRoom: (label: string) => string;
  readonly unlinked: (label: string) => string;
  readonly notLinked: string;
  readonly blocked: (losses: string, url: string) => string;
  readonly whoami: (name: string, email: string, role: string, workspace: string) => string;
  readonly placeLinked: (label: string) => string;
  readonly placeBroken: (label: string, why: string) => string;
  readonly open: (triggered: number, acknowledged: number, snoozed: number) => string;
  readonly testSent: string;
  readonly failed: string;
  readonly oncallNobody: (service: string) => string;
  readonly unreachable: string;
  readonly noServices: string;
  readonly preferences: (url: string) => string;
  readonly removed: (place: string) => string;
  readonly stopped: string;
  readonly unfit: Readonly<Record<"private" | "shared", string>>;
}

const en: Words = {
  unknown: (said, usage) =>
    `I do not understand “${said}”. ${usage === null ? "Say help for what I do." : `Did you mean: ${usage}`}`,
  incomplete: (usage) => `Say it like this: ${usage}`,
  stranger: (url) =>
    url === null
      ? "I do not know who you are in Tocsin. Make a code under Links in Tocsin, and say linkUser with it here. Then try again."
      : `I do not know who you are in Tocsin. Link your account here, then try again: ${url}`,
  mayNot: (role) => `Your role (${role}) may not do that. Ask an administrator.`,
  disabled: "Your Tocsin user is disabled. Ask an administrator.",
  badButton: "This button is not valid any more. Open the incident in Tocsin instead.",
  noForm: (incident) =>
    `The form did not open. Press the button again, or say for how long: snooze ${incident} 2h, or snooze ${incident} 14:30.`,
  noIncident: (name) => `There is no ${name}.`,
  noneOpen: "Nothing of yours is open that this could be for. Say it with a number, such as INC-42.",
  severalOpen: (list) => `Which one? Say it with its number:\n${list}`,
  did: {
    ack: (incident) => `${incident} is acknowledged.`,
    unack: (incident) => `${incident} is not acknowledged by you any more.`,
    snooze: (incident, until) => `${incident} is snoozed until ${until}.`,
    close: (incident) => `${incident} is closed.`,
  },
  already: {
    ack: (incident, by, at) => `${incident} was answered already${done(by, at)}.`,
    unack: (incident) => `You have not acknowledged ${incident}.`,
    snooze: (incident) => `${incident} is snoozed until then already.`,
    close: (incident, by, at) => `${incident} was closed already${done(by, at)}.`,
  },
  opened: (incident, service) => `${incident} is open in ${service}.`,
  whichService: (services) => `Which service? Say: trigger SERVICE: what is wrong\n${services}`,
  linkedUser: (name, workspace) => `Linked: you are ${name} in ${workspace}. Say help for what I do.`,
  declined: "Noted: nothing was linked, and you are not asked again for 30 days.",
  linkedRoom: (label) => `Linked: incidents can be sent to ${label}. Choose it in an escalation rule.`,
  unlinked: (label) => `${label} is not linked any more.`,
  notLinked: "This is not linked.",
  blocked: (losses, url) =>
    `Not unlinked, because pages would be lost:\n${losses}\nTo do it all the same, give a reason in Tocsin: ${url}`,
  whoami: (name, email, role, workspace) => `You are ${name} (${email}), ${role} in ${workspace}.`,
  placeLinked: (label) => `Linked as ${label}.`,
  placeBroken: (label, why) => `The link of ${label} is broken: ${why}`,
  open: (triggered, acknowledged, snoozed) =>
    `Open incidents: ${triggered} triggered, ${acknowledged} acknowledged, ${snoozed} snoozed.`,
  testSent: "A test message is on its way.",
  failed: "That did not work. It has been logged.",
  oncallNobody: (service) => `${service}: nobody; the fallback contacts are paged`,
  unreachable: "cannot be reached",
  noServices: "There are no services yet.",
  preferences: (url) => `How you are reached is set in Tocsin: ${url}`,
  removed: (place) => `Tocsin was removed from ${place}.`,
  stopped: "The person has asked for no more messages (STOP).",
  unfit: {
    private:
      "This is a private channel, and I cannot post in it by myself. Say linkTeam in a standard channel of the team, or linkChat in a group chat.",
    shared:
      "This is a shared channel, and I cannot post in it by myself. Say linkTeam in a standard channel of the team, or linkChat in a group chat.",
  },
};

function done(by: string | null, at: string | null): string {
  return (by === null ? "" : ` by ${by}`) + (at === null ? "" : ` at ${at}`);
}

const zh: Words = {
  unknown: (said, usage) =>
    `无法识别“${said}”。${usage === null ? "发送“帮助”查看可用命令。" : `您是否想说：${usage}`}`,
  incomplete: (usage) => `请按此格式发送：${usage}`,
  stranger: (url) =>
    url === null
      ? "尚未识别您的 Tocsin 账号。请在 Tocsin 的“绑定”页面生成绑定码，在此发送“绑定用户 绑定码”后重试。"
      : `尚未识别您的 Tocsin 账号。请先在此绑定，然后重试：${url}`,
  mayNot: (role) => `您的角色（${role}）无权执行此操作，请联系管理员。`,
  disabled: "您的 Tocsin 用户已停用，请联系管理员。",
  badButton: "按钮已失效，请在 Tocsin 中打开故障。",
  noForm: (incident) => `表单未能打开。请重新点击按钮，或直接发送：暂缓 ${incident} 2小时，或 暂缓 ${incident} 14:30。`,
  noIncident: (name) => `${name} 不存在。`,
  noneOpen: "没有找到与您相关的未关闭故障，请附上编号，例如 INC-42。",
  severalOpen: (list) => `有多个故障，请附上编号：\n${list}`,
  did: {
    ack: (incident) => `${incident} 已认领。`,
    unack: (incident) => `已取消您对 ${incident} 的认领。`,
    snooze: (incident, until) => `${incident} 已暂缓至 ${until}。`,
    close: (incident) => `${incident} 已关闭。`,
  },
  already: {
    ack: (incident, by, at) => `${incident} 已${zhDone(by, at)}处理。`,
    unack: (incident) => `您尚未认领 ${incident}。`,
    snooze: (incident) => `${incident} 已暂缓至该时间。`,
    close: (incident, by, at) => `${incident} 已${zhDone(by, at)}关闭。`,
  },
  opened: (incident, service) => `已在 ${service} 新建 ${incident}。`,
  whichService: (services) => `请指定服务，格式：触发 服务: 故障标题\n${services}`,
  linkedUser: (name, workspace) => `绑定成功：您是 ${workspace} 的 ${name}。发送“帮助”查看可用命令。`,
  declined: "已记录：未建立任何绑定，30 天内不会再次询问。",
  linkedRoom: (label) => `绑定成功：可以向 ${label} 发送故障，请在分派策略中选择它。`,
  unlinked: (label) => `已解除 ${label} 的绑定。`,
  notLinked: "当前会话或用户尚未绑定。",
  blocked: (losses, url) => `未解除绑定，否则将有通知丢失：\n${losses}\n如确需解除，请在 Tocsin 中填写原因：${url}`,
  whoami: (name, email, role, workspace) => `您是 ${workspace} 的 ${name}（${email}），角色：${role}。`,
  placeLinked: (label) => `已绑定为 ${label}。`,
  placeBroken: (label, why) => `${label} 的绑定已失效：${why}`,
  open: (triggered, acknowledged, snoozed) =>
    `未关闭故障：待处理 ${triggered}，处理中 ${acknowledged}，已暂缓 ${snoozed}。`,
  testSent: "测试消息已发出。",
  failed: "操作失败，已记录日志。",
  oncallNobody: (service) => `${service}：无人，将通知兜底联系人`,
  unreachable: "无法通知到",
  noServices: "尚未创建服务。",
  preferences: (url) => `请在 Tocsin 中设置您的通知方式：${url}`,
  removed: (place) => `Tocsin 已被移出 ${place}。`,
  stopped: "对方已退订消息（STOP）。",
  unfit: {
    private: "这是私有频道，我无法在其中主动发送消息。请在团队的标准频道中发送 linkTeam，或在群聊中发送 linkChat。",
    shared: "这是共享频道，我无法在其中主动发送消息。请在团队的标准频道中发送 linkTeam，或在群聊中发送 linkChat。",
  },
};

function zhDone(by: string | null, at: string | null): string {
  return (by === null ? "" : `由 ${by} `) + (at === null ? "" : `于 ${at} `);
}

export const inboxWords: Readonly<Record<Language, Words>> = { en, "zh-CN": zh };
