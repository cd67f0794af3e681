import assert from "node:assert/strict";
import { actionToken } from "#app/actiontoken.ts";
import { openManually } from "#app/respond.ts";
import { system } from "#domain/actor.ts";
import type { Incident } from "#domain/incident.ts";
import type { Link } from "#domain/link.ts";
import type { Notification } from "#domain/notification.ts";
import type { World } from "./world.ts";

export interface Paged {
  readonly incident: Incident;
  readonly page: Notification;
  readonly token: string;
}

/** An incident whose page went out through a link. */
export async function paged(w: World, link: Link, title = "Checkout is down"): Promise<Paged> {
  await w.rule("first", [
    link.owner.kind === "user" ? { kind: "user", userId: link.owner.id } : { kind: "room", linkId: link.id },
  ]);
  const incident = await openManually(
    w.app,
    { serviceId: "pay", title, description: "", severity: "critical", userIds: [] },
    system,
    { kind: "api" },
  );
  assert.ok(incident !== null);
  const [page] = await w.app.store.read.notificationsOf(incident.id);
  assert.ok(page !== undefined);
  await w.app.store.write(async (tx) => {
    await tx.claimNotifications({ owner: "node-1", now: w.app.clock.now(), until: w.app.clock.now() + 1, limit: 10 });
    await tx.finishNotifications(
      [{ ...page, state: "accepted", grade: 2, ref: { message: page.id }, attempts: 1 }],
      [],
    );
  });
  return { incident, page, token: actionToken(w.app.box, page.id) };
}

/** The page as it is now. */
export async function pageOf(w: World, { page }: Paged): Promise<Notification> {
  const row = await w.app.store.read.notification(page.id);
  assert.ok(row !== null);
  return row;
}

/** A link as it is now, ended ones included. */
export async function linkNow(w: World, link: Link): Promise<Link | undefined> {
  return (await w.app.store.read.config()).links.find((each) => each.id === link.id);
}

/** All links that a place ever had. */
export async function linkOf(w: World, key: string): Promise<readonly Link[]> {
  const { links } = await w.app.store.read.config();
  return links.filter((link) => link.addressKey === key);
}

/** Messages of one kind that were queued, newest first. */
export async function outbox(w: World, kind: Notification["kind"]): Promise<readonly Notification[]> {
  const { rows } = await w.app.store.read.notifications({}, { limit: 50, cursor: null });
  return rows.filter((row) => row.kind === kind);
}
