import { defaultRoom, type Link, type LinkOwner, type PlaceKind, type RoomSettings } from "#domain/link.ts";
import { can } from "#domain/permission.ts";
import type { User } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Tx } from "#ports/store.ts";
import type { App } from "../app.ts";
import { linkContext, sealAddress } from "../openchannels.ts";

/** A place that was proved to be whose it is said to be. */
export interface Binding {
  readonly channel: string;
  readonly accountId: string | null;
  readonly owner: LinkOwner;
  readonly place: PlaceKind;
  /** As the channel's `address.parse` made it. */
  readonly address: unknown;
  readonly addressKey: string;
  readonly label: string;
  /** How a room wants to be told; left out: as before, or as whoever links it. */
  readonly room?: RoomSettings;
  readonly via: "linkTeam" | "linkChat" | "linkUser" | "click" | "code" | "admin";
  readonly createdBy: string | null;
}

/**
 * Makes the link of a place, or brings an older one of the same owner up to date: it keeps its id, so that the rules that page
 * through it go on, even after it was unlinked. Null: the place is linked to somebody else. The caller counts the revision up.
 */
export async function bind(app: App, tx: Tx, snapshot: Snapshot, binding: Binding): Promise<Link | null> {
  const module = app.channels.get(binding.channel);
  if (module === undefined) return null;
  const live = linkAt(snapshot, binding.channel, binding.addressKey);
  if (live !== null && !sameOwner(live.owner, binding.owner)) {
    if (live.state !== "pending") return null;
    // Somebody typed this address in and never proved that it is theirs.
    await tx.putLink({ ...live, state: "revoked" });
  }
  const before = live !== null && sameOwner(live.owner, binding.owner) ? live : await endedLink(tx, binding);
  const id = before?.id ?? app.ids.next();
  const now = app.clock.now();
  const link: Link = {
    id,
    channel: binding.channel,
    accountId: binding.accountId,
    owner: binding.owner,
    place: binding.place,
    address: sealAddress(app, module, binding.address, linkContext(id)),
    addressKey: binding.addressKey,
    label: binding.label,
    room: binding.place === "person" ? null : (binding.room ?? before?.room ?? roomFor(snapshot, binding.createdBy)),
    state: "active",
    verifiedAt: now,
    verifiedVia: binding.via,
    lastOkAt: before?.lastOkAt ?? null,
    lastErrorAt: before?.lastErrorAt ?? null,
    lastError: null,
    createdBy: binding.createdBy,
    createdAt: before?.createdAt ?? now,
  };
  await tx.putLink(link);
  return link;
}

/** A room speaks as whoever linked it, until somebody says otherwise. */
function roomFor(snapshot: Snapshot, userId: string | null): RoomSettings {
  const user = userId === null ? undefined : snapshot.users.get(userId);
  return user === undefined ? defaultRoom : { ...defaultRoom, language: user.language, timeZone: user.timeZone };
}

async function endedLink(tx: Tx, binding: Binding): Promise<Link | null> {
  const ended = (await tx.config()).links.filter(
    (link) => link.state === "revoked" && link.channel === binding.channel && link.addressKey === binding.addressKey,
  );
  return (
    ended.filter((link) => sameOwner(link.owner, binding.owner)).sort((a, b) => b.createdAt - a.createdAt)[0] ?? null
  );
}

/** The link of a place, whatever its state; ended ones are not in a snapshot. */
export function linkAt(snapshot: Snapshot, channel: string, addressKey: string): Link | null {
  return (
    [...snapshot.links.values()].find((link) => link.channel === channel && link.addressKey === addressKey) ?? null
  );
}

export function sameOwner(a: LinkOwner, b: LinkOwner): boolean {
  return a.kind === "user" && b.kind === "user" ? a.id === b.id : a.kind === b.kind;
}

/** May this user make a link of that kind? Their own is theirs; a room is everybody's. */
export function mayLink(user: User | undefined, kind: PlaceKind): user is User {
  return user !== undefined && !user.disabled && can(user.role, kind === "person" ? "link.own" : "link.manage");
}
