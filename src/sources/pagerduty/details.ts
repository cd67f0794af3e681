import { eventLimits } from "#domain/event.ts";
import type { JsonObject } from "#sources/kit/json.ts";
import { compare, isObject, own, ownObject } from "#sources/kit/json.ts";
import { labelText } from "#sources/kit/labels.ts";
import { scalarText } from "#sources/kit/text.ts";

/** The fields of PagerDuty's common event format that say where it is. */
const fields = ["source", "component", "group", "class"] as const;

/** Longer details, and those of several lines, are read rather than routed by: they go into the description. */
const longestLabel = 255;

/** Labels to route by: short custom details, and over them the client and the common fields. */
export function labelsOf(body: JsonObject, payload: JsonObject): JsonObject {
  const named = [
    ...fields.map((name) => [name, own(payload, name)] as const),
    ["client", own(body, "client")] as const,
  ];
  return Object.fromEntries([
    ...Object.entries(ownObject(payload, "custom_details")).filter(([, value]) => isLabel(labelText(value) ?? "")),
    ...named.filter(([, value]) => scalarText(value) !== null),
  ]);
}

/** The summary where it is longer than a title may be, then the custom details that are too long to be labels. */
export function describe(payload: JsonObject, summary: string): string {
  const details = own(payload, "custom_details");
  const texts = isObject(details)
    ? Object.entries(details).map(([name, value]) => [name, labelText(value) ?? ""] as const)
    : [];
  const long = texts.filter(([, text]) => text !== "" && !isLabel(text)).toSorted(([a], [b]) => compare(a, b));
  return [
    ...(summary.length > eventLimits.title ? [summary] : []),
    ...(typeof details === "string" ? [details] : []),
    ...long.map(([name, text]) => `${name}:\n${text}`),
  ].join("\n\n");
}

function isLabel(text: string): boolean {
  return text !== "" && text.length <= longestLabel && !text.includes("\n");
}
