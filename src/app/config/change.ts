import type { Actor } from "#domain/actor.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { FieldIssue } from "#ports/channel.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "../app.ts";

/** Who changes something and from where, for the audit log. */
export interface By {
  readonly actor: Actor;
  /** Network address; null: this machine. */
  readonly address: string | null;
}

/** Why a change was not made; nothing was written. */
export type Problem =
  | { readonly kind: "not_found"; readonly what: string }
  | { readonly kind: "invalid"; readonly issues: readonly FieldIssue[] }
  | { readonly kind: "conflict"; readonly why: string }
  | { readonly kind: "forbidden"; readonly why: string };

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** A line of the audit log. `data` holds no secret. */
export interface AuditLine {
  readonly action: string;
  readonly target: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A decision of a change: what it wrote and how the audit log tells it, or why it wrote nothing. */
export type Decision<T> =
  | { readonly ok: true; readonly value: T; readonly audit: AuditLine | null }
  | { readonly ok: false; readonly problem: Problem };

/** What was written, and its line in the audit log. */
export function done<T>(
  value: T,
  action: string,
  target: string,
  data: Readonly<Record<string, unknown>> = {},
): Decision<T> {
  return { ok: true, value, audit: { action, target, data } };
}

/** Nothing was written, nothing had to be. */
export function unchanged<T>(value: T): Decision<T> {
  return { ok: true, value, audit: null };
}

export function notFound(what: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind: "not_found", what } };
}

export function conflict(why: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind: "conflict", why } };
}

export function invalid(...issues: readonly FieldIssue[]): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { kind: "invalid", issues } };
}

/**
 * Changes what people set up: one transaction that decides by the newest snapshot, writes, counts the revision up, appends to the
 * audit log and tells all nodes.
 */
export async function change<T>(
  app: App,
  by: By,
  work: (tx: Tx, now: Snapshot) => Promise<Decision<T>>,
): Promise<Result<T>> {
  const decision = await app.store.write(async (tx) => {
    const made = await work(tx, await app.snapshots.fresh(tx));
    if (made.ok && made.audit !== null) {
      await tx.bumpRevision();
      await appendAudit(app, tx, by, made.audit);
      tx.wake("config");
    }
    return made;
  });
  return decision.ok ? { ok: true, value: decision.value } : decision;
}

/** Appends to the audit log within a transaction. */
export async function appendAudit(app: App, tx: Tx, by: By, line: AuditLine): Promise<void> {
  await tx.appendAudit({ at: app.clock.now(), actor: auditName(by.actor), address: by.address, ...line });
}

/** How the audit log names an actor: stable ids, no names that change. */
function auditName(actor: Actor): string {
  switch (actor.kind) {
    case "user":
      return `user:${actor.userId}`;
    case "token":
      return `user:${actor.userId}/token:${actor.tokenId}`;
    case "integration":
      return `integration:${actor.integrationId}`;
    case "stranger":
      return `stranger:${actor.name}`;
    case "system":
      return "system";
    default:
      return actor satisfies never;
  }
}

/** The fields that differ, before and after, for the audit log. */
export function difference(before: object, after: object): Readonly<Record<string, unknown>> {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(old.get(key)) !== JSON.stringify(value),
  );
  return Object.fromEntries(changed.map(([key, value]) => [key, { from: old.get(key) ?? null, to: value }]));
}
