export const peopleTabs = ["people", "teams"] as const;
export type PeopleTab = (typeof peopleTabs)[number];

/** True for the name of a tab. */
export function isPeopleTab(value: unknown): value is PeopleTab {
  return peopleTabs.some((tab) => tab === value);
}

/** Which tab an address asks for. */
export function readPeopleSearch(search: Readonly<Record<string, unknown>>): { readonly tab: PeopleTab } {
  const tab = search["tab"];
  return { tab: isPeopleTab(tab) ? tab : "people" };
}
