// table
import type { IncidentState } from "#domain/incident.ts";
import type { LinkVerb, Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import type { Severity } from "#domain/severity.ts";

/** What channels say, one table a language; `{name}` is filled in by `fill`. Sentences are never glued together. */
export interface Words {
  readonly severity: Readonly<Record<Severity, string>>;
  readonly state: Readonly<Record<IncidentState | "snoozed", string>>;
  readonly verb: Readonly<Record<Verb | LinkVerb | "view", string>>;
  readonly label: Readonly<
    Record<
      "severity" | "state" | "service" | "opened" | "alerts" | "labels" | "links" | "details" | "why" | "whyHere",
      string
    >
  >;
  /** Subject lines and titles of cards. */
  readonly title: Readonly<
    Record<"incident" | "bundle" | "bundleOver" | "code" | "alarm" | "test" | "link_request" | "answer", string>
  >;
  readonly line: Readonly<
    Record<
      | "again"
      | "acknowledged"
      | "acknowledgedByNobody"
      | "snoozed"
      | "closedByPerson"
      | "closedBySomebody"
      | "closedBySignal"
      | "closedByTimeout"
      | "alerts"
      | "bundle"
      | "code"
      | "codeNotYou"
      | "test"
      | "linkRequest"
      | "linkRoom"
      | "linkNotYou"
      | "linkFound"
      | "linkDecline"
      | "sentBy"
      | "sentByUs"
      | "more",
      string
    >
  >;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    severity: { critical: "Critical", warning: "Warning", info: "Info" },
    state: { triggered: "Triggered", acknowledged: "Acknowledged", closed: "Closed", snoozed: "Snoozed" },
    verb: {
      ack: "Acknowledge",
      unack: "Unacknowledge",
      snooze: "Snooze",
      close: "Close",
      link: "Link now",
      decline: "Not me",
      view: "Open in Tocsin",
    },
    label: {
      severity: "Severity",
      state: "State",
      service: "Service",
      opened: "Opened",
      alerts: "Alerts",
      labels: "Labels",
      links: "Links",
      details: "Details",
      why: "Why you",
      whyHere: "Why here",
    },
    title: {
      incident: "[{tag}] {name} {title}",
      bundle: "[{tag}] {count} incidents want an answer",
      bundleOver: "{count} incidents are answered or closed",
      code: "{code} is your verification code",
      alarm: "[Tocsin alarm] {subject}",
      test: "Test message from Tocsin",
      link_request: "Link {place} to Tocsin?",
      answer: "Tocsin",
    },
    line: {
      again: "Still waiting for an answer. This is reminder {count}.",
      acknowledged: "Acknowledged by {name} on {time}.",
      acknowledgedByNobody: "Acknowledged.",
      snoozed: "Snoozed until {time}.",
      closedByPerson: "Closed by {name} on {time}.",
      closedBySomebody: "Closed on {time}.",
      closedBySignal: "Closed on {time}: all alerts have recovered.",
      closedByTimeout: "Closed on {time}: nothing was heard of it for too long.",
      alerts: "{open} open of {count}",
      bundle: "They came too fast to be told one by one. This message names them all.",
      code: "Your verification code is {code}. It is valid for {minutes} minutes.",
      codeNotYou: "If you did not ask for a code, ignore this message: without it nobody can use your address.",
      test: "{sender} sent this message to see whether it arrives. There is nothing to do.",
      linkRequest: "Should {place} be linked to {account} in {workspace}? The request is valid for {minutes} minutes.",
      linkRoom:
        "Should incidents of {workspace} be sent to {place}? {account} asks for it. The request is valid for {minutes} minutes.",
      linkNotYou: "If you did not expect this, ignore it: nothing is linked then.",
      linkFound: "You are asked because {account} has verified the mail address that this account has here.",
      linkDecline: "If this is not you, press “Not me”: nothing is linked, and nobody asks you again for 30 days.",
      sentBy: "Sent by Tocsin for {workspace}.",
      sentByUs: "Sent by Tocsin.",
      more: "and {count} more",
    },
  },
  "zh-CN": {
    severity: { critical: "严重", warning: "一般", info: "轻微" },
    state: { triggered: "待处理", acknowledged: "处理中", closed: "已关闭", snoozed: "已暂缓" },
    verb: {
      ack: "认领",
      unack: "取消认领",
      snooze: "暂缓",
      close: "关闭",
      link: "立即绑定",
      decline: "不是我",
      view: "在 Tocsin 中查看",
    },
    label: {
      severity: "严重程度",
      state: "状态",
      service: "服务",
      opened: "触发时间",
      alerts: "告警",
      labels: "标签",
      links: "链接",
      details: "详情",
      why: "通知原因",
      whyHere: "通知原因",
    },
    title: {
      incident: "[{tag}] {name} {title}",
      bundle: "[{tag}] {count} 个故障待处理",
      bundleOver: "{count} 个故障已认领或已关闭",
      code: "您的验证码：{code}",
      alarm: "[Tocsin 系统告警] {subject}",
      test: "Tocsin 测试消息",
      link_request: "是否将 {place} 绑定到 Tocsin？",
      answer: "Tocsin",
    },
    line: {
      again: "该故障仍待处理，这是第 {count} 次提醒。",
      acknowledged: "{name} 于 {time} 认领。",
      acknowledgedByNobody: "已认领。",
      snoozed: "已暂缓至 {time}。",
      closedByPerson: "{name} 于 {time} 关闭。",
      closedBySomebody: "已于 {time} 关闭。",
      closedBySignal: "已于 {time} 关闭：所有告警均已恢复。",
      closedByTimeout: "已于 {time} 关闭：长时间未收到新消息。",
      alerts: "共 {count} 条，{open} 条未恢复",
      bundle: "故障过于密集，已合并为一条消息，全部故障如下。",
      code: "您的验证码是 {code}，{minutes} 分钟内有效。",
      codeNotYou: "如果不是您本人操作，请忽略此消息：没有验证码，他人无法使用您的地址。",
      test: "{sender} 发送此消息以确认能否送达，无需任何操作。",
      linkRequest: "是否将 {place} 绑定到 {workspace} 的 {account}？请在 {minutes} 分钟内确认。",
      linkRoom: "{account} 请求将 {workspace} 的故障发送到 {place}，是否同意？请在 {minutes} 分钟内确认。",
      linkNotYou: "如果您不清楚此请求，请忽略：不会建立任何绑定。",
      linkFound: "收到此请求是因为 {account} 已验证的邮箱与您在此平台的邮箱相同。",
      linkDecline: "如果不是您本人，请点击“不是我”：不会建立任何绑定，30 天内也不会再次询问。",
      sentBy: "由 Tocsin 为 {workspace} 发送。",
      sentByUs: "由 Tocsin 发送。",
      more: "另有 {count} 项",
    },
  },
};

/** Fills `{name}`; what a value contains is never looked at again. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole));
}
