import type { Preferences } from "../generated/api.ts";

/** One rung of a ladder. */
export type Rung = Preferences["critical"][number];

/** Rungs in the order in which they ring. */
export function inOrder(rungs: readonly Rung[]): readonly Rung[] {
  return rungs.toSorted((a, b) => a.after_sec - b.after_sec);
}

/** What a rung goes by, as one value of a choice: a channel as a whole, or one address. */
export function wayOf({ channel, link_id: link }: Pick<Rung, "channel" | "link_id">): string {
  return link === null ? `channel:${channel}` : `link:${link}`;
}

/** A rung that goes that way; null: there is no such way. */
export function byWay(
  rung: Rung,
  way: string,
  links: readonly { readonly id: string; readonly channel: string }[],
): Rung | null {
  const [kind, id] = [way.slice(0, way.indexOf(":")), way.slice(way.indexOf(":") + 1)];
  if (kind === "channel") return { ...rung, channel: id, link_id: null };
  const link = links.find((each) => each.id === id);
  return link === undefined ? null : { ...rung, channel: link.channel, link_id: link.id };
}

/** When a new rung rings: a while after the last. */
export function nextAfter(rungs: readonly Rung[]): number {
  const last = Math.max(-pause, ...rungs.map((rung) => rung.after_sec));
  return Math.min(last + pause, mostSec);
}

const pause = 180;
/** The longest that the server takes. */
export const mostSec = 86_400;
