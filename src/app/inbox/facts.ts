import { memberIds } from "#domain/bundle.ts";
import type { Link } from "#domain/link.ts";
import type { Grade, Notification, Receipt } from "#domain/notification.ts";
import type { InboundEvent, Place } from "#ports/inbound.ts";
import { type NotificationUpdate, updateOf } from "#ports/store.ts";
import { linkAt } from "../linking/bind.ts";
import { moveLink } from "../linking/moved.ts";
import { markBroken, markHealthy } from "../linking/health.ts";
import { linkContext, sealAddress } from "../openchannels.ts";
import { pageRefused } from "../refused.ts";
import { type Answer, type Hearing, noAnswer } from "./hearing.ts";
import { inboxWords } from "./words.ts";

type ReceiptEvent = Extract<InboundEvent, { kind: "receipt" }>;

/** The message that an event is about is not there yet: ask again. */
export const later = "later";

const gradeOf = { delivered: 3, seen: 4, failed: 2 } as const satisfies Record<ReceiptEvent["state"], Grade>;
/** A receipt can overtake the platform's answer to the request that it is about; after so many tries it is nobody's. */
const triesForRef = 5;

/** What the platform says of a message that we sent. Each receipt is kept; the evidence only ever rises. */
export async function takeReceipt(hearing: Hearing, event: ReceiptEvent): Promise<Answer | typeof later> {
  const { app, row } = hearing;
  const failed = await app.store.write(async (tx) => {
    const named = await tx.notificationByRef(row.channel, event.ref, row.accountId);
    const sent = named === null ? null : await tx.loadNotification(named.id);
    if (sent === null) return later;
    const before = await tx.receiptsOf([sent.id]);
    const receipt: Receipt = {
      id: row.id,
      notificationId: sent.id,
      at: row.receivedAt,
      state: event.state,
      sequence: event.sequence,
      detail: event.detail,
    };
    await tx.save({ receipts: [receipt] });
    const newest = before.every(
      (other) => other.state === "acted" || other.id === receipt.id || other.sequence <= event.sequence,
    );
    if (!newest) return [];
    // What is proved of a bundle is proved of each page in it.
    const pages = [sent, ...(await tx.notificationsById(memberIds(sent)))];
    const next = pages.map((page) => ({ page, update: advanced(hearing, page, event) }));
    await tx.finishNotifications(
      next.map(({ update }) => update),
      [],
    );
    return event.state === "failed"
      ? next.filter(({ page }) => page.grade < gradeOf.delivered).map(({ page, update }) => ({ ...page, ...update }))
      : [];
  });
  if (failed === later) return row.tries >= triesForRef ? noAnswer : later;
  // Before the next channel is looked for, so that it is another one.
  if (event.gone === true) for (const id of linksOf(failed)) await markBroken(app, { kind: "link", id }, whyOf(event));
  for (const page of failed) await pageRefused(app, page);
  return { ...noAnswer, changed: true };
}

/** Somebody asked for a message as it is now: they have seen it, and with a bundle each page in it. */
export async function noteSeen(hearing: Hearing, { id }: Notification): Promise<void> {
  const { app, row } = hearing;
  await app.store.write(async (tx) => {
    const sent = await tx.loadNotification(id);
    if (sent === null) return;
    const at = row.receivedAt;
    await tx.save({
      receipts: [{ id: row.id, notificationId: id, at, state: "seen", sequence: at, detail: "refresh" }],
    });
    const pages = [sent, ...(await tx.notificationsById(memberIds(sent)))];
    const seen = { state: "seen", detail: null } as const;
    await tx.finishNotifications(
      pages.map((page) => advanced(hearing, page, seen)),
      [],
    );
  });
}

function linksOf(pages: readonly Notification[]): ReadonlySet<string> {
  return new Set(pages.flatMap(({ linkId }) => linkId ?? []));
}

function whyOf({ detail }: Pick<ReceiptEvent, "detail">): string {
  return detail ?? "the platform could not deliver it";
}

/** The row after a receipt. The store lets states only go forward, and believes no bounce after a proof of delivery. */
function advanced(
  hearing: Hearing,
  sent: Notification,
  event: Pick<ReceiptEvent, "state" | "detail">,
): NotificationUpdate {
  // No channel proves more than it says it can: the console would show it.
  const most = hearing.app.channels.get(sent.channel)?.manifest.maxGrade ?? 2;
  const grade = Math.min(gradeOf[event.state], most);
  return {
    ...updateOf(sent),
    state: event.state,
    grade: grade > sent.grade ? asGrade(grade) : sent.grade,
    note: event.state === "failed" ? whyOf(event) : null,
    updatedAt: hearing.app.clock.now(),
  };
}

