import type { Severity } from "#domain/severity.ts";
import type { Pace } from "#ports/channel.ts";
import { usableBy, shareOf } from "./pace.ts";

/** A message about an incident to one person by one channel, whichever of their addresses or of its accounts it goes by. */
export interface Ask {
  /** The person, and the channel. */
  readonly to: string;
  /** The incident; of a bundle its worst. */
  readonly about: string;
  readonly severity: Severity;
}

/** What one person is sent by one channel: two phones are one pair of ears. */
export interface Quota {
  /** Milliseconds until it is worth asking again; 0: now. Counts nothing. */
  wait(paces: readonly Pace[], ask: Ask, now: number): number;
  /** It goes out now. */
  count(paces: readonly Pace[], ask: Ask, now: number): void;
  /** How many nodes share what a person can take. */
  share(nodes: number): void;
}

interface Sent {
  readonly at: number;
  readonly about: string;
  readonly isCritical: boolean;
}

/** Beyond so many the ones that are over are thrown out. */
const sweepAbove = 1_000;

/**
 * The paces that a channel keeps to one address, kept to the person as well: what goes to their other addresses counts too, so that a
 * storm is not told twice. The same incident is no second message: whoever is to be called on both phones is called on both. What is
 * critical waits for other critical messages only.
 */
export function createQuota(): Quota {
  const known = new Map<string, readonly Sent[]>();
  let nodes = 1;

  function lately(ask: Ask, perMs: number, now: number): readonly Sent[] {
    // A clock that was set back must not hold anything.
    return (known.get(ask.to) ?? []).filter(({ at }) => at > now - perMs && at <= now);
  }

  function sweep(longestMs: number, now: number): void {
    if (known.size <= sweepAbove) return;
    for (const [to, sent] of known) if ((sent.at(-1)?.at ?? 0) <= now - longestMs) known.delete(to);
  }

  return {
    share(count) {
      nodes = Math.max(1, count);
    },
    wait(paces, ask, now) {
      const waits = perPerson(paces).map((pace) => {
        const { count, perMs } = shareOf(pace, nodes);
        const sent = lately(ask, perMs, now);
        if (sent.some(({ about }) => about === ask.about)) return 0;
        const counted = ask.severity === "critical" ? sent.filter(({ isCritical }) => isCritical) : sent;
        const oldest = counted.at(-usableBy(count, ask.severity));
        return oldest === undefined ? 0 : oldest.at + perMs - now;
      });
      return Math.max(0, ...waits);
    },
    count(paces, ask, now) {
      const longestMs = Math.max(0, ...perPerson(paces).map((pace) => shareOf(pace, nodes).perMs));
      if (longestMs === 0) return;
      sweep(longestMs, now);
      const before = lately(ask, longestMs, now);
      if (before.some(({ about }) => about === ask.about)) return;
      known.set(ask.to, [...before, { at: now, about: ask.about, isCritical: ask.severity === "critical" }]);
    },
  };
}

function perPerson(paces: readonly Pace[]): readonly Pace[] {
  return paces.filter(({ scope }) => scope === "address");
}
