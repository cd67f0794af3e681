import { patternError } from "#domain/filter.ts";
import type { Rule, Target } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { FieldIssue } from "#ports/channel.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "../app.ts";
import { type By, change, difference, done, invalid, notFound, type Result, unchanged } from "./change.ts";

/** A rule as somebody writes it. */
export type RuleDraft = Omit<Rule, "id" | "serviceId" | "position" | "version">;

/** Adds a rule at a place among those of its service; by default before the first that matches everything, else last. */
export async function createRule(
  app: App,
  serviceId: string,
  draft: RuleDraft,
  position: number | null,
  by: By,
): Promise<Result<Rule>> {
  return change(app, by, async (tx, now) => {
    if (!now.services.has(serviceId)) return notFound("service");
    const issues = ruleIssues(app, now, draft);
    if (issues.length > 0) return invalid(...issues);
    const others = now.rules.get(serviceId) ?? [];
    const rule: Rule = { ...draft, id: app.ids.next(), serviceId, version: 1, position: 0 };
    const place = Math.min(position ?? defaultPlace(others, rule), others.length);
    const ordered = await putInOrder(tx, now, serviceId, others.toSpliced(place, 0, rule));
    return done(ordered[place] ?? rule, "rule.created", `rule:${rule.id}`, { serviceId, name: rule.name });
  });
}

/** Replaces a rule. Incidents that were assigned by an older version go on with that one. */
export async function replaceRule(
  app: App,
  serviceId: string,
  ruleId: string,
  draft: RuleDraft,
  by: By,
): Promise<Result<Rule>> {
  return change(app, by, async (tx, now) => {
    const before = ruleOf(now, serviceId, ruleId);
    if (before === undefined) return notFound("rule");
    const issues = ruleIssues(app, now, draft);
    if (issues.length > 0) return invalid(...issues);
    const changed = difference(before, { ...before, ...draft });
    if (Object.keys(changed).length === 0) return unchanged(before);
    const rule: Rule = { ...before, ...draft, version: before.version + 1 };
    await tx.putRule(rule);
    return done(rule, "rule.changed", `rule:${ruleId}`, changed);
  });
}

export async function deleteRule(app: App, serviceId: string, ruleId: string, by: By): Promise<Result<null>> {
  return change(app, by, async (tx, now) => {
    const rule = ruleOf(now, serviceId, ruleId);
    if (rule === undefined) return notFound("rule");
    await tx.removeRule(ruleId);
    const left = (now.rules.get(serviceId) ?? []).filter((each) => each.id !== ruleId);
    await putInOrder(tx, now, serviceId, left);
    return done(null, "rule.deleted", `rule:${ruleId}`, { serviceId, name: rule.name });
  });
}

/** Puts the rules of a service into that order, which names each of them once. */
export async function reorderRules(
  app: App,
  serviceId: string,
  ruleIds: readonly string[],
  by: By,
): Promise<Result<readonly Rule[]>> {
  return change(app, by, async (tx, now) => {
    if (!now.services.has(serviceId)) return notFound("service");
    const rules = now.rules.get(serviceId) ?? [];
    const chosen = ruleIds.map((id) => rules.find((rule) => rule.id === id)).filter((rule) => rule !== undefined);
    if (chosen.length !== rules.length || new Set(ruleIds).size !== rules.length || ruleIds.length !== rules.length) {
      return invalid({ field: "rule_ids", problem: "Name every rule of the service exactly once." });
    }
    const ordered = await putInOrder(tx, now, serviceId, chosen);
    return done(ordered, "rules.reordered", `service:${serviceId}`, { ruleIds });
  });
}

/** True when the rule catches whatever the rules before it let through. */
export function isCatchAll(rule: Pick<Rule, "enabled" | "filter" | "levels">): boolean {
  return rule.enabled && rule.filter.length === 0 && rule.levels.length > 0;
}

/** What is wrong with a rule besides its shape: people, teams and rooms that are not there, patterns that cannot work. */
export function ruleIssues(app: App, now: Snapshot, draft: RuleDraft): readonly FieldIssue[] {
  const patterns = draft.filter.flatMap((group, g) =>
    group.flatMap((condition, c) =>
      condition.values.flatMap((value, v) => {
        const problem = patternError(value);
        return problem === null ? [] : [{ field: `filter.${g}.${c}.values.${v}`, problem }];
      }),
    ),
  );
  const levels = draft.levels.flatMap((level, l) => [
    ...level.targets.flatMap((target, t) => {
      const problem = targetProblem(now, target);
      return problem === null ? [] : [{ field: `levels.${l}.targets.${t}`, problem }];
    }),
    ...(level.mode.kind === "unified" ? Object.entries(level.mode.channels) : []).flatMap(([severity, channels]) =>
      channels
        .filter((channel) => !app.channels.has(channel))
        .map((channel) => ({ field: `levels.${l}.mode.channels.${severity}`, problem: `No such channel: ${channel}` })),
    ),
  ]);
  return [...patterns, ...levels];
}

function targetProblem(now: Snapshot, target: Target): string | null {
  switch (target.kind) {
    case "user":
      return now.users.has(target.userId) ? null : "No such user.";
    case "team":
      return now.teams.has(target.teamId) ? null : "No such team.";
    case "room":
      return now.links.get(target.linkId)?.owner.kind === "workspace" ? null : "No such linked room.";
    case "mail":
      return null;
    default:
      return target satisfies never;
  }
}

function defaultPlace(others: readonly Rule[], rule: Rule): number {
  const found = isCatchAll(rule) ? -1 : others.findIndex(isCatchAll);
  return found === -1 ? others.length : found;
}

/** Numbers the rules 0, 1, 2 …; only those that moved are written. A move is no new version: nobody is paged otherwise by it. */
async function putInOrder(tx: Tx, now: Snapshot, serviceId: string, rules: readonly Rule[]): Promise<readonly Rule[]> {
  const known = new Set((now.rules.get(serviceId) ?? []).map((rule) => rule.id));
  const ordered = rules.map((rule, position) => ({ ...rule, position }));
  for (const [index, rule] of ordered.entries()) {
    if (!known.has(rule.id) || rules[index]?.position !== rule.position) await tx.putRule(rule);
  }
  return ordered;
}

function ruleOf(now: Snapshot, serviceId: string, ruleId: string): Rule | undefined {
  return now.rules.get(serviceId)?.find((rule) => rule.id === ruleId);
}
