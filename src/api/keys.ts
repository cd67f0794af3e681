import type { Integration } from "#domain/rule.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { hashToken } from "#lib/tokens.ts";
import type { App } from "#app/app.ts";

/** Integrations of one state of the configuration: by the hash of their key, and by keys that were hashed and found before. */
interface Index {
  readonly byHash: ReadonlyMap<string, Integration>;
  readonly found: Map<string, Integration>;
}

const indexes = new WeakMap<Snapshot, Index>();

/**
 * The integration of a key, or null. Looked up in memory: asking the database with every request would double the work of ingest. A
 * key that is not known is looked for in the newest state before it is refused, so that a new one works at once.
 */
export async function integrationOf(app: App, key: string): Promise<Integration | null> {
  return lookUp(indexOf(await app.snapshots.recent()), key) ?? lookUp(indexOf(await app.snapshots.current()), key);
}

function lookUp({ byHash, found }: Index, key: string): Integration | null {
  const before = found.get(key);
  if (before !== undefined) return before;
  const integration = byHash.get(hashToken(key));
  // Only good keys are kept, so there are never more than integrations.
  if (integration !== undefined) found.set(key, integration);
  return integration ?? null;
}

function indexOf(snapshot: Snapshot): Index {
  const known = indexes.get(snapshot);
  if (known !== undefined) return known;
  const byHash = new Map([...snapshot.integrations.values()].map((each) => [each.keyHash, each]));
  const made: Index = { byHash, found: new Map() };
  indexes.set(snapshot, made);
  return made;
}
