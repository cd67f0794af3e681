import type { Delivery } from "../generated/api.ts";
import { endOfDay, startOfDay } from "./day.ts";

/** Which deliveries a list shows, as its address says it. */
export interface DeliverySearch {
  readonly person?: string;
  readonly channel?: string;
  readonly link?: string;
  readonly state?: StateGroup;
  /** As people say it: INC-12. */
  readonly incident?: string;
  readonly time?: Span;
  /** Days, where `time` is `days`: 2026-11-22. */
  readonly from?: string;
  readonly to?: string;
}

type State = Delivery["state"];

/** What one looks for, in states of the API. */
export const stateGroups = {
  trouble: ["failed", "unknown"],
  waiting: ["queued", "sending"],
  taken: ["accepted"],
  arrived: ["delivered", "seen", "acted"],
  answered: ["acted"],
  failed: ["failed"],
  unknown: ["unknown"],
  unsent: ["expired", "cancelled", "suppressed", "superseded"],
} as const satisfies Record<string, readonly State[]>;
export type StateGroup = keyof typeof stateGroups;

const hourMs = 60 * 60_000;

/** How far back one looks; `days`: from a day to a day. */
export const spans = {
  hour: hourMs,
  day: 24 * hourMs,
  week: 7 * 24 * hourMs,
  month: 30 * 24 * hourMs,
  days: null,
} as const;
export type Span = keyof typeof spans;

/** What of an address can be understood; the rest is left out. */
export function readDeliverySearch(search: Readonly<Record<string, unknown>>): DeliverySearch {
  const time = keyOf(spans, search["time"]);
  const found = {
    person: textOf(search["person"]),
    channel: textOf(search["channel"]),
    link: textOf(search["link"]),
    state: keyOf(stateGroups, search["state"]),
    incident: textOf(search["incident"]),
    time,
    from: time === "days" ? dayOf(search["from"]) : undefined,
    to: time === "days" ? dayOf(search["to"]) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The same as the API asks for it, by now and where the reader is. */
export function deliveryFilter(
  { person, channel, link, state, incident, time, from, to }: DeliverySearch,
  now: number,
  timeZone: string,
): Readonly<Record<string, string>> {
  const span = time === undefined ? null : spans[time];
  const found = {
    user_id: person,
    channel,
    link_id: link,
    state: state === undefined ? undefined : stateGroups[state].join(","),
    incident_id: incident,
    from: span === null ? startOfDay(from ?? "", timeZone) : new Date(now - span).toISOString(),
    to: endOfDay(to ?? "", timeZone),
  };
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** True when something narrows the list down. */
export function isNarrowed(search: DeliverySearch): boolean {
  return Object.keys(search).length > 0;
}

function keyOf<T extends object>(table: T, value: unknown): keyof T | undefined {
  return typeof value === "string" && Object.hasOwn(table, value) ? (value as keyof T) : undefined; // Just asked.
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim().slice(0, 64) : "";
  return text === "" ? undefined : text;
}

function dayOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text === undefined || startOfDay(text, "UTC") === null ? undefined : text;
}
