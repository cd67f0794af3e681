import type { Alert } from "#domain/alert.ts";
import type { Event } from "#domain/event.ts";
import type { Incident } from "#domain/incident.ts";
import type { Account, Balance, Link } from "#domain/link.ts";
import type { Attempt, Grade, Notification, NotificationState, Receipt, Why } from "#domain/notification.ts";
import type { Team, User } from "#domain/people.ts";
import type { Integration, Rule, Service } from "#domain/rule.ts";
import type { SavedView } from "#domain/saved-view.ts";
import type { Settings } from "#domain/snapshot.ts";
import type { Template } from "#domain/template.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import type { Timer } from "#domain/timer.ts";
import type { BridgeReads, BridgeWrites } from "./bridge-store.ts";
import type {
  ApiToken,
  AuditCheck,
  AuditEntry,
  AuditFilter,
  ConfigRows,
  DeliveryFigures,
  InboxRow,
  IncidentFilter,
  IncidentGrouping,
  IncidentStats,
  LinkCode,
  NotificationFilter,
  OpenOfGroup,
  Page,
  Paged,
  Park,
  QueueStats,
  Session,
  Sighting,
} from "./rows.ts";

/** What a commit may have made due, for this node and the others. */
export type Wake = "deliver" | "timers" | "revise" | "inbox" | "config" | "incidents" | "bridge";

