import { createHash } from "node:crypto";
import type { AuditEntry } from "#ports/rows.ts";
import { canonicalJson, toJson } from "./text.ts";

/** What the first entry follows. */
const origin = "0".repeat(64);

/** The next entry of the log after `last`: its hash covers the hash before it, so that no line can be changed or left out unseen. */
export function chained(
  last: { readonly seq: number; readonly hash: string } | null,
  entry: Omit<AuditEntry, "seq" | "prevHash" | "hash">,
): AuditEntry {
  // As it will be read back, without what the databases cannot store: otherwise the hash would be of something else.
  const stored = JSON.parse(toJson(entry)) as typeof entry;
  const next = { ...stored, seq: (last?.seq ?? 0) + 1, prevHash: last?.hash ?? origin };
  return { ...next, hash: auditHash(next) };
}

/** True when an entry is as it was written, and comes right after that one (null: it is the first). */
export function follows(before: Pick<AuditEntry, "seq" | "hash"> | null, entry: AuditEntry): boolean {
  const isNext = entry.seq === (before?.seq ?? 0) + 1 && entry.prevHash === (before?.hash ?? origin);
  return isNext && entry.hash === auditHash(entry);
}

/** SHA-256 of the hash before and of the entry as JSON with sorted keys. */
export function auditHash(entry: Omit<AuditEntry, "hash">): string {
  const { seq, at, actor, action, target, data, address } = entry;
  return createHash("sha256")
    .update(entry.prevHash)
    .update(canonicalJson({ seq, at, actor, action, target, data, address }))
    .digest("hex");
}
