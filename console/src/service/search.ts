export const serviceTabs = ["incidents", "integrations", "rules"] as const;
export type ServiceTab = (typeof serviceTabs)[number];

/** True for the name of a tab. */
export function isServiceTab(value: unknown): value is ServiceTab {
  return serviceTabs.some((tab) => tab === value);
}

/** Which tab an address asks for. */
export function readServiceSearch(search: Readonly<Record<string, unknown>>): { readonly tab: ServiceTab } {
  const tab = search["tab"];
  return { tab: isServiceTab(tab) ? tab : "incidents" };
}
