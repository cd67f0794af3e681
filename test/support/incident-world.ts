import assert from "node:assert/strict";
import type { Actor } from "#domain/actor.ts";
import type { Alert } from "#domain/alert.ts";
import type { Command } from "#domain/command.ts";
import { type Context, type Draft, draftOf, engineOrigin, say } from "#domain/draft.ts";
import { assign, assignPeople } from "#domain/escalation.ts";
import type { SourceEvent } from "#domain/event.ts";
import { failOver, skipDeadLevel } from "#domain/failover.ts";
import { type Handled, handle } from "#domain/handle.ts";
import type { Incident } from "#domain/incident.ts";
import { follow, newIncident, open } from "#domain/intake.ts";
import type { Account, Link } from "#domain/link.ts";
import { type Grade, type Notification, isPage } from "#domain/notification.ts";
import { defaultPreferences, type Team, type User } from "#domain/people.ts";
import type { Integration, Level, Rule, Target } from "#domain/rule.ts";
import { defaultSettings, type Settings, type Snapshot } from "#domain/snapshot.ts";
import type { TimelineEntry, TimelineEvent } from "#domain/timeline.ts";
import type { Timer } from "#domain/timer.ts";
import { wakeUp, wantsPages } from "#domain/wakeup.ts";

export function user(id: string, more: Partial<User> = {}): User {
  const who = { email: `${id}@x.test`, name: id, role: "responder", language: "en", timeZone: "UTC" } as const;
  return { id, ...who, disabled: false, preferences: defaultPreferences, presence: false, createdAt: 0, ...more };
}

/** A link; `owner` null: a room of the workspace. */
export function link(id: string, owner: string | null, more: Partial<Link> = {}): Link {
  return {
    id,
    channel: "chat",
    accountId: null,
    owner: owner === null ? { kind: "workspace" } : { kind: "user", id: owner },
    place: owner === null ? "chat" : "person",
    address: {},
    addressKey: id,
    label: id,
    state: "active",
    room: null,
    verifiedAt: 0,
    verifiedVia: null,
    lastOkAt: null,
    lastErrorAt: null,
    lastError: null,
    createdBy: null,
    createdAt: 0,
    ...more,
  };
}

export function account(channel: string, more: Partial<Account> = {}): Account {
  const health = { lastOkAt: null, lastErrorAt: null, lastError: null } as const;
  return {
    id: `acc-${channel}`,
    channel,
    name: channel,
    config: {},
    state: "active",
    route: null,
    circuitUntil: null,
    balance: null,
    ...health,
    createdAt: 0,
    ...more,
  };
}

/** `u:ann`, `t:ops`, `r:room`, `m:list@x.test`. */
function target(text: string): Target {
  const name = text.slice(2);
  if (text.startsWith("u:")) return { kind: "user", userId: name };
  if (text.startsWith("t:")) return { kind: "team", teamId: name };
  return text.startsWith("r:") ? { kind: "room", linkId: name } : { kind: "mail", address: name };
}

export function level(targets: readonly string[], more: Partial<Level> = {}): Level {
  const rest = { mode: { kind: "personal" }, loop: null, advanceAfterSec: 300, condition: "until_ack" } as const;
  return { targets: targets.map(target), ...rest, ...more };
}

export function rule(levels: readonly Level[], more: Partial<Rule> = {}): Rule {
  const named = { id: "rule", serviceId: "pay", position: 0, version: 1, name: "Rule" } as const;
  return { ...named, enabled: true, filter: [], delaySec: 0, levels, repeat: 0, ...more };
}

export const integration: Integration = {
  id: "in",
  serviceId: "pay",
  source: "standard",
  name: "Monitor",
  enabled: true,
  keyHash: "",
  keyHint: "",
  createdAt: 0,
};

export interface Setup {
  readonly users?: readonly User[];
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  readonly links?: readonly Link[];
  readonly accounts?: readonly Account[];
  readonly rules?: readonly Rule[];
  readonly settings?: Partial<Settings>;
}

const people = [user("ann"), user("bo"), user("cy"), user("root", { role: "admin" })];

