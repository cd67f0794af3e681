import type { App } from "#app/app.ts";
import type { Shown } from "#domain/bridge.ts";
import type { GraphMessage } from "#ports/bridge.ts";
import type { BridgeInboxRow } from "#ports/bridge-store.ts";

/** What waits in the inbox, sealed. `message` null: only its address is known, and it is fetched. */
export interface Payload {
  readonly message: GraphMessage | null;
  /** The reader has seen the chat up to then; null: not known. */
  readonly readUpTo: number | null;
  /** What happened to a message that had been there; null: it is new. */
  readonly change: "updated" | "deleted" | null;
  /** It is one of more than are brought of the time without a sign-in. */
  readonly isSurplus: boolean;
}

/** Nothing but which message it is. */
export const emptyPayload: Payload = { message: null, readUpTo: null, change: null, isSurplus: false };

/** Which message for whom. */
export interface Target {
  readonly userId: string;
  readonly chatId: string;
  readonly messageId: string;
}

const contextOf = (id: string): string => `bridge-inbox:${id}`;

/** The key of a message itself, under which it is there once. */
export function messageKey({ userId, chatId, messageId }: Target): string {
  return [userId, chatId, messageId].join("\n");
}

/**
 * A row of the inbox; the text of a message is never stored in the clear. A change has its version in its key: one that comes twice is
 * dropped. `version` null: it is not known, and the row stands beside all others.
 */
export function inboxRow(app: App, target: Target, payload: Payload, version: number | null = null): BridgeInboxRow {
  const id = app.ids.next();
  const now = app.clock.now();
  return {
    id,
    dedupeKey: payload.change === null ? messageKey(target) : `${messageKey(target)}\n${version ?? id}`,
    userId: target.userId,
    chatId: target.chatId,
    messageId: target.messageId,
    payload: app.box.seal(JSON.stringify(payload), contextOf(id)),
    state: "waiting",
    tries: 0,
    dueAt: now,
    leaseOwner: null,
    leaseUntil: null,
    receivedAt: now,
    postId: null,
    postVersion: 0,
    postIsDeleted: false,
    postFiles: "",
  };
}

/** What the post of a message shows; null: it has none. */
export function shownBy(row: BridgeInboxRow | null): Shown | null {
  return row === null || row.postId === null ? null : { version: row.postVersion, isDeleted: row.postIsDeleted };
}

/** Null: it cannot be opened, because the key of this database is another one now. */
export function readPayload(app: App, row: BridgeInboxRow): Payload | null {
  try {
    // The cast holds because the box opens nothing but what `inboxRow` sealed.
    return JSON.parse(app.box.open(row.payload, contextOf(row.id))) as Payload;
  } catch {
    return null;
  }
}

const statePurpose = "bridge-client-state";

/** What Graph sends back with each notification of this person's subscription: at most 128 characters. */
export function clientState(app: App, userId: string): string {
  return `${userId}.${app.box.sign(statePurpose, userId)}`;
}

/** Whose subscription that is; compared in constant time. Null: it is not ours. */
export function userOfState(app: App, state: unknown): string | null {
  if (typeof state !== "string" || state.length > 128) return null;
  const [userId = "", signature = "", ...rest] = state.split(".");
  return rest.length === 0 && app.box.verify(statePurpose, userId, signature) ? userId : null;
}
