import assert from "node:assert/strict";
import type { EventLink, SourceEvent } from "#domain/event.ts";
import { eventLimits } from "#domain/event.ts";
import { severities } from "#domain/severity.ts";
import type { Mapped } from "#ports/source.ts";

/** A mapping that the rest of the product can take without looking: kinds, limits, clean texts, pointers that point somewhere. */
export function assertMapped(mapped: Mapped, body: unknown): void {
  assert.deepEqual(Object.keys(mapped).toSorted(), ["bad", "events", "groupEnds"]);
  for (const event of mapped.events) assertEvent(event);
  for (const { groupKey } of mapped.groupEnds) assertText(groupKey, 1024, "groupKey");
  for (const { pointer, problem } of mapped.bad) {
    assertText(problem, 200, "problem");
    assertPointer(pointer, body);
  }
}

function assertEvent(event: SourceEvent): void {
  assert.ok(event.kind === "firing" || event.kind === "resolved");
  assert.ok(severities.includes(event.severity));
  assertText(event.dedupKey, eventLimits.dedupKey, "dedupKey");
  assertText(event.title, eventLimits.title, "title");
  assert.ok(!/[\n\r]/.test(event.title), "a title of several lines");
  assertText(event.description, eventLimits.description, "description", 0);
  if (event.groupKey !== null) assertText(event.groupKey, 1024, "groupKey");
  assertLabels(event);
  assertLinks(event.links, eventLimits.links);
  assertLinks(event.images, eventLimits.images);
  for (const time of [event.occurredAt, event.expiresAt])
    assert.ok(time === null || (Number.isInteger(time) && time >= 0));
  if (event.kind === "resolved") assert.equal(event.expiresAt, null);
  // Escapes in the JSON of an event show what a database would stumble over: U+0000 and halves of surrogate pairs.
  assert.doesNotMatch(JSON.stringify(event).replaceAll("\\\\", ""), /\\u0000|\\ud[89a-f]/i);
}

function assertLabels(event: SourceEvent): void {
  const entries = Object.entries(event.labels);
  assert.ok(entries.length <= eventLimits.labels);
  for (const [name, value] of entries) {
    assertText(name, eventLimits.labelKey, "label name");
    assertText(value, eventLimits.labelValue, `label ${name}`, 0);
  }
}

function assertLinks(links: readonly EventLink[], limit: number): void {
  assert.ok(links.length <= limit);
  for (const { title, url } of links) {
    assertText(title, 128, "link title");
    assertText(url, eventLimits.url, "link");
    assert.match(url, /^https?:\/\/[^\s"<>]+$/);
  }
}

function assertText(text: unknown, limit: number, what: string, least = 1): void {
  assert.ok(typeof text === "string", `${what} is no text`);
  assert.ok(text.length >= least && text.length <= limit, `${what} has ${text.length} characters`);
  assert.ok(text.isWellFormed() && !text.includes("\0"), `${what} is not clean`);
}

/** The pointer leads to something, or to a field that its object lacks. */
function assertPointer(pointer: string, body: unknown): void {
  if (pointer === "") return;
  assert.match(pointer, /^\//);
  const tokens = pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  let value = body;
  for (const token of tokens) {
    assert.ok(typeof value === "object" && value !== null, `${pointer} leads nowhere`);
    value = Reflect.get(value, token);
  }
}
