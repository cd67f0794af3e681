import type { Severity } from "#domain/severity.ts";
import { severities } from "#domain/severity.ts";
import type { JsonObject } from "./json.ts";
import { own } from "./json.ts";
import { scalarText } from "./text.ts";

/** Words that monitoring tools use, in lower case. What is in none of the lists is not understood. */
const words = {
  critical:
    "critical crit fatal emergency emerg panic disaster page urgent blocker alert high highest major error err severe " +
    "p0 p1 sev0 sev1 s1 紧急 严重 致命 灾难",
  warning: "warning warn average medium moderate minor degraded p2 p3 sev2 sev3 s2 s3 警告 一般",
  info: "info information informational notice low lowest debug none ok p4 p5 sev4 sev5 s4 s5 提醒 提示 信息",
} as const satisfies Record<Severity, string>;

const meaning: ReadonlyMap<string, Severity> = new Map(
  severities.flatMap((severity) => words[severity].split(" ").map((word) => [word, severity] as const)),
);

/** Where senders put the severity, looked at in this order (product.md 0.2). */
const severityLabels = ["severity", "priority", "level"] as const;

/** What a word means as a severity; null when it is not known. */
export function severityOf(value: unknown): Severity | null {
  const word = scalarText(value);
  return word === null ? null : (meaning.get(word) ?? meaning.get(word.trim().toLowerCase()) ?? null);
}

/** The first of the labels whose word is known; `warning` when none is, so that nothing unknown wakes or is overlooked. */
export function severityOfLabels(labels: JsonObject): Severity {
  for (const name of severityLabels) {
    const severity = severityOf(own(labels, name));
    if (severity !== null) return severity;
  }
  return "warning";
}
