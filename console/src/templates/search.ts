import type { Template } from "../generated/api.ts";

export type Kind = Template["kind"];

/** Messages whose words can be changed, the most read first. */
export const kinds = ["page", "state", "resolved", "bundle", "alarm", "test"] as const satisfies readonly Kind[];

/** Which words are shown, as the address says it. */
export interface TemplateSearch {
  /** Left out: `page`. */
  readonly kind?: Kind;
  /** Left out: all channels. */
  readonly channel?: string;
}

/** What of an address can be understood; the rest is left out. */
export function readTemplateSearch(search: Readonly<Record<string, unknown>>): TemplateSearch {
  const kind = kinds.find((each) => each === search["kind"]);
  const { channel } = search;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(typeof channel === "string" && /^[a-z0-9-]{1,64}$/u.test(channel) ? { channel } : {}),
  };
}
