/** The zones that the browser knows, with UTC and the one that is chosen. */
export function timeZones(chosen: string): string[] {
  return [...new Set(["UTC", chosen, ...Intl.supportedValuesOf("timeZone")])];
}
