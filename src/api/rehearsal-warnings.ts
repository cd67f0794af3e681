import { isCatchAll } from "#app/config/rules.ts";
import type { Rehearsal } from "#domain/rehearsal.ts";
import type { Rule } from "#domain/rule.ts";
import type { Reached, SkipReason, TimelineEvent } from "#domain/timeline.ts";
import type { z } from "zod";
import type { rehearsal } from "./schemas/rehearsals.ts";

type Warning = z.output<typeof rehearsal>["warnings"][number];

/** Reasons that say nothing about how things are set up. */
type Harmless = "already_acknowledged" | "already_listed";

function isTrouble(reason: SkipReason | null): reason is Exclude<SkipReason, Harmless> {
  return reason !== null && reason !== "already_acknowledged" && reason !== "already_listed";
}

/** What would go wrong, each thing once: who cannot be reached and why, levels that reach nobody, alerts that no rule takes. */
export function rehearsalWarnings(played: Rehearsal, rules: readonly Rule[]): Warning[] {
  const found = [
    ...(rules.some(isCatchAll) ? [] : [{ kind: "no_catch_all", level: null, name: null } as const]),
    ...(played.ruleId === null ? [{ kind: "no_rule", level: null, name: null } as const] : []),
    ...played.events.flatMap(({ event }) => warningsOf(event)),
  ];
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function warningsOf(event: TimelineEvent): readonly Warning[] {
  switch (event.kind) {
    case "paged":
      return skipped(event.reached, event.level);
    case "level_skipped":
      return [...skipped(event.reached, event.level), { kind: "empty_level", level: event.level, name: null }];
    case "fallback": {
      const nobody = event.reached.every((each) => each.notificationId === null);
      return [
        ...skipped(event.reached, null),
        ...(nobody ? [{ kind: "nobody", level: null, name: null } as const] : []),
      ];
    }
    default:
      return [];
  }
}

function skipped(reached: readonly Reached[], level: number | null): readonly Warning[] {
  return reached.flatMap(({ name, skipped: kind }) =>
    isTrouble(kind) ? [{ kind, level: level !== null && level < 0 ? null : level, name }] : [],
  );
}
