import type { App } from "#app/app.ts";
import type { Language } from "#domain/people.ts";
import { skipWords } from "#domain/skip-words.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Reached, TimelineEvent } from "#domain/timeline.ts";
import { timeText } from "./pages/view.ts";
import { translator } from "./pages/words.ts";

type Say = Readonly<Record<Language, string>>;

const advanceReason = {
  timeout: { en: "nobody answered in time", "zh-CN": "超时未响应" },
  empty: { en: "nobody to page there", "zh-CN": "该级别无人可通知" },
  unreachable: { en: "nobody could be reached", "zh-CN": "无法送达任何人" },
  manual: { en: "by hand", "zh-CN": "手动升级" },
  repeat: { en: "all levels again", "zh-CN": "重复分派" },
} as const satisfies Record<Extract<TimelineEvent, { kind: "advanced" }>["reason"], Say>;

const closedReason = {
  person: { en: "Closed", "zh-CN": "关闭" },
  signal: { en: "Closed: the monitor says it has recovered", "zh-CN": "告警恢复，自动关闭" },
  timeout: { en: "Closed: nothing was heard for long", "zh-CN": "超时自动关闭" },
} as const satisfies Record<Extract<TimelineEvent, { kind: "closed" }>["reason"], Say>;

const exhaustedReason = {
  levels_done: { en: "No level is left, and nobody answered", "zh-CN": "已无更多级别，且无人响应" },
  no_rule: { en: "No rule matches", "zh-CN": "没有匹配的分派策略" },
  no_delay_needed: { en: "Nobody had to be paged", "zh-CN": "无需通知" },
} as const satisfies Record<Extract<TimelineEvent, { kind: "exhausted" }>["reason"], Say>;

/** The reader of a text: in which language, and in which zone its times are said. */
export interface Reader {
  readonly language: Language;
  readonly timeZone: string;
}

/** What people and channels are called, by their ids. */
export interface Names {
  readonly user: (id: string) => string;
  readonly channel: (id: string) => string;
}

/** The names of today, in a language; what is not known any more is called by its id. */
export function namesFor({ channels }: App, { users }: Snapshot, language: Language): Names {
  return {
    user: (id) => users.get(id)?.name ?? id,
    channel: (id) => channels.get(id)?.manifest.name[language] ?? id,
  };
}

