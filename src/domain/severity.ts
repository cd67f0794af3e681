/** How bad an alert or incident is; ordered from worst to least. */
export type Severity = "critical" | "warning" | "info";

export const severities = ["critical", "warning", "info"] as const satisfies readonly Severity[];

/** 0 is the worst; used as the priority of a notification as well. */
export const severityRank = { critical: 0, warning: 1, info: 2 } as const satisfies Record<Severity, number>;

/** The worse of two severities. */
export function worse(a: Severity, b: Severity): Severity {
  return severityRank[a] <= severityRank[b] ? a : b;
}

/** True when `a` is strictly worse than `b`. */
export function isWorse(a: Severity, b: Severity): boolean {
  return severityRank[a] < severityRank[b];
}
