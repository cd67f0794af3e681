import type { Account, Link } from "#domain/link.ts";
import type { Rule } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { isDefault } from "#domain/template.ts";
import type { Store, Tx } from "#ports/store.ts";
import type { ConfigRows } from "#ports/rows.ts";

/**
 * Keeps what people set up in memory. `fresh` is for decisions: it asks the transaction for the revision (one indexed read) and
 * loads only when another node or request changed something. `current` is for reads that may be a moment old.
 */
export interface Snapshots {
  fresh(tx: Tx): Promise<Snapshot>;
  current(): Promise<Snapshot>;
  /** For sending: at most a second old, and without asking the database most of the time. */
  recent(): Promise<Snapshot>;
}

/** Another node's change is seen by `recent` after this long even if its wake-up was lost. */
const recentMs = 1_000;

/** A holder of snapshots over a store. */
export function createSnapshots(store: Store, now: () => number): Snapshots {
  let held: Snapshot | null = null;
  let checkedAt = 0;
  store.onWake((what) => {
    if (what.has("config")) checkedAt = 0;
  });

  function keep(rows: ConfigRows): Snapshot {
    if (held === null || rows.revision >= held.revision) held = toSnapshot(rows);
    return held;
  }

  async function current(): Promise<Snapshot> {
    const asked = now();
    const revision = await store.read.revision();
    const snapshot = held !== null && held.revision === revision ? held : keep(await store.read.config());
    checkedAt = asked;
    return snapshot;
  }

  return {
    async fresh(tx) {
      const revision = await tx.revision();
      if (held !== null && held.revision === revision) return held;
      // What the transaction itself changed is not committed: it must not be kept for others.
      const committed = keep(await store.read.config());
      return committed.revision === revision ? committed : toSnapshot(await tx.config());
    },
    current,
    async recent() {
      return held !== null && now() - checkedAt < recentMs ? held : current();
    },
  };
}

/** Indexes config rows the way decisions ask for them. */
function toSnapshot(rows: ConfigRows): Snapshot {
  const links = rows.links.filter((link) => link.state !== "revoked");
  return {
    revision: rows.revision,
    settings: rows.settings,
    users: byId(rows.users),
    teams: byId(rows.teams),
    services: byId(rows.services),
    integrations: byId(rows.integrations),
    rules: rulesByService(rows.rules),
    accounts: byId<Account>(rows.accounts),
    links: byId(links),
    linksOfUser: linksByUser(links),
    templates: byId(rows.templates.filter(({ texts }) => !isDefault(texts))),
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function rulesByService(rules: readonly Rule[]): ReadonlyMap<string, readonly Rule[]> {
  return Map.groupBy(
    rules.toSorted((a, b) => a.position - b.position),
    (rule) => rule.serviceId,
  );
}

function linksByUser(links: readonly Link[]): ReadonlyMap<string, readonly Link[]> {
  const owned = links.filter((link) => link.owner.kind === "user");
  return Map.groupBy(owned, (link) => (link.owner.kind === "user" ? link.owner.id : ""));
}
