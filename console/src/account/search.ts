export const accountTabs = ["reach", "devices", "bridge", "profile", "access"] as const;
export type AccountTab = (typeof accountTabs)[number];

/** True for the name of a tab. */
export function isAccountTab(value: unknown): value is AccountTab {
  return accountTabs.some((tab) => tab === value);
}

/** Which tab an address asks for. */
export function readAccountSearch(search: Readonly<Record<string, unknown>>): { readonly tab: AccountTab } {
  const tab = search["tab"];
  return { tab: isAccountTab(tab) ? tab : "reach" };
}