/** The cast holds because the number is the smaller of two grades. */
function asGrade(value: number): Grade {
  return value as Grade;
}

type MembershipEvent = Extract<InboundEvent, { kind: "membership" }>;

/**
 * Tocsin came into a place, was thrown out of it, or the place has a new name. A key that ends a whole (a team) stands before those
 * of its parts (its channels), with a slash between: what happens to the whole happens to them.
 */
export async function takeMembership(hearing: Hearing, event: MembershipEvent): Promise<Answer> {
  const { app, snapshot, row } = hearing;
  const { place } = event;
  const links = [...snapshot.links.values()].filter(
    (link) =>
      link.channel === row.channel &&
      link.state !== "pending" &&
      (link.addressKey === place.key || link.addressKey.startsWith(`${place.key}/`)),
  );
  let changed = false;
  for (const link of links) {
    if (event.change === "removed") {
      changed =
        (await markBroken(app, { kind: "link", id: link.id }, inboxWords.en.removed(place.name ?? link.label))) ||
        changed;
      continue;
    }
    if (link.addressKey === place.key)
      changed = (await refresh(hearing, link, place, event.change === "renamed")) || changed;
    if (event.change === "added") changed = (await markHealthy(app, { kind: "link", id: link.id })) || changed;
  }
  return { ...noAnswer, changed };
}

/** Something was said or clicked in a place that is linked: where it can be reached now is kept. */
export async function noteAddress(hearing: Hearing, event: InboundEvent): Promise<void> {
  if (event.kind !== "action" && event.kind !== "ask" && event.kind !== "command") return;
  const link = event.place === null ? null : linkAt(hearing.snapshot, hearing.row.channel, event.place.key);
  if (event.place !== null && link !== null && link.state !== "pending")
    await refresh(hearing, link, event.place, false);
}

/** The platform tells names and addresses anew (a service URL can move); the newest one counts. */
async function refresh(
  { app, row }: Hearing,
  known: Link,
  place: Place<unknown>,
  isRenamed: boolean,
): Promise<boolean> {
  const module = app.channels.get(row.channel);
  const parsed = module?.manifest.address.parse(place.address);
  if (module === undefined || parsed?.ok !== true) return false;
  // A place that got another id (a Telegram group that grew) takes its link along.
  if (module.manifest.addressKey(parsed.value) !== known.addressKey) {
    const followed = await moveLink(app, known.id, parsed.value);
    return followed.ok && followed.value;
  }
  const moved = (link: Link): Link | null => {
    // A name that people gave stays, unless the platform says that the place was renamed.
    const label = isRenamed && place.name !== null && place.name !== "" ? place.name : link.label;
    const address = sealAddress(app, module, place.address, linkContext(link.id));
    // Sealed values differ each time, so an address with a secret counts as a new one.
    const isSame = label === link.label && JSON.stringify(address) === JSON.stringify(link.address);
    return isSame ? null : { ...link, label, address };
  };
  if (moved(known) === null) return false;
  return app.store.write(async (tx) => {
    const link = (await app.snapshots.fresh(tx)).links.get(known.id);
    const next = link === undefined ? null : moved(link);
    if (next === null) return false;
    await tx.putLink(next);
    await tx.bumpRevision();
    tx.wake("config");
    return true;
  });
}

type ConsentEvent = Extract<InboundEvent, { kind: "consent" }>;

/** STOP and START, as people answer a text message: what the operator would block, we do not try. */
export async function takeConsent(hearing: Hearing, event: ConsentEvent): Promise<Answer> {
  const { app, snapshot, row } = hearing;
  const links = [...snapshot.links.values()].filter(
    (link) => link.channel === row.channel && link.addressKey === event.key,
  );
  let changed = false;
  for (const link of links) {
    const what = { kind: "link", id: link.id } as const;
    const made =
      event.change === "stop" ? await markBroken(app, what, inboxWords.en.stopped) : await markHealthy(app, what);
    changed = made || changed;
  }
  return { ...noAnswer, changed };
}

/** The platform ended the account: nothing goes out by it until an administrator mends it, and they are told by another way. */
export async function takeRevoked({ app, row }: Hearing, { why }: { readonly why: string }): Promise<Answer> {
  return { ...noAnswer, changed: await markBroken(app, { kind: "account", id: row.accountId }, why) };
}
