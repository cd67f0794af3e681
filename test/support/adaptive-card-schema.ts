import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type * as AdaptiveCards from "adaptivecards";

// The package's entry point is for bundlers; its bundle is what Node can load.
const { AdaptiveCard, SerializationContext, Versions } = createRequire(import.meta.url)(
  "adaptivecards/dist/adaptivecards.js",
) as typeof AdaptiveCards;

/** Any object of a card: an element, an action, a run of text. */
export type Json = Readonly<Record<string, unknown>>;

/**
 * Microsoft's own reader of Adaptive Cards (npm `adaptivecards`) as the judge of a card. As version 1.5 it must read it without a
 * single remark, find its values valid, and write it out again just as it was: what it does not know, what came after 1.5, a
 * value of the wrong type or a child where none may be would be lost on the way.
 */
export function assertAdaptiveCard(card: unknown): void {
  assertRead(withoutHost(card));
  // What an older client shows instead must stand on its own; the reader drops it where it has no need of it.
  for (const fallback of fallbacksIn(card)) {
    assertRead({ type: "AdaptiveCard", version: "1.5", body: [], actions: [fallback] });
  }
}

function assertRead(card: Json): void {
  const context = new SerializationContext(Versions.v1_5);
  const read = new AdaptiveCard();
  read.parse(card, context);
  const remarks = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  assert.deepEqual(remarks, [], "remarks while reading");
  assert.deepEqual(
    read.validateProperties().validationEvents.map(({ message }) => message),
    [],
    "remarks on values",
  );
  assert.deepEqual(normal(read.toJSON(context)), normal(card), "not read as it was written");
}

/** `msteams` is Teams' own and `fallback` is judged apart. */
function withoutHost(card: unknown): Json {
  assert.ok(typeof card === "object" && card !== null);
  return Object.fromEntries(Object.entries(card).filter(([key]) => key !== "msteams"));
}

/** Without what the reader leaves out when it writes: fallbacks, empty lists, the schema's own address, the order of keys. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, inner]) => key !== "$schema" && key !== "fallback" && !(Array.isArray(inner) && inner.length === 0),
  );
  return Object.fromEntries(kept.map(([key, inner]) => [key, normal(inner)]));
}

function fallbacksIn(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap(fallbacksIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(key === "fallback" && typeof inner === "object" ? [inner] : []),
    ...fallbacksIn(inner),
  ]);
}

/** Every object of this `type`, however deep, in reading order; fallbacks are left out. */
export function nodesOf(value: unknown, type: string): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap((each) => nodesOf(each, type));
  if (typeof value !== "object" || value === null) return [];
  const node = value as Json;
  const inner = Object.entries(node).flatMap(([key, each]) => (key === "fallback" ? [] : nodesOf(each, type)));
  return node["type"] === type ? [node, ...inner] : inner;
}

/** What a reader sees of a node, in reading order, folded parts included: texts, and titles of buttons in brackets. */
export function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join("\n");
  if (typeof value !== "object" || value === null) return "";
  const node = value as Json;
  if (Array.isArray(node["inlines"])) return node["inlines"].map(textOf).join("");
  const own = [node["text"], typeof node["title"] === "string" ? `[${node["title"]}]` : ""];
  const inner = ["body", "items", "columns", "actions", "card"].map((key) => textOf(node[key]));
  return [...own.filter((text) => typeof text === "string"), ...inner].filter((text) => text !== "").join("\n");
}
