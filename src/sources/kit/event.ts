import type { EventLink, GroupEnd, SourceEvent } from "#domain/event.ts";
import { eventLimits } from "#domain/event.ts";
import type { BadEvent, Mapped } from "#ports/source.ts";
import type { JsonObject } from "./json.ts";
import { pointer, tame } from "./json.ts";
import { boundedKey } from "./keys.ts";
import { cleanLabels } from "./labels.ts";
import { distinctLinks } from "./links.ts";
import { cleanText, cutText, titleText } from "./text.ts";

/** An event before its texts are cut. */
export interface Draft extends Pick<SourceEvent, "kind" | "severity" | "raw" | "acknowledged"> {
  readonly key: string;
  readonly title: string;
  readonly description?: string | null;
  readonly labels?: JsonObject;
  readonly links?: readonly EventLink[];
  readonly images?: readonly EventLink[];
  readonly occurredAt?: number | null;
  readonly groupKey?: string | null;
  readonly expiresAt?: number | null;
}

/** The event of a draft, within `eventLimits`. */
export function eventOf(draft: Draft): SourceEvent {
  const event: SourceEvent = {
    kind: draft.kind,
    severity: draft.severity,
    dedupKey: boundedKey(draft.key),
    title: titleText(draft.title),
    description: cutText(cleanText(draft.description ?? "").trim(), eventLimits.description),
    labels: cleanLabels(draft.labels ?? {}),
    links: distinctLinks(draft.links ?? [], eventLimits.links),
    images: distinctLinks(draft.images ?? [], eventLimits.images),
    occurredAt: draft.occurredAt ?? null,
    groupKey: draft.groupKey ?? null,
    expiresAt: draft.expiresAt ?? null,
    raw: tame(draft.raw),
  };
  return draft.acknowledged === undefined ? event : { ...event, acknowledged: draft.acknowledged };
}

/** What one element of a request became. */
export type One = SourceEvent | BadEvent;

export function bad(at: string, problem: string): BadEvent {
  return { pointer: at, problem };
}

/** A request of which nothing can be used. */
export function refused(at: string, problem: string): Mapped {
  return { events: [], groupEnds: [], bad: [bad(at, problem)] };
}

/** What some elements became, the good apart from the bad. */
export function mappedOf(all: readonly One[], groupEnds: readonly GroupEnd[] = []): Mapped {
  const events: SourceEvent[] = [];
  const bads: BadEvent[] = [];
  for (const one of all) {
    if (isBad(one)) bads.push(one);
    else events.push(one);
  }
  return { events, groupEnds, bad: bads };
}

/** Maps each element of a list for itself. Those past the limit of one request are refused together, by name. */
export function mapEach(
  list: readonly unknown[],
  at: string,
  map: (element: unknown, at: string) => One,
): readonly One[] {
  const limit = eventLimits.eventsInRequest;
  const all = list.slice(0, limit).map((element, index) => map(element, pointer(at, index)));
  if (list.length <= limit) return all;
  return [
    ...all,
    bad(
      pointer(at, limit),
      `at most ${limit} in one request; this one and ${list.length - limit - 1} after it were left out`,
    ),
  ];
}

function isBad(one: One): one is BadEvent {
  return "problem" in one;
}
