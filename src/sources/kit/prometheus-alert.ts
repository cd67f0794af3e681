import type { EventLink, Labels } from "#domain/event.ts";
import type { JsonObject } from "./json.ts";
import { compare, own, ownObject } from "./json.ts";
import { labelText } from "./labels.ts";
import { linkTo } from "./links.ts";
import { firstText, scalarText } from "./text.ts";

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
export function alertLabels(labels: JsonObject): Labels {
  // Nearly always there is nothing to leave out; a copy by Object.fromEntries costs 0.5 µs.
  if (areTexts(labels)) return labels;
  const pairs = Object.entries(labels).map(([name, value]) => [name, labelText(value) ?? ""] as const);
  return Object.fromEntries(pairs.filter(([, text]) => text !== ""));
}

function areTexts(labels: JsonObject): labels is Labels {
  for (const name of Object.keys(labels)) {
    const value = labels[name];
    if (typeof value !== "string" || value === "") return false;
  }
  return true;
}

/** Texts and links by the names that the community's rules use for annotations. */
export function alertTexts(alert: JsonObject, labels: JsonObject): PrometheusTexts {
  const notes = ownObject(alert, "annotations");
  return {
    title: noteText(notes, "summary", "title") ?? namedByLabels(labels),
    description: noteText(notes, "description", "message"),
    links: linkTo("Runbook", noteText(notes, "runbook_url", "runbook")).concat(
      linkTo("Dashboard", noteText(notes, "dashboard_url", "dashboard")),
      linkTo("Graph", own(alert, "generatorURL")),
    ),
  };
}

function noteText(notes: JsonObject, name: string, otherName: string): string | null {
  return scalarText(own(notes, name)) ?? scalarText(own(notes, otherName));
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
