import { usableLinks } from "#domain/audience.ts";
import { type Presence, presenceStaleMs } from "#domain/presence.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Sighting } from "#ports/rows.ts";
import type { App } from "./app.ts";
import type { OpenChannels } from "./openchannels.ts";
import { allowsPresence, consolePlace, kindOf } from "./presence.ts";

/** So long a platform may take to say where people are. */
const defaultAskMs = 1_500;
/** So long its answer is used again, and so long it is not asked again after it gave none. */
const keptMs = { known: 60_000, unknown: 10_000 } as const;

/** Where people are now, as far as platforms and their own doings tell. Nothing is kept for longer than minutes. */
export interface Whereabouts {
  /** By link, in at most a second and a half; never rejects for a platform's sake. Of people who did not allow it nothing is asked. */
  of(userIds: readonly string[]): Promise<ReadonlyMap<string, Presence>>;
  /** Drops answers whose time is over. */
  forget(): void;
}

interface Place {
  readonly userId: string;
  readonly linkId: string;
  readonly channel: string;
  readonly accountId: string;
  readonly key: string;
}

interface Kept {
  until: number;
  readonly answer: Promise<Presence | null>;
}

/** Asks the channels of this process; all who ask for somebody within a moment share one request. */
export function createWhereabouts(
  app: App,
  channels: Pick<OpenChannels, "open">,
  askMs: number = defaultAskMs,
): Whereabouts {
  const kept = new Map<string, Kept>();
  const keptAs = ({ accountId, key }: Place): string => `${accountId} ${key}`;

  /** One request for all of an account that are not known. */
  function ask(accountId: string, places: readonly Place[], snapshot: Snapshot): void {
    const presence = channels.open(accountId, snapshot)?.presence;
    const now = app.clock.now();
    const wanted = places.filter((place) => (kept.get(keptAs(place))?.until ?? 0) <= now);
    if (presence === undefined || wanted.length === 0) return;
    const signal = AbortSignal.timeout(askMs);
    const keys = [...new Set(wanted.map(({ key }) => key))];
    const told = inTime(
      Promise.try(() => presence(keys, signal)),
      signal,
    ).catch((error: unknown) => {
      app.log.warn({ account: accountId, err: error }, "a platform did not say where people are");
      return new Map<string, Presence>();
    });
    for (const place of wanted) {
      const answer = told.then((found) => found.get(place.key) ?? null);
      const entry: Kept = { until: now + keptMs.known, answer };
      kept.set(keptAs(place), entry);
      void answer.then((found) => {
        if (found === null || found.state === "unknown") entry.until = app.clock.now() + keptMs.unknown;
      });
    }
  }

  return {
    async of(userIds) {
      const snapshot = await app.snapshots.recent();
      const asked = [...new Set(userIds)].filter((id) => allowsPresence(snapshot.users.get(id), snapshot));
      const places = asked.flatMap((userId) => placesOf(app, userId, snapshot));
      for (const [accountId, some] of Map.groupBy(places, (place) => place.accountId)) ask(accountId, some, snapshot);
      const [sightings, told] = await Promise.all([
        app.store.read.sightingsOf(asked).catch(() => []),
        Promise.all(places.map((place) => kept.get(keptAs(place))?.answer ?? Promise.resolve(null))),
      ]);
      return new Map(
        places.flatMap((place, index) => {
          const presence = newest(told[index] ?? null, sightingAt(app, place, sightings));
          return presence === null ? [] : [[place.linkId, presence] as const];
        }),
      );
    },
    forget() {
      const now = app.clock.now();
      for (const [key, { until }] of kept) if (until <= now) kept.delete(key);
    },
  };
}

function placesOf(app: App, userId: string, snapshot: Snapshot): readonly Place[] {
  return usableLinks(userId, snapshot).flatMap(({ link, accountId }) =>
    kindOf(app, link.channel) === "chat"
      ? [{ userId, linkId: link.id, channel: link.channel, accountId, key: link.addressKey }]
      : [],
  );
}

/** Whoever did something there a moment ago is there. */
function sightingAt(app: App, place: Place, sightings: readonly Sighting[]): Presence | null {
  const isConsole = app.channels.get(place.channel)?.manifest.console === true;
  const names = isConsole ? [place.channel, consolePlace] : [place.channel];
  const times = sightings
    .filter(({ userId, place: seenAt, at }) => {
      return userId === place.userId && names.includes(seenAt) && app.clock.now() - at <= presenceStaleMs;
    })
    .map(({ at }) => at);
  return times.length === 0 ? null : { state: "active", at: Math.max(...times) };
}

/** What is known later counts; what is not known counts for nothing. */
function newest(told: Presence | null, sighted: Presence | null): Presence | null {
  if (sighted === null || told === null || told.state === "unknown") return sighted ?? told;
  return told.at > sighted.at ? told : sighted;
}

/** Rejects when the signal says so: a channel that does not listen to it holds nobody up. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(new Error("it took too long")), { once: true });
  return Promise.race([work, promise]);
}
