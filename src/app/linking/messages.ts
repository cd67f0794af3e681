import { usableLinks } from "#domain/audience.ts";
import type { Link } from "#domain/link.ts";
import type { Notification, Why } from "#domain/notification.ts";
import type { Severity } from "#domain/severity.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { App } from "../app.ts";

/** A message that is about no incident. */
export interface Message {
  readonly id: string;
  readonly key: string;
  readonly kind: "code" | "test" | "alarm" | "link_request";
  readonly severity: Severity;
  readonly why: Why;
  readonly userId: string | null;
  readonly linkId: string | null;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly channel: string;
  readonly accountId: string | null;
  readonly data: Readonly<Record<string, string>>;
}

/** Puts a message into the outbox's form, due at once. */
export function queued(app: App, message: Message): Notification {
  const now = app.clock.now();
  return {
    ...message,
    incidentId: null,
    assignment: 0,
    level: 0,
    loop: 0,
    state: "queued",
    grade: 0,
    note: null,
    dueAt: now,
    attempts: 0,
    ref: null,
    shownVersion: 0,
    reviseAt: null,
    leaseOwner: null,
    leaseUntil: null,
    createdAt: now,
    updatedAt: now,
  };
}

/** The address by which a person is told that another one is gone: of another account where there is one. */
export function otherAddress(
  userId: string,
  snapshot: Snapshot,
  gone: (link: Link, accountId: string) => boolean,
  avoid: string | null,
): { link: Link; accountId: string } | null {
  const left = usableLinks(userId, snapshot).filter(({ link, accountId }) => !gone(link, accountId));
  return left.find(({ link }) => link.channel !== avoid) ?? left[0] ?? null;
}
