import type { Incident } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { Wake } from "#ports/store.ts";

/** A notification that was saved as claimed by this node, with what it needs to go out. */
export interface Handed {
  readonly notification: Notification;
  readonly incident: Incident;
}

/**
 * The short way from a decision to the engine of the same process: a page that is due at once is saved with this node's lease and
 * goes out straight after the commit, without being claimed from the database. If the process dies in between, the lease ends and
 * the page is claimed like any other: nothing depends on this way.
 */
export interface Handoff {
  /** How many more the engine would start at once. */
  room(): number;
  readonly leaseMs: number;
  take(handed: readonly Handed[]): void;
  /** Something of this kind is due at that time: sleep no longer than that. */
  due(what: Wake, at: number): void;
}

/** For processes without an engine (CLI, tests of use cases): everything is claimed from the database. */
export const noHandoff: Handoff = {
  room: () => 0,
  leaseMs: 0,
  take() {},
  due() {},
};

/** A handoff that is tied to an engine later: the engine itself needs the `App` that carries this. */
export function createHandoffSlot(): Handoff & { bind(engine: Handoff): void } {
  let target = noHandoff;
  return {
    bind(engine) {
      target = engine;
    },
    room: () => target.room(),
    get leaseMs() {
      return target.leaseMs;
    },
    take: (handed) => target.take(handed),
    due: (what, at) => target.due(what, at),
  };
}
