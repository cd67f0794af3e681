import type { FailReason, ForwardReason, SkipReason } from "#domain/bridge.ts";
import type { Language } from "#domain/people.ts";
import type { Claim } from "./store.ts";
import type { Page, Paged } from "./rows.ts";

/** Somebody on Mattermost whose chats of Teams are brought there. The key is their id on Mattermost. */
export interface BridgeUser {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly teamsUserId: string;
  readonly teamsName: string;
  /** Mail or sign-in name, whichever matched. */
  readonly teamsEmail: string;
  readonly tenantId: string;
  /** Sealed JSON of the tokens; null: there are none any more. */
  readonly tokens: string | null;
  readonly notifications: boolean;
  /** `lost`: Microsoft does not accept the tokens any more; only a new sign-in helps. */
  readonly state: "connected" | "lost";
  readonly language: Language;
  readonly subscriptionId: string | null;
  readonly subscriptionEndsAt: number | null;
  readonly certificateId: string | null;
  /** When the subscription is to be prolonged. */
  readonly renewAt: number | null;
  /** All messages up to then are in the inbox, or were never to come. */
  readonly syncedAt: number;
  /** When the connection is to be looked after; null: never. */
  readonly dueAt: number | null;
  /** Looks in a row that went wrong. */
  readonly failures: number;
  readonly lastError: string | null;
  /** Of the present sign-in. */
  readonly connectedAt: number;
  /** Nothing that was said before then is brought: the first sign-in, however often it was lost since. */
  readonly sinceAt: number;
  /** What they type for the slash command, without the slash. */
  readonly commandTrigger: string;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

/** The post of a message, so that it can follow what becomes of the message. */
export interface BridgePostNote {
  readonly postId: string;
  /** Which version of the message it shows (`versionOf`). */
  readonly postVersion: number;
  readonly postIsDeleted: boolean;
  /** Hash over the files that it has; empty: some could not be had. */
  readonly postFiles: string;
}

/** One message for one reader, or a change of one, until it was brought or not; the row stays so that a repeat is seen. */
export interface BridgeInboxRow {
  readonly id: string;
  /** User, chat and message; of a change its version as well. */
  readonly dedupeKey: string;
  readonly userId: string;
  readonly chatId: string;
  readonly messageId: string;
  /** Sealed JSON; empty once it was worked on. */
  readonly payload: string;
  readonly state: "waiting" | "done";
  readonly tries: number;
  readonly dueAt: number;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly receivedAt: number;
  /** Null: it was not brought, or not yet. Of a change: always, for the message's own row has it. */
  readonly postId: string | null;
  readonly postVersion: number;
  readonly postIsDeleted: boolean;
  readonly postFiles: string;
}

/** What became of one message. No text of it is kept. */
export interface BridgeLogRow {
  readonly id: string;
  readonly userId: string;
  readonly chatId: string;
  readonly messageId: string;
  readonly at: number;
  readonly outcome: "forwarded" | "skipped" | "failed";
  readonly reason: ForwardReason | SkipReason | FailReason;
  readonly postId: string | null;
}

/** What the bridge reads. */
export interface BridgeReads {
  bridgeUser(id: string): Promise<BridgeUser | null>;
  bridgeUserByTeams(teamsUserId: string): Promise<BridgeUser | null>;
  bridgeUserBySubscription(subscriptionId: string): Promise<BridgeUser | null>;
  /** The connection of whoever has this address on Mattermost, in any case. */
  bridgeUserByEmail(email: string): Promise<BridgeUser | null>;
  /** By name. */
  bridgeUsers(page: Page): Promise<Paged<BridgeUser>>;
  countBridgeUsers(): Promise<number>;
  bridgeInboxRow(dedupeKey: string): Promise<BridgeInboxRow | null>;
  /** Messages that are not brought yet, those under way among them. */
  countBridgeInbox(): Promise<number>;
  /** Newest first. */
  bridgeLog(userId: string, page: Page): Promise<Paged<BridgeLogRow>>;
}

type Patched = Omit<BridgeUser, "id" | "leaseOwner" | "leaseUntil">;

/** What the bridge writes. */
export interface BridgeWrites {
  /** Inserts or replaces. */
  putBridgeUser(user: BridgeUser): Promise<void>;
  /** Changes these fields alone, so that who changes others at the same time loses nothing. False: there is no such user. */
  patchBridgeUser(id: string, patch: Partial<Patched>): Promise<boolean>;
  removeBridgeUser(id: string): Promise<void>;
  /** Takes users whose `dueAt` has come. */
  claimBridgeUsers(claim: Claim): Promise<readonly BridgeUser[]>;
  /** Frees the lease; the next look is at that time, unless somebody asked for an earlier one meanwhile. */
  releaseBridgeUser(id: string, dueAt: number | null): Promise<void>;
  /** Everybody who is connected is looked after at once. */
  hastenBridgeUsers(now: number): Promise<void>;
  /** Inserts what is not there yet; how many that were. */
  putBridgeInbox(rows: readonly BridgeInboxRow[]): Promise<number>;
  claimBridgeInbox(claim: Claim): Promise<readonly BridgeInboxRow[]>;
  /** Ends it, and empties its payload. */
  finishBridgeInbox(id: string): Promise<void>;
  /** Notes which post brings this message; false: a later version is noted already, and nothing changes. */
  noteBridgePost(id: string, note: BridgePostNote): Promise<boolean>;
  /** Puts it back for later. */
  delayBridgeInbox(id: string, dueAt: number): Promise<void>;
  addBridgeLog(row: BridgeLogRow): Promise<void>;
  /** Takes out what ended before then. */
  removeOldBridge(before: { readonly inbox: number; readonly log: number }): Promise<void>;
  /** When there is something to claim, that nobody holds. */
  nextBridgeDue(): Promise<{ readonly inbox: number | null; readonly users: number | null }>;
}