/** The database, as the application sees it. One schema on SQLite and PostgreSQL. */
export interface Store {
  readonly engine: "sqlite" | "postgres";
  /**
   * Runs `work` in a transaction: atomic, and durable (fsync) once the promise resolves. `work` may run more than once (after a
   * serialization failure, or alone after a batch-mate failed), so it must do nothing but read and write by `tx`. Several works
   * may share one transaction (SQLite: one fsync for all that wait). Rejects with the error of `work`, or with `StoreUnavailable`.
   */
  write<T>(work: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** Reads of the last committed state, beside the writer. */
  readonly read: Reads;
  /** Called after each commit that woke something, here or (PostgreSQL) on another node. Returns the way to stop. */
  onWake(listener: (what: ReadonlySet<Wake>) => void): () => void;
  /** Throws when the database cannot be reached or its schema is not ours. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** How a work goes with others. What patient works that came before a work have to write, it sees, unless it goes `ahead`. */
export interface WriteOptions {
  /** Nobody waits for the answer, so it may wait that long for a work that goes ahead and takes it along. */
  readonly patienceMs?: number;
  /** Decides without what patient works have to write: they are stored by the same commit, after it. */
  readonly ahead?: boolean;
}

/** The database cannot be reached, is full or is shutting down: nothing was stored; worth trying again. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}

/** A row with that unique value is there already. `what` names the index, for example `users.email`. */
export class Conflict extends Error {
  override readonly name = "Conflict";
  readonly what: string;
  constructor(what: string) {
    super(`already there: ${what}`);
    this.what = what;
  }
}

/** A place in the order of open incidents. */
export type OpenPlace = Pick<Incident, "id" | "openedAt">;

/** What can be read, by the writer or beside it. */
export interface Reads extends BridgeReads {
  config(): Promise<ConfigRows>;
  revision(): Promise<number>;
  meta(key: string): Promise<string | null>;
  ruleVersion(ruleId: string, version: number): Promise<Rule | null>;
  /** All versions of a template, newest first. */
  templateVersions(templateId: string): Promise<readonly Template[]>;
  /** Shared ones and those of this user, by name. */
  viewsFor(userId: string): Promise<readonly SavedView[]>;
  view(id: string): Promise<SavedView | null>;
  /** Argon2 hash of a user's password. */
  passwordHash(userId: string): Promise<string | null>;
  incident(id: string): Promise<Incident | null>;
  incidentsById(ids: readonly string[]): Promise<readonly Incident[]>;
  incidentByNumber(number: number): Promise<Incident | null>;
  /** Newest first. */
  incidents(filter: IncidentFilter, page: Page): Promise<Paged<Incident>>;
  incidentStats(filter: IncidentFilter): Promise<IncidentStats>;
  /** The open ones of those by what they have in common, in no order; closed ones are left out whatever the filter says. */
  openGroups(filter: IncidentFilter, by: IncidentGrouping): Promise<readonly OpenOfGroup[]>;
  /**
   * Looks through so many open incidents, oldest first, for those without an answer, a timer ahead, a waiting page and an end: the
   * auditor's question (DESIGN §5.2). `next`: the place to go on from, null at the end.
   */
  stranded(
    after: OpenPlace | null,
    looked: number,
  ): Promise<{ readonly ids: readonly string[]; readonly next: OpenPlace | null }>;
  timeline(incidentId: string, afterSeq: number, limit: number): Promise<readonly TimelineEntry[]>;
  alertsOf(incidentId: string, page: Page): Promise<Paged<Alert>>;
  eventsOf(alertId: string, page: Page): Promise<Paged<Event>>;
  lastEventAt(integrationIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  notification(id: string): Promise<Notification | null>;
  notificationsById(ids: readonly string[]): Promise<readonly Notification[]>;
  notificationsOf(incidentId: string): Promise<readonly Notification[]>;
  /** Distinct people and rooms that a page of these incidents was accepted for; what `resolved` notices go to. */
  reachedBy(incidentIds: readonly string[]): Promise<readonly Notification[]>;
  notifications(filter: NotificationFilter, page: Page): Promise<Paged<Notification>>;
  /** Of each person the newest message, codes aside, that went out or failed; people who were never told anything are left out. */
  lastToEachUser(): Promise<readonly Notification[]>;
  /** Without their exchanges, in the order in which they were made. */
  attemptsOf(notificationIds: readonly string[]): Promise<readonly Attempt[]>;
  /** All attempts of one notification, with their exchanges. */
  attemptsInFull(notificationId: string): Promise<readonly Attempt[]>;
  receiptsOf(notificationIds: readonly string[]): Promise<readonly Receipt[]>;
  /**
   * The sent message that a receipt or a click names: matched on all fields of `ref` within the channel, and within the account where
   * one is named: two vendors may give out the same id.
   */
  notificationByRef(
    channel: string,
    ref: Readonly<Record<string, string>>,
    accountId?: string,
  ): Promise<Notification | null>;
  timersOf(incidentId: string): Promise<readonly Timer[]>;
  sightingsOf(userIds: readonly string[]): Promise<readonly Sighting[]>;
  sessionByHash(tokenHash: string): Promise<Session | null>;
  sessionsOf(userId: string): Promise<readonly Session[]>;
  tokenByHash(tokenHash: string): Promise<ApiToken | null>;
  tokensOf(userId: string | null): Promise<readonly ApiToken[]>;
  linkCodeByHash(codeHash: string): Promise<LinkCode | null>;
  audit(page: Page, filter?: AuditFilter): Promise<Paged<AuditEntry>>;
  /** Holds the newest `last` entries of the audit log against their hashes. */
  checkAudit(last: number): Promise<AuditCheck>;
  /** Nodes that live, with the time of their last heartbeat. */
  nodes(): Promise<readonly { readonly id: string; readonly seenAt: number }[]>;
  /** Of messages made since then, by channel. */
  deliveryFigures(from: number): Promise<readonly DeliveryFigures[]>;
  queueStats(now: number): Promise<QueueStats>;
}

/** Rows to write in one go: new ones are inserted, known ones (by primary key) replaced. Order within `save` does not matter. */
export interface Changes {
  readonly events?: readonly Event[];
  readonly alerts?: readonly Alert[];
  readonly incidents?: readonly Incident[];
  readonly timeline?: readonly TimelineEntry[];
  /** Set or moved. */
  readonly timers?: readonly Timer[];
  /** Inserted; a row whose `key` is there already is left alone. */
  readonly notifications?: readonly Notification[];
  readonly attempts?: readonly Attempt[];
  readonly receipts?: readonly Receipt[];
  /** All timers of these incidents go, before `timers` are set. */
  readonly clearTimersOf?: readonly string[];
  readonly clearTimers?: readonly string[];
  /** Waiting notifications of these incidents are cancelled, before `notifications` are inserted; those under way are left alone. */
  readonly cancel?: readonly { readonly incidentId: string; readonly note: string; readonly at: number }[];
  /** Alerts of these incidents that still fire become `closed` at that time. */
  readonly closeAlertsOf?: readonly { readonly incidentId: string; readonly at: number }[];
  /** Sent cards of these incidents want an edit at that time, unless one is due sooner. Only rows with a `ref`. */
  readonly revise?: readonly { readonly incidentId: string; readonly at: number }[];
}

/** The fields of a notification that the engine moves on after a try. */
export interface NotificationUpdate {
  readonly id: string;
  /** The account that it went out by, or was tried by last. */
  readonly accountId: string | null;
  readonly state: NotificationState;
  readonly grade: Grade;
  readonly note: string | null;
  readonly dueAt: number;
  readonly attempts: number;
  readonly ref: Readonly<Record<string, string>> | null;
  readonly shownVersion: number;
  readonly reviseAt: number | null;
  readonly updatedAt: number;
}

/** The row as it is, to be moved on. */
export function updateOf(row: Notification): NotificationUpdate {
  const { id, accountId, state, grade, note, dueAt, attempts, ref, shownVersion, reviseAt, updatedAt } = row;
  return { id, accountId, state, grade, note, dueAt, attempts, ref, shownVersion, reviseAt, updatedAt };
}

export interface Claim {
  readonly owner: string;
  readonly now: number;
  /** The lease ends then. */
  readonly until: number;
  readonly limit: number;
}

/** A transaction. What is loaded here is locked until the commit. */
export interface Tx extends Reads, BridgeWrites {
  /** Serialises decisions about these services with other nodes. Call first, once, with all of them. */
  lockServices(serviceIds: readonly string[]): Promise<void>;
  loadIncidents(ids: readonly string[]): Promise<readonly Incident[]>;
  loadNotification(id: string): Promise<Notification | null>;
  openAlerts(keys: readonly { readonly integrationId: string; readonly dedupKey: string }[]): Promise<readonly Alert[]>;
  openAlertsOfGroups(
    groups: readonly { readonly integrationId: string; readonly groupKey: string }[],
  ): Promise<readonly Alert[]>;
  /** Firing alerts whose `expiresAt` has passed. */
  expiredAlerts(now: number, limit: number): Promise<readonly Alert[]>;
  /** `count` incident numbers that nobody had before; the first of a row of them. */
  nextNumbers(count: number): Promise<number>;
  save(changes: Changes): Promise<void>;

  /**
   * Takes due notifications (state `queued`, or `sending` with a lease that ran out), most severe first, then oldest; leaves out
   * lanes that are parked. Those whose lease had run out come back with state `sending`: whether they went out is unknown.
   * Sets state `sending` and the lease.
   */
  claimNotifications(claim: Claim): Promise<readonly Notification[]>;
  /** Takes sent cards whose `reviseAt` has come. */
  claimRevisions(claim: Claim): Promise<readonly Notification[]>;
  claimTimers(claim: Claim): Promise<readonly Timer[]>;
  claimInbox(claim: Claim): Promise<readonly InboxRow[]>;
  /**
   * Writes what came of tries and frees the leases. A row that went on meanwhile is not thrown back: a state only changes if it
   * still is `sending` (or for edits, accepted and later), and a grade only rises. `cancel` of the incident in the meantime wins
   * over a retry.
   */
  finishNotifications(updates: readonly NotificationUpdate[], attempts: readonly Attempt[]): Promise<void>;
  /** Puts unsent notifications back as they were, due at a time. */
  releaseNotifications(
    rows: readonly { readonly id: string; readonly dueAt: number; readonly note: string | null }[],
  ): Promise<void>;
  /** Moves a person's waiting pages of one assignment to be due at once; returns how many. Only those not yet due. */
  hastenNotifications(incidentId: string, assignment: number, userId: string, now: number): Promise<number>;
  /** Gives pages that still wait, and that nobody has tried to send, another time and reason; the ids of those. */
  arrangeNotifications(
    moves: readonly { readonly id: string; readonly dueAt: number; readonly why: Why }[],
    now: number,
  ): Promise<readonly string[]>;
  /** The newest sighting of somebody in a place stays. */
  putSighting(sighting: Sighting): Promise<void>;
  /** Those of one person, or all that were made before then. */
  removeSightings(which: { readonly userId: string } | { readonly before: number }): Promise<void>;
  finishTimers(ids: readonly { readonly id: string; readonly dueAt: number }[]): Promise<void>;
  park(parks: readonly Park[]): Promise<void>;
  /** Earliest due times of what nobody holds, to sleep until then. */
  nextDue(): Promise<{
    readonly deliver: number | null;
    readonly timers: number | null;
    readonly revise: number | null;
    readonly inbox: number | null;
  }>;
  /** Those of these that are stranded now, oldest first and locked. */
  strandedAmong(incidentIds: readonly string[]): Promise<readonly Incident[]>;
  /** A node lives; returns how many do. Leases of nodes unseen for `deadAfterMs` end now. */
  heartbeat(node: string, now: number, deadAfterMs: number): Promise<number>;
  /** A single node starts (SQLite): all leases end now. */
  endLeases(owner: string | null): Promise<void>;

  /**
   * Takes out incidents that were closed before then, with all that belongs to them, and what hangs on no incident; at most `limit`
   * of each kind. Less than `limit`: there is no more.
   */
  removeOld(old: { readonly before: number; readonly limit: number }): Promise<number>;

  setMeta(key: string, value: string | null): Promise<void>;
  /** All config writes of a transaction are followed by one of these; the new revision. */
  bumpRevision(): Promise<number>;
  putSettings(settings: Settings): Promise<void>;
  putUser(user: User, passwordHash?: string | null): Promise<void>;
  putTeam(team: Team): Promise<void>;
  removeTeam(id: string): Promise<void>;
  putService(service: Service): Promise<void>;
  removeService(id: string): Promise<void>;
  putIntegration(integration: Integration): Promise<void>;
  removeIntegration(id: string): Promise<void>;
  /** Stores the rule as current and keeps this version for incidents that were assigned by it. */
  putRule(rule: Rule): Promise<void>;
  removeRule(id: string): Promise<void>;
  putAccount(account: Account): Promise<void>;
  removeAccount(id: string): Promise<void>;
  putLink(link: Link): Promise<void>;
  /** Stores the template as current and keeps this version. */
  putTemplate(template: Template): Promise<void>;
  putView(view: SavedView): Promise<void>;
  removeView(id: string): Promise<void>;
  /** Health of a link or account after use, without a new revision unless the state changed. */
  putHealth(
    what: "links" | "accounts",
    id: string,
    health: { readonly okAt?: number; readonly errorAt?: number; readonly error?: string },
  ): Promise<void>;
  /** What was found out about an account besides, without a new revision: what is left out stays. */
  putCondition(
    accountId: string,
    condition: { readonly circuitUntil?: number | null; readonly balance?: Balance },
  ): Promise<void>;

  putSession(session: Session): Promise<void>;
  removeSessions(filter: {
    readonly id?: string;
    readonly userId?: string;
    readonly expiredBefore?: number;
  }): Promise<number>;
  putToken(token: ApiToken): Promise<void>;
  removeToken(id: string): Promise<void>;
  putLinkCode(code: LinkCode): Promise<void>;
  /** False: that event was here before; its stored row is the answer. */
  putInbox(row: InboxRow): Promise<{ readonly stored: boolean; readonly row: InboxRow }>;
  finishInbox(id: string, state: InboxRow["state"], result: InboxRow["result"], dueAt: number): Promise<void>;
  appendAudit(entry: Omit<AuditEntry, "seq" | "prevHash" | "hash">): Promise<void>;
  /** Counts a try in a window; the count so far including this one. Old windows go. */
  countTry(key: string, windowStart: number): Promise<number>;
  /** Commits wake these, here and elsewhere. */
  wake(...what: readonly Wake[]): void;
}
