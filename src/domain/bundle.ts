import type { Notification, NotificationKind } from "./notification.ts";
import type { Severity } from "./severity.ts";

/**
 * Bundles (DESIGN §5.5): pages that come faster than one person or room can read, or than the platform lets through, go out as one
 * message that names every incident. Each page keeps its own row and its own proof; the bundle is a row of its own for the shared
 * message: what buttons and receipts name.
 */

/** Messages about incidents to one address that go out one by one within a minute; what comes beyond is gathered. */
export const crowdedFrom = { count: 10, perMs: 60_000 } as const;

/** How long a page waits for others to share its message with. A critical one must be out within a second in any storm. */
export const gatherMs = { critical: 300, warning: 5_000, info: 10_000 } as const satisfies Record<Severity, number>;

/** Most pages in one bundle: each is named in it, and the smallest message (an SMS of three parts) must hold them. */
export const bundleAtMost = 50;

/** Can it share a message? Only what is about an incident. */
export function isBundled(kind: NotificationKind): boolean {
  return kind === "page" || kind === "refire" || kind === "resolved";
}

/** The pages in a bundle's message; empty for any other kind of row. */
export function memberIds(bundle: Pick<Notification, "kind" | "data">): readonly string[] {
  const ids = bundle.data?.["members"] ?? "";
  return bundle.kind !== "bundle" || ids === "" ? [] : ids.split(",");
}

/** The bundle in whose message a page went out; null: it had a message of its own. */
export function bundleOf(page: Pick<Notification, "kind" | "ref">): string | null {
  return page.kind === "bundle" ? null : (page.ref?.["bundle"] ?? null);
}
