import { fallbackUserIds } from "#domain/audience.ts";
import type { Account, Link } from "#domain/link.ts";
import type { Notification } from "#domain/notification.ts";
import type { Language } from "#domain/people.ts";
import { blastRadius, radiusText } from "#domain/reach.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import { system } from "#domain/actor.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "../app.ts";
import { appendAudit } from "../config/change.ts";
import { otherAddress, queued } from "./messages.ts";

/** What the platform said is gone. */
export type Broken = { readonly kind: "link"; readonly id: string } | { readonly kind: "account"; readonly id: string };

const byUs = { actor: system, address: null };

/**
 * The platform said that an address or an account is gone for good. Its owner and the admins are told once, through what still
 * works. False: it was not in use, or broken already. `why` is for people and holds no secret.
 */
export async function markBroken(app: App, what: Broken, why: string): Promise<boolean> {
  return app.store.write(async (tx) => {
    const snapshot = await app.snapshots.fresh(tx);
    const now = app.clock.now();
    const found = what.kind === "link" ? snapshot.links.get(what.id) : snapshot.accounts.get(what.id);
    if (found?.state !== "active") return false;
    const alarms = alarmsAbout(app, snapshot, what, found, why);
    const health = { state: "broken", lastErrorAt: now, lastError: why } as const;
    await put(tx, found, health);
    await tx.bumpRevision();
    await tx.save({ notifications: alarms });
    await appendAudit(app, tx, byUs, {
      action: `${what.kind}.broken`,
      target: `${what.kind}:${what.id}`,
      data: { channel: found.channel, why },
    });
    tx.wake("config", "deliver");
    if (alarms.length === 0) app.log.error({ [what.kind]: what.id, why }, "something broke, and nobody can be told");
    return true;
  });
}

/** It works again: a message went through, or the platform let us back in. False: it was not broken. */
export async function markHealthy(app: App, what: Broken): Promise<boolean> {
  // Asked for each success: the usual answer needs no transaction.
  const held = await app.snapshots.recent();
  if ((what.kind === "link" ? held.links.get(what.id) : held.accounts.get(what.id))?.state !== "broken") return false;
  return app.store.write(async (tx) => {
    const snapshot = await app.snapshots.fresh(tx);
    const found = what.kind === "link" ? snapshot.links.get(what.id) : snapshot.accounts.get(what.id);
    if (found?.state !== "broken") return false;
    await put(tx, found, { state: "active", lastOkAt: app.clock.now(), lastError: null });
    await tx.bumpRevision();
    await appendAudit(app, tx, byUs, {
      action: `${what.kind}.healed`,
      target: `${what.kind}:${what.id}`,
      data: { channel: found.channel },
    });
    tx.wake("config");
    return true;
  });
}

type Health = Partial<Pick<Link, "lastOkAt" | "lastErrorAt" | "lastError">> & { readonly state: "active" | "broken" };

async function put(tx: Tx, found: Link | Account, health: Health): Promise<void> {
  if ("addressKey" in found) await tx.putLink({ ...found, ...health });
  else await tx.putAccount({ ...found, ...health });
}

/** One alarm for each person concerned; never through what broke. */
function alarmsAbout(
  app: App,
  snapshot: Snapshot,
  what: Broken,
  found: Link | Account,
  why: string,
): readonly Notification[] {
  const now = app.clock.now();
  return concerned(snapshot, found).flatMap((userId) => {
    const user = snapshot.users.get(userId);
    const gone = (link: Link, accountId: string): boolean =>
      what.kind === "link" ? link.id === what.id : accountId === what.id;
    const other = otherAddress(userId, snapshot, gone, found.channel);
    if (user === undefined || user.disabled || other === null) return [];
    const alarm = queued(app, {
      id: app.ids.next(),
      key: `alarm|${what.kind}|${what.id}|${now}|${userId}`,
      kind: "alarm",
      severity: "warning",
      why: { reason: "alarm", note: why },
      userId,
      linkId: other.link.id,
      address: null,
      channel: other.link.channel,
      accountId: other.accountId,
      data: words(app, snapshot, found, why, user.language),
    });
    return [alarm];
  });
}

function concerned(snapshot: Snapshot, found: Link | Account): readonly string[] {
  const admins = [...snapshot.users.values()]
    .filter((user) => user.role === "admin" && !user.disabled)
    .map((user) => user.id);
  // A workspace whose admins are all gone still has those who answer for it.
  const answerable = admins.length > 0 ? admins : fallbackUserIds(snapshot);
  const owner = "owner" in found && found.owner.kind === "user" ? [found.owner.id] : [];
  return [...new Set([...owner, ...answerable])];
}

function words(
  app: App,
  snapshot: Snapshot,
  found: Link | Account,
  why: string,
  language: Language,
): { subject: string; text: string } {
  const channel = app.channels.get(found.channel)?.manifest.name[language] ?? found.channel;
  const radius = "addressKey" in found ? blastRadius(snapshot, found.id) : null;
  const losses = radius === null ? "" : radiusText(radius, language);
  const name = "addressKey" in found ? found.label : found.name;
  const head =
    language === "en"
      ? { subject: `${channel} “${name}” no longer works`, cause: `The platform says: ${why}` }
      : { subject: `${channel}“${name}”已失效`, cause: `平台返回：${why}` };
  return { subject: head.subject, text: losses === "" ? head.cause : `${head.cause}\n${losses}` };
}
