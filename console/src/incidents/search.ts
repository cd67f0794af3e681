/** Which incidents a list shows, as its address says it: whoever gets the link sees the same. */
export interface ListSearch {
  readonly tab: Tab;
  readonly state?: State;
  readonly severity?: Severity;
  readonly service?: string;
  readonly text?: string;
}

export const tabs = ["mine", "open", "closed"] as const;
export type Tab = (typeof tabs)[number];
export const states = ["triggered", "acknowledged"] as const;
export type State = (typeof states)[number];
export const severities = ["critical", "warning", "info"] as const;
export type Severity = (typeof severities)[number];

/** What of an address can be understood; the rest is left out. */
export function readSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const tab = oneOf(tabs, search["tab"]) ?? "mine";
  const state = tab === "closed" ? undefined : oneOf(states, search["state"]);
  const severity = oneOf(severities, search["severity"]);
  const service = textOf(search["service"], 64);
  const text = textOf(search["text"], 200);
  return {
    tab,
    ...(state === undefined ? {} : { state }),
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service }),
    ...(text === undefined ? {} : { text }),
  };
}

/** The same as the API asks for it; without the state where only counts are wanted. */
export function filterOf({ tab, state, severity, service, text }: ListSearch): {
  readonly state: string;
  readonly user_id?: string;
  readonly severity?: string;
  readonly service_id?: string;
  readonly text?: string;
} {
  return {
    state: tab === "closed" ? "closed" : (state ?? states.join(",")),
    ...(tab === "mine" ? { user_id: "me" } : {}),
    ...(severity === undefined ? {} : { severity }),
    ...(service === undefined ? {} : { service_id: service }),
    ...(text === undefined ? {} : { text }),
  };
}

/** True when something narrows the tab down. */
export function isNarrowed({ tab: _, ...filters }: ListSearch): boolean {
  return Object.keys(filters).length > 0;
}

function oneOf<T extends string>(all: readonly T[], value: unknown): T | undefined {
  return all.find((each) => each === value);
}

function textOf(value: unknown, limit: number): string | undefined {
  const text = typeof value === "string" ? value.trim().slice(0, limit) : "";
  return text === "" ? undefined : text;
}
