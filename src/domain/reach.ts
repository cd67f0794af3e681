import { accountFor, fallbackUserIds, usableLinks } from "./audience.ts";
import type { Link } from "./link.ts";
import type { Language, User } from "./people.ts";
import type { Level, Rule, Target } from "./rule.ts";
import type { Snapshot } from "./snapshot.ts";

/** A level of a rule that pages through a link. */
export interface LevelHit {
  readonly serviceId: string;
  readonly service: string;
  readonly ruleId: string;
  readonly rule: string;
  /** From 0. */
  readonly level: number;
  /** Without the link this level reaches nobody at all. */
  readonly leavesEmpty: boolean;
}

export type ReachLoss = "room_in_rule" | "person_in_rule" | "fallback_person";

/** What ends when a link does. */
export interface BlastRadius {
  readonly linkId: string;
  readonly label: string;
  /** The owner, when this is the last address by which they can be reached. */
  readonly unreachable: { readonly userId: string; readonly name: string } | null;
  readonly levels: readonly LevelHit[];
  /** The owner is one of those who are paged when nobody else is left. */
  readonly fallback: boolean;
  /** Reasons not to do it without a second thought; empty: go on. */
  readonly losses: readonly ReachLoss[];
}

/** Who and what loses its way when this link is gone; null: there is no such link. Disabled rules page nobody and do not count. */
export function blastRadius(snapshot: Snapshot, linkId: string): BlastRadius | null {
  const link = snapshot.links.get(linkId);
  if (link === undefined) return null;
  const owner = link.owner.kind === "user" ? snapshot.users.get(link.owner.id) : undefined;
  const last = owner === undefined ? null : lastAddressOf(owner, link, snapshot);
  const levels = rulesOf(snapshot).flatMap((rule) => hits(rule, link, last, snapshot));
  const fallback = last !== null && fallbackUserIds(snapshot).includes(last.id);
  return {
    linkId,
    label: link.label,
    unreachable: last === null ? null : { userId: last.id, name: last.name },
    levels,
    fallback,
    losses: lossesOf(link, levels, fallback, snapshot),
  };
}

function lossesOf(
  link: Link,
  levels: readonly LevelHit[],
  fallback: boolean,
  snapshot: Snapshot,
): readonly ReachLoss[] {
  const inRule: ReachLoss = link.owner.kind === "workspace" ? "room_in_rule" : "person_in_rule";
  // A room that cannot be reached as it is loses nothing; its rules are listed all the same.
  const matters = link.owner.kind === "user" || isUsable(link, snapshot);
  return [...(matters && levels.length > 0 ? [inRule] : []), ...(fallback ? (["fallback_person"] as const) : [])];
}

function lastAddressOf(owner: User, link: Link, snapshot: Snapshot): User | null {
  const usable = usableLinks(owner.id, snapshot);
  return !owner.disabled && usable.length === 1 && usable[0]?.link.id === link.id ? owner : null;
}

function isUsable(link: Link, snapshot: Snapshot): boolean {
  return link.state === "active" && accountFor(link.channel, link.accountId, snapshot, link.addressKey) !== null;
}

function rulesOf(snapshot: Snapshot): readonly Rule[] {
  return [...snapshot.rules.values()].flat().filter((rule) => rule.enabled);
}

function hits(rule: Rule, link: Link, last: User | null, snapshot: Snapshot): readonly LevelHit[] {
  return rule.levels.flatMap((level, index) => {
    if (!level.targets.some((target) => pagesThrough(target, link, last, snapshot))) return [];
    return [
      {
        serviceId: rule.serviceId,
        service: snapshot.services.get(rule.serviceId)?.name ?? rule.serviceId,
        ruleId: rule.id,
        rule: rule.name,
        level: index,
        leavesEmpty: !reachesWithout(level, link, snapshot),
      },
    ];
  });
}

function pagesThrough(target: Target, link: Link, last: User | null, snapshot: Snapshot): boolean {
  switch (target.kind) {
    case "room":
      return target.linkId === link.id;
    case "user":
      return target.userId === last?.id;
    case "team":
      return last !== null && (snapshot.teams.get(target.teamId)?.memberIds.includes(last.id) ?? false);
    case "mail":
      return false;
    default:
      return target satisfies never;
  }
}

function reachesWithout(level: Level, link: Link, snapshot: Snapshot): boolean {
  function reachesUser(userId: string): boolean {
    const user = snapshot.users.get(userId);
    return (
      user !== undefined && !user.disabled && usableLinks(userId, snapshot).some((each) => each.link.id !== link.id)
    );
  }
  function reaches(target: Target): boolean {
    switch (target.kind) {
      case "room": {
        const room = snapshot.links.get(target.linkId);
        return room !== undefined && room.id !== link.id && isUsable(room, snapshot);
      }
      case "user":
        return reachesUser(target.userId);
      case "team":
        return snapshot.teams.get(target.teamId)?.memberIds.some(reachesUser) ?? false;
      case "mail":
        return accountFor("email", null, snapshot) !== null;
      default:
        return target satisfies never;
    }
  }
  return level.targets.some(reaches);
}

/** The radius in words, for chats and alarms; empty where nothing is lost. */
export function radiusText(radius: BlastRadius, language: Language): string {
  const words = reachWords[language];
  return [
    ...(radius.unreachable === null ? [] : [words.unreachable(radius.unreachable.name)]),
    ...radius.levels.map((hit) => words.level(hit.service, hit.rule, hit.level + 1, hit.leavesEmpty)),
    ...(radius.fallback ? [words.fallback] : []),
  ].join("\n");
}

const reachWords = {
  en: {
    unreachable: (name: string) => `${name} could no longer be reached at all.`,
    level: (service: string, rule: string, level: number, empty: boolean) =>
      `${service}, rule “${rule}”, level ${level}: ${empty ? "nobody would be paged." : "pages through it."}`,
    fallback: "One of those who are paged when nobody else is left.",
  },
  "zh-CN": {
    unreachable: (name: string) => `${name} 将无法被通知到。`,
    level: (service: string, rule: string, level: number, empty: boolean) =>
      `${service}，分派策略“${rule}”，第 ${level} 级：${empty ? "将无人被通知。" : "正在使用该地址。"}`,
    fallback: "属于兜底联系人。",
  },
} as const;
