/** Which incidents a list shows, as its address says it: whoever gets the link sees the same. */
export interface ListSearch {
  readonly tab: Tab;
  readonly state?: State;
  readonly severity?: Severity;
  readonly service?: string;
  /** `team=db`, or `!team`: without it. */
  readonly label?: string;
  readonly text?: string;
  readonly group?: Grouping;
}

export const tabs = ["mine", "teams", "open", "closed"] as const;
export type Tab = (typeof tabs)[number];
export const states = ["triggered", "acknowledged"] as const;
export type State = (typeof states)[number];
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** What the rows are put together by. */
export type Grouping = "severity" | "service" | `label:${string}`;

const lengthOfLabel = 500;
const lengthOfName = 200;

/** What of an address can be understood; the rest is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const tab = oneOf(tabs, search["tab"]) ?? "mine";
  const state = tab === "closed" ? undefined : oneOf(states, search["state"]);
  const severity = oneOf(severities, search["severity"]);
  const service = textOf(search["service"], 64);
  const label = textOf(search["label"], lengthOfLabel);
  const text = textOf(search["text"], 200);
  // Only what is open is put into groups: closed ones are too many to count.
  const group = tab === "closed" ? undefined : groupingOf(search["group"]);
  return {
    tab,
    ...(state === undefined ? {} : { state }),
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service }),
    ...(label === undefined || !isLabel(label) ? {} : { label }),
    ...(text === undefined ? {} : { text }),
    ...(group === undefined ? {} : { group }),
  };
}

/** The same as the API asks for it. */
export interface ListFilter {
  readonly state: string;
  readonly user_id?: string;
  readonly team_id?: string;
  readonly severity?: string;
  readonly service_id?: string;
  readonly label?: readonly string[];
  readonly text?: string;
}

/** `within`: the group of the list that is meant. */
export function filterOf(search: ListSearch, within: GroupValue | null = null): ListFilter {
  const { tab, state, severity, service, label, text } = { ...search, ...ofGroup(within) };
  const labels = [
    ...(label === undefined ? [] : [label]),
    ...(within?.by.startsWith("label:") ? [labelOf(within)] : []),
  ];
  return {
    state: tab === "closed" ? "closed" : (state ?? states.join(",")),
    ...(tab === "mine" ? { user_id: "me" } : {}),
    ...(tab === "teams" ? { team_id: "mine" } : {}),
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service_id: service }),
    ...(labels.length === 0 ? {} : { label: labels }),
    ...(text === undefined ? {} : { text }),
  };
}

/** One group of a list; null: those without the label. */
export interface GroupValue {
  readonly by: Grouping;
  readonly value: string | null;
}

function ofGroup(within: GroupValue | null): Partial<ListSearch> {
  if (within?.by === "severity") return { severity: oneOf(severities, within.value) ?? "info" };
  return within?.by === "service" ? { service: within.value ?? "" } : {};
}

function labelOf({ by, value }: GroupValue): string {
  const name = by.slice("label:".length);
  return value === null ? `!${name}` : `${name}=${value}`;
}

/** `name=value`, or `!name`. */
export function isLabel(text: string): boolean {
  return /^(?:[^=]+=|![^=]+$)/u.test(text);
}

/** True when something narrows the tab down. */
export function isNarrowed({ tab: _, group: __, ...filters }: ListSearch): boolean {
  return Object.keys(filters).length > 0;
}

/** True when two addresses show the same. */
export function isSameSearch(a: ListSearch, b: ListSearch): boolean {
  const sorted = (search: ListSearch): string =>
    JSON.stringify(Object.entries(search).toSorted(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

function groupingOf(value: unknown): Grouping | undefined {
  const fixed = oneOf(["severity", "service"] as const, value);
  const name = textOf(value, lengthOfName)?.match(/^label:([^=]+)$/u)?.[1];
  return fixed ?? (name === undefined ? undefined : `label:${name}`);
}

function oneOf<T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((each) => each === value);
}

function textOf(value: unknown, limit: number): string | undefined {
  const text = typeof value === "string" ? value.trim().slice(0, limit) : "";
  return text === "" ? undefined : text;
}