/** What happened, as one sentence for people. */
export function timelineWords(view: Reader, event: TimelineEvent, names: Names): string {
  const { language } = view;
  const t = translator(language);
  const say = (en: string, zh: string) => (language === "en" ? en : zh);
  switch (event.kind) {
    case "opened":
      return say(`Opened: ${event.title} (${t(event.severity)})`, `触发：${event.title}（${t(event.severity)}）`);
    case "routed": {
      const matched = event.rules.find((rule) => rule.verdict === "matched")?.name;
      return matched === undefined
        ? say("No rule matches", "没有匹配的分派策略")
        : say(`The rule “${matched}” matches`, `匹配分派策略“${matched}”`);
    }
    case "paged": {
      const who = reachedWords(language, event.reached, names);
      // Handed to people by name: there are no levels.
      if (event.level < 0) return say(`Paged: ${who}`, `已通知：${who}`);
      return say(`Level ${event.level + 1} paged: ${who}`, `第 ${event.level + 1} 级已通知：${who}`);
    }
    case "level_skipped":
      return say(
        `Level ${event.level + 1} skipped: ${reachedWords(language, event.reached, names)}`,
        `跳过第 ${event.level + 1} 级：${reachedWords(language, event.reached, names)}`,
      );
    case "advanced":
      return say(
        `Level ${event.to + 1}: ${advanceReason[event.reason].en}`,
        `升级到第 ${event.to + 1} 级：${advanceReason[event.reason]["zh-CN"]}`,
      );
    case "exhausted":
      return exhaustedReason[event.reason][language];
    case "fallback": {
      const who = reachedWords(language, event.reached, names);
      return event.reached.some((one) => one.notificationId !== null)
        ? say(`Fallback contacts paged: ${who}`, `已通知兜底联系人：${who}`)
        : say(`Nobody could be reached, not even a fallback contact: ${who}`, `无人可达，兜底联系人也无法通知：${who}`);
    }
    case "failed_over":
      return failedOver(language, event.reason, names.user(event.userId));
    case "arranged":
      return arranged(language, event, names);
    case "sent_again":
      return say(
        `Sent again: ${event.name} (${names.channel(event.channel)})`,
        `重新发送：${event.name} (${names.channel(event.channel)})`,
      );
    case "acknowledged":
      return withText(say("Acknowledged", "认领"), event.note);
    case "unacknowledged":
      return say("Acknowledgement taken back", "取消认领");
    case "snoozed":
      return t("snoozedUntil", { at: timeText(view, event.until) });
    case "snooze_ended":
      return say("The snooze ended", "暂缓结束");
    case "closed":
      return withText(closedReason[event.reason][language], event.resolution);
    case "reopened":
      return withText(say("Reopened", "重新打开"), event.reason);
    case "reassigned": {
      const who = event.userIds.map(names.user).join(", ");
      return say(`Handed to ${who}`, `重新指派给 ${who}`);
    }
    case "commented":
      return event.text;
    case "edited":
      return say(
        `${event.field} changed from “${event.from}” to “${event.to}”`,
        `${event.field} 由“${event.from}”改为“${event.to}”`,
      );
    case "alert_joined":
      return say(`Alert joined: ${event.title}`, `告警合并：${event.title}`);
    case "alert_worse":
      return say(`Got worse: ${t(event.from)} → ${t(event.to)}`, `严重程度升级：${t(event.from)} → ${t(event.to)}`);
    case "alert_ended":
      return say(`An alert recovered, ${event.left} left`, `一条告警恢复，剩余 ${event.left} 条`);
    case "repaired":
      return say(`Repaired by the auditor: ${event.found}`, `自检修复：${event.found}`);
    default:
      return event satisfies never;
  }
}

const failOverWords = {
  no_proof: { en: "No proof that {who} was reached: next channel", "zh-CN": "未确认 {who} 已收到，切换下一渠道" },
  refused: { en: "A channel of {who} failed: next one", "zh-CN": "{who} 的一个渠道发送失败，切换下一渠道" },
  nothing_left: { en: "No other channel of {who} is left", "zh-CN": "{who} 已无其他可用渠道" },
} as const satisfies Record<Extract<TimelineEvent, { kind: "failed_over" }>["reason"], Say>;

function failedOver(language: Language, reason: keyof typeof failOverWords, who: string): string {
  return failOverWords[reason][language].replace("{who}", () => who);
}

function arranged(language: Language, event: Extract<TimelineEvent, { kind: "arranged" }>, names: Names): string {
  const who = names.user(event.userId);
  const say = (en: string, zh: string) => (language === "en" ? en : zh);
  const { first, delayed, delaySec } = event;
  if (first === null)
    return say(
      `${who}: no platform says where they are now, so all goes as planned (presence_unknown)`,
      `${who}：在线状态未知，按计划通知 (presence_unknown)`,
    );
  const later = [...new Set(delayed.map(({ channel }) => names.channel(channel)))].join(", ");
  const now = names.channel(first.channel);
  return later === ""
    ? say(`${who}: ${now} first, by their presence setting`, `${who}：按其在线状态设置优先通过 ${now} 通知`)
    : say(
        `${who}: ${now} first, ${later} after ${delaySec} s, by their presence setting`,
        `${who}：按其在线状态设置优先通过 ${now} 通知，${later} 在 ${delaySec} 秒后发送`,
      );
}

function withText(what: string, text: string | null): string {
  return text === null || text === "" ? what : `${what}: ${text}`;
}

function reachedWords(language: Language, reached: readonly Reached[], names: Names): string {
  if (reached.length === 0) return language === "en" ? "nobody" : "无";
  return reached
    .map((each) => {
      if (each.skipped !== null) return `${each.name} (${skipWords[each.skipped][language]})`;
      return each.channel === null ? each.name : `${each.name} (${names.channel(each.channel)})`;
    })
    .join(", ");
}
