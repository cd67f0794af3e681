import type { EventLink } from "#domain/event.ts";
import type { JsonObject } from "./json.ts";
import { compare, own, ownObject } from "./json.ts";
import { labelText } from "./labels.ts";
import { linkTo } from "./links.ts";
import { firstText } from "./text.ts";

/** What an alert of the Prometheus world says, be it sent by Prometheus or by Alertmanager: `{labels, annotations, generatorURL}`. */
export interface PrometheusTexts {
  readonly title: string;
  readonly description: string | null;
  readonly links: readonly EventLink[];
}

/** Labels that say best where it is, in the order in which people look for them. */
const whereabouts = [
  "instance",
  "host",
  "node",
  "pod",
  "container",
  "service",
  "namespace",
  "cluster",
  "device",
  "mountpoint",
  "job",
];

const notWhereabouts: ReadonlySet<string> = new Set(["alertname", "severity", "priority", "level"]);

/** How many labels stand in a title that nobody wrote. */
const labelsInTitle = 3;

/** The labels of an alert, as text. An empty value is the same as no label (Alertmanager's removeEmptyLabels). */
export function alertLabels(labels: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(labels)
    .map(([name, value]) => [name, labelText(value) ?? ""] as const)
    .filter(([, text]) => text !== "");
}

/** Texts and links by the names that the community's rules use for annotations. */
export function alertTexts(alert: JsonObject, labels: JsonObject): PrometheusTexts {
  const notes = ownObject(alert, "annotations");
  return {
    title: firstText(own(notes, "summary"), own(notes, "title")) ?? namedByLabels(labels),
    description: firstText(own(notes, "description"), own(notes, "message")),
    links: [
      ...linkTo("Runbook", firstText(own(notes, "runbook_url"), own(notes, "runbook"))),
      ...linkTo("Dashboard", firstText(own(notes, "dashboard_url"), own(notes, "dashboard"))),
      ...linkTo("Graph", own(alert, "generatorURL")),
    ],
  };
}

function namedByLabels(labels: JsonObject): string {
  const name = firstText(own(labels, "alertname")) ?? "Alert";
  const others = Object.keys(labels).filter((label) => !notWhereabouts.has(label));
  const where = others.toSorted((a, b) => rank(a) - rank(b) || compare(a, b)).slice(0, labelsInTitle);
  if (where.length === 0) return name;
  return `${name}: ${where.map((label) => `${label}=${labelText(own(labels, label)) ?? ""}`).join(", ")}`;
}

function rank(label: string): number {
  const index = whereabouts.indexOf(label);
  return index < 0 ? whereabouts.length : index;
}
