import type { Rule } from "../generated/api.ts";

/** A rule as it is written, before it is saved. */
export type RuleDraft = Omit<Rule, "id" | "service_id" | "position" | "version">;
export type LevelDraft = RuleDraft["levels"][number];
export type GroupDraft = RuleDraft["filter"][number];
export type ConditionDraft = GroupDraft[number];
export type TargetDraft = LevelDraft["targets"][number];

export const emptyLevel: LevelDraft = {
  targets: [],
  mode: { kind: "personal" },
  loop: null,
  advance_after_sec: 1800,
  condition: "until_ack",
};

export const emptyCondition: ConditionDraft = { key: "severity", op: "in", values: [] };

/** A rule to begin with. */
export function newRule(name: string): RuleDraft {
  return { name, enabled: true, filter: [], delay_sec: 0, levels: [emptyLevel], repeat: 0 };
}

/** What of a saved rule can be written anew. */
export function draftOf({ name, enabled, filter, delay_sec: delay, levels, repeat }: Rule): RuleDraft {
  return { name, enabled, filter, delay_sec: delay, levels, repeat };
}

/** True when both say the same. */
export function isSame(a: RuleDraft, b: RuleDraft): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What is still missing, by field: nothing that the server has to be asked about. */
export type Missing = "name" | "values" | "label" | "target" | "mail";

/** What keeps a rule from being saved or played: fields as the server names them. */
export function missing(rule: RuleDraft): readonly { readonly field: string; readonly what: Missing }[] {
  return [
    ...(rule.name.trim() === "" ? [{ field: "name", what: "name" } as const] : []),
    ...rule.filter.flatMap((group, g) =>
      group.flatMap((condition, c) => {
        const field = `filter.${g}.${c}`;
        return [
          ...(condition.values.length === 0 ? [{ field: `${field}.values`, what: "values" } as const] : []),
          ...(condition.key === labelPrefix ? [{ field: `${field}.key`, what: "label" } as const] : []),
        ];
      }),
    ),
    ...rule.levels.flatMap((level, l) => [
      ...(level.targets.length === 0 ? [{ field: `levels.${l}.targets`, what: "target" } as const] : []),
      ...(level.targets.some((target) => target.kind === "mail" && !isMail(target.address))
        ? [{ field: `levels.${l}.targets`, what: "mail" } as const]
        : []),
    ]),
  ];
}

/** Keys of labels begin with it; alone it names none yet. */
export const labelPrefix = "labels.";

/** Enough to tell a typing error; the server looks closer. */
function isMail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(text);
}

/** A list with one of its rows changed; null takes it out. */
export function replaced<T>(rows: readonly T[], index: number, row: T | null): readonly T[] {
  return row === null ? rows.toSpliced(index, 1) : rows.toSpliced(index, 1, row);
}

/** A list with one of its rows moved; out of it nothing moves. */
export function moved<T>(rows: readonly T[], from: number, to: number): readonly T[] {
  const row = rows[from];
  if (row === undefined || to < 0 || to >= rows.length || from === to) return rows;
  return rows.toSpliced(from, 1).toSpliced(to, 0, row);
}