/** By default Ann, Bo, Cy and the admin Root, each with one chat; the admin is the fallback. */
export function snapshot(setup: Setup = {}): Snapshot {
  const users = setup.users ?? people;
  const links = setup.links ?? users.map(({ id }) => link(`chat-${id}`, id));
  const teams = Object.entries(setup.teams ?? {}).map(([id, memberIds]): Team => ({
    id,
    name: id,
    memberIds,
    createdAt: 0,
  }));
  return {
    revision: 1,
    settings: { ...defaultSettings, ...setup.settings },
    users: byId(users),
    teams: byId(teams),
    services: byId([{ id: "pay", name: "Payments", description: "", createdAt: 0 }]),
    integrations: byId([integration]),
    rules: Map.groupBy(setup.rules ?? [], (one) => one.serviceId),
    accounts: byId(setup.accounts ?? [account("chat"), account("phone"), account("email")]),
    links: byId(links),
    linksOfUser: Map.groupBy(
      links.filter((one) => one.owner.kind === "user"),
      (one) => (one.owner.kind === "user" ? one.owner.id : ""),
    ),
    templates: new Map(),
  };
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

export function event(more: Partial<SourceEvent> = {}): SourceEvent {
  const texts = {
    title: "Disk full",
    description: "on db-1",
    labels: { host: "db-1" },
    links: [],
    images: [],
  } as const;
  const times = { occurredAt: null, groupKey: null, expiresAt: null } as const;
  return { kind: "firing", severity: "critical", dedupKey: "disk", ...texts, ...times, raw: {}, ...more };
}

export function person(userId: string): Actor {
  return { kind: "user", userId, name: userId };
}

/** One incident with its rows in memory: applies what the domain decides in the way of the store, and fires what is due. */
export class World {
  now = 1_000_000;
  incident: Incident;
  alert: Alert | null = null;
  snapshot: Snapshot;
  readonly timers = new Map<string, Timer>();
  readonly notifications: Notification[] = [];
  readonly timeline: TimelineEntry[] = [];
  #ids = 0;

  constructor(setup: Setup | Snapshot, start: SourceEvent | { readonly assign: readonly string[] } = event()) {
    this.snapshot = "revision" in setup ? setup : snapshot(setup);
    const draft = "assign" in start ? this.#byHand(start.assign) : this.#bySignal(start);
    this.incident = draft.incident;
    this.#apply(draft);
  }

  get context(): Context {
    return { now: this.now, newId: () => `id-${(this.#ids += 1)}`, snapshot: this.snapshot };
  }

  get rule(): Rule | null {
    const { ruleId } = this.incident.escalation;
    return this.snapshot.rules.get(this.incident.serviceId)?.find((one) => one.id === ruleId) ?? null;
  }

  /** Everything that was said of this kind. */
  said<Kind extends TimelineEvent["kind"]>(kind: Kind): readonly Extract<TimelineEvent, { kind: Kind }>[] {
    return this.timeline.flatMap(({ event: one }) => (isKind(one, kind) ? [one] : []));
  }

  /** Who was paged since that many pages, in order. */
  paged(from = 0): readonly string[] {
    return this.notifications.slice(from).map((page) => page.userId ?? page.linkId ?? JSON.stringify(page.address));
  }

  get waiting(): readonly Notification[] {
    return this.notifications.filter((page) => page.state === "queued");
  }

  timer(kind: Timer["kind"]): Timer | undefined {
    return [...this.timers.values()].find((one) => one.kind === kind);
  }

  do(userId: string, command: Command): Handled {
    const draft = draftOf(this.incident);
    const handled = handle(
      draft,
      this.context,
      { actor: person(userId), via: { kind: "console" } },
      this.rule,
      command,
    );
    this.#apply(draft);
    return handled;
  }

  signal(more: Partial<SourceEvent> = {}): string {
    assert.ok(this.alert !== null);
    const draft = draftOf(this.incident);
    const { alert, change } = follow(draft, this.alert, event(more), this.context);
    this.alert = alert;
    this.#apply(draft);
    return change;
  }

  /** Lets time pass to then, firing each timer when it is due. */
  until(at: number): void {
    for (let due = this.nextDue(); due !== null && due <= at; due = this.nextDue()) {
      this.now = Math.max(this.now, due);
      this.fire();
    }
    this.now = Math.max(this.now, at);
  }

  pass(seconds: number): void {
    this.until(this.now + seconds * 1000);
  }

  nextDue(): number | null {
    return this.timers.size === 0 ? null : Math.min(...[...this.timers.values()].map((one) => one.dueAt));
  }

  /** All timers that are due, in one transaction. */
  fire(): void {
    const due = [...this.timers.values()].filter((one) => one.dueAt <= this.now).toSorted((a, b) => a.dueAt - b.dueAt);
    this.fireThese(due);
  }

  fireThese(due: readonly Timer[]): void {
    const draft = draftOf(this.incident);
    for (const timer of due) wakeUp(draft, this.context, { timer, rule: this.rule, sent: this.notifications });
    this.#apply(draft);
    for (const { id, dueAt } of due) if (this.timers.get(id)?.dueAt === dueAt) this.timers.delete(id);
  }

  /** A page came this far. */
  reach(index: number, grade: Grade): void {
    this.#change(index, { state: grade > 2 ? "delivered" : "accepted", grade, attempts: 1 });
  }

  /** A page was refused for good; what follows from it is decided as the engine does. */
  refuse(index: number, state: "failed" | "expired" = "failed"): void {
    const page = this.#change(index, { state, attempts: 1 });
    if (this.incident.state === "closed" || this.incident.snoozedUntil !== null) return;
    const draft = draftOf(this.incident);
    if (!wantsPages(draft, this.rule)) return;
    if (page.userId !== null) failOver(draft, this.context, page.userId, "refused", this.notifications);
    if (this.rule !== null) skipDeadLevel(draft, this.context, this.rule, this.notifications);
    this.#apply(draft);
  }

  #change(index: number, fields: Partial<Notification>): Notification {
    const page = this.notifications.at(index);
    assert.ok(page !== undefined, `page ${index}`);
    const changed = { ...page, ...fields };
    this.notifications[this.notifications.indexOf(page)] = changed;
    return changed;
  }

  #bySignal(start: SourceEvent): Draft {
    const { alert, draft } = open(start, integration, this.context, { alert: "alert", incident: "inc" });
    this.alert = alert;
    return draft;
  }

  #byHand(userIds: readonly string[]): Draft {
    const incident = newIncident({
      id: "inc",
      number: 1,
      serviceId: "pay",
      integrationId: null,
      event: event(),
      now: this.now,
      manual: true,
    });
    const draft = draftOf(incident, true);
    say(draft, this.now, engineOrigin, { kind: "opened", alertId: null, severity: "critical", title: "Disk full" });
    if (userIds.length > 0) assignPeople(draft, this.context, userIds, { reason: "assigned" });
    else assign(draft, this.context, engineOrigin);
    return draft;
  }

  /** The order of `Changes`: timers and waiting pages go first, then the new ones come. */
  #apply(draft: Draft): void {
    this.incident = draft.incident;
    if (draft.clearTimers) this.timers.clear();
    for (const timer of draft.timers.values()) this.timers.set(timer.id, timer);
    for (const [index, page] of this.notifications.entries()) {
      if (draft.cancel !== null && page.state === "queued" && isPage(page.kind))
        this.#change(index, { state: "cancelled", note: draft.cancel });
    }
    const keys = new Set(this.notifications.map((page) => page.key));
    for (const page of draft.notifications) {
      assert.ok(!keys.has(page.key), `planned twice: ${page.key}`);
      keys.add(page.key);
      this.notifications.push(page);
    }
    for (const { assignment, userId } of draft.hasten) {
      for (const [index, page] of this.notifications.entries()) {
        const isMeant = page.state === "queued" && page.assignment === assignment && page.userId === userId;
        if (isMeant && page.dueAt > this.now) this.#change(index, { dueAt: this.now });
      }
    }
    if (draft.closeAlerts && this.alert !== null) this.alert = { ...this.alert, status: "closed" };
    this.timeline.push(...draft.timeline);
  }
}

function isKind<Kind extends TimelineEvent["kind"]>(
  one: TimelineEvent,
  kind: Kind,
): one is Extract<TimelineEvent, { kind: Kind }> {
  return one.kind === kind;
}
