import type { App } from "#app/app.ts";
import { bundleAtMost, gatherMs } from "#domain/bundle.ts";
import type { Incident } from "#domain/incident.ts";
import type { Attempt, Notification } from "#domain/notification.ts";
import { severityRank } from "#domain/severity.ts";

/** A claimed page that may not go out alone now. */
export interface Crowded {
  readonly notification: Notification;
  readonly incident: Incident;
  /** Tries that have to be written down with the next. */
  readonly earlier: readonly Attempt[];
}

/** 0: a message may go now, and it is counted; else milliseconds until it is worth asking again, and what it waits for. */
export interface Turn {
  readonly waitMs: number;
  readonly why: HeldFor;
}

/** What to do with pages whose turn has come. */
export interface CrowdSpec {
  turn(page: Crowded): Promise<Turn>;
  /** Sends one message for all of these, and writes what came of it. */
  send(pages: readonly Crowded[]): Promise<void>;
}

export interface Crowd {
  add(page: Crowded): void;
  /** Puts back what waits; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** Pages are held in memory for so long at most, far less than their lease; a platform that is slower gets them back in the queue. */
const holdAtMostMs = 10_000;

/** A page that waits longer is put back and claimed anew: its lease must not end here, or it would go out a second time. */
const renewAfterMs = 30_000;

interface Waiting extends Crowded {
  readonly since: number;
}

interface Gathering {
  pages: Waiting[];
  timer: NodeJS.Timeout | null;
  /** When the timer rings. */
  at: number;
  underWay: Promise<void> | null;
}

/**
 * Gathers what comes too fast for one person or room, or for its platform, into messages that name every incident (DESIGN §5.5):
 * one message under way a link, the worst first. The pages stay claimed by this node; when it dies, their leases end.
 */
export function createCrowd(app: App, spec: CrowdSpec): Crowd {
  const links = new Map<string, Gathering>();
  let stopping = false;

  function schedule(linkId: string, gathering: Gathering, at: number): void {
    if (gathering.underWay !== null || (gathering.timer !== null && gathering.at <= at)) return;
    if (gathering.timer !== null) clearTimeout(gathering.timer);
    gathering.at = at;
    gathering.timer = setTimeout(ring, Math.max(0, at - app.clock.now()));

    function ring(): void {
      gathering.timer = null;
      gathering.underWay = flush(gathering)
        .catch((error: unknown) => {
          app.log.error({ err: error, link: linkId }, "a bundle failed; its pages are found again by their leases");
          return 0;
        })
        .then((wait) => {
          gathering.underWay = null;
          if (gathering.pages.length === 0) links.delete(linkId);
          else if (!stopping) schedule(linkId, gathering, app.clock.now() + wait);
        });
    }
  }

  /** Milliseconds until the rest may be looked at. */
  async function flush(gathering: Gathering): Promise<number> {
    gathering.pages.sort(worstFirst);
    const [first] = gathering.pages;
    if (first === undefined) return 0;
    const { waitMs: wait, why } = await spec.turn(first);
    if (wait > holdAtMostMs) {
      const pages = gathering.pages.splice(0);
      await hold(
        app,
        pages.map(({ notification }) => notification),
        app.clock.now() + wait,
        why,
      );
      return 0;
    }
    if (wait > 0) return wait;
    await spec.send(gathering.pages.splice(0, bundleAtMost));
    await renew(gathering);
    return 0;
  }

  async function renew(gathering: Gathering): Promise<void> {
    const now = app.clock.now();
    const old = gathering.pages.filter(({ since }) => now - since >= renewAfterMs);
    if (old.length === 0) return;
    gathering.pages = gathering.pages.filter(({ since }) => now - since < renewAfterMs);
    await hold(
      app,
      old.map(({ notification }) => notification),
      now,
      "pace",
    );
  }

  return {
    add(page) {
      const linkId = page.notification.linkId ?? page.notification.id;
      const gathering = links.get(linkId) ?? { pages: [], timer: null, at: 0, underWay: null };
      links.set(linkId, gathering);
      gathering.pages.push({ ...page, since: app.clock.now() });
      schedule(linkId, gathering, app.clock.now() + gatherMs[page.notification.severity]);
    },
    async stop() {
      stopping = true;
      for (const { timer } of links.values()) if (timer !== null) clearTimeout(timer);
      await Promise.all([...links.values()].map(({ underWay }) => underWay ?? Promise.resolve()));
      const left = [...links.values()].flatMap(({ pages }) => pages.map(({ notification }) => notification));
      links.clear();
      if (left.length > 0) await hold(app, left, app.clock.now(), "pace");
    },
  };
}

function worstFirst(a: Crowded, b: Crowded): number {
  const severity = severityRank[a.notification.severity] - severityRank[b.notification.severity];
  return severity === 0 ? a.incident.number - b.incident.number : severity;
}

const heldFor = {
  patience: "held: the platform asked for patience",
  pace: "held: pace of the platform",
  person: "held: the person has just been reached at another address of this channel",
} as const;

/** Why something waits. */
export type HeldFor = keyof typeof heldFor;

/** It had to wait for its turn before: it joins what waits with it, instead of taking a turn of its own. */
export function wasHeld({ note }: Pick<Notification, "note">): boolean {
  return Object.values<string | null>(heldFor).includes(note);
}

/** Puts claimed notifications back as they were, due at a time. */
export async function hold(
  app: App,
  notifications: readonly Notification[],
  dueAt: number,
  why: HeldFor,
): Promise<void> {
  await app.store.write((tx) =>
    tx.releaseNotifications(notifications.map(({ id }) => ({ id, dueAt, note: heldFor[why] }))),
  );
  app.handoff.due("deliver", dueAt);
}
