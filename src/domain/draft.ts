import type { Actor, Via } from "./actor.ts";
import { actorUserId } from "./actor.ts";
import type { Incident } from "./incident.ts";
import type { Notification } from "./notification.ts";
import type { Snapshot } from "./snapshot.ts";
import type { TimelineEntry, TimelineEvent } from "./timeline.ts";
import type { Timer, TimerKind } from "./timer.ts";
import { timerId } from "./timer.ts";

/** What a decision may know besides the incident: the instant, what people set up, and where new ids come from. */
export interface Context {
  readonly now: number;
  readonly newId: () => string;
  readonly snapshot: Snapshot;
}

/** Who is behind a decision, and through what. */
export interface Origin {
  readonly actor: Actor;
  readonly via: Via;
}

export const engineOrigin: Origin = { actor: { kind: "system" }, via: { kind: "engine" } };
export const signalOrigin: Origin = { actor: { kind: "system" }, via: { kind: "signal" } };

/**
 * One incident while a decision about it is being made: the functions of the domain move it on and collect what has to be saved
 * with it. Nothing outside sees it before the decision is whole.
 */
export interface Draft {
  incident: Incident;
  readonly isNew: boolean;
  readonly timeline: TimelineEntry[];
  readonly timers: Map<string, Timer>;
  readonly notifications: Notification[];
  readonly hasten: { readonly assignment: number; readonly userId: string }[];
  clearTimers: boolean;
  /** Cancel what waits to go out, with this note. */
  cancel: string | null;
  closeAlerts: boolean;
  /** The sent cards follow. */
  revise: boolean;
}

/** Starts a decision about an incident. */
export function draftOf(incident: Incident, isNew = false): Draft {
  return {
    incident,
    isNew,
    timeline: [],
    timers: new Map(),
    notifications: [],
    hasten: [],
    clearTimers: false,
    cancel: null,
    closeAlerts: false,
    revise: false,
  };
}

/** True when the decision changed anything. */
export function isChanged(draft: Draft): boolean {
  return draft.isNew || draft.timeline.length > 0 || draft.timers.size > 0 || draft.revise || draft.hasten.length > 0;
}

/** Sets fields of the incident. */
export function set(draft: Draft, now: number, fields: Partial<Incident>): void {
  draft.incident = { ...draft.incident, ...fields, updatedAt: now };
}

/** Sets fields that a card shows: the version goes up and the sent cards follow. */
export function show(draft: Draft, now: number, fields: Partial<Incident>): void {
  set(draft, now, { ...fields, version: draft.incident.version + 1 });
  if (!draft.isNew) draft.revise = true;
}

/** Appends to the timeline. */
export function say(draft: Draft, now: number, origin: Origin, event: TimelineEvent): void {
  const seq = draft.incident.seq + 1;
  draft.incident = { ...draft.incident, seq };
  draft.timeline.push({ incidentId: draft.incident.id, seq, at: now, actor: origin.actor, via: origin.via, event });
}

/** Sets or moves a timer of the current assignment. */
export function setTimer(draft: Draft, kind: TimerKind, dueAt: number, userId: string | null = null): void {
  const id = timerId(draft.incident.id, kind, userId);
  draft.timers.set(id, {
    id,
    incidentId: draft.incident.id,
    kind,
    dueAt,
    assignment: draft.incident.escalation.assignment,
    userId,
    leaseOwner: null,
    leaseUntil: null,
  });
}

/** Forgets every timer, those of this decision too, and cancels what waits to go out: the timeline names what this decision planned. */
export function stopPaging(draft: Draft, note: string): void {
  draft.clearTimers = true;
  draft.timers.clear();
  draft.cancel = note;
  const planned = draft.notifications.splice(0);
  draft.notifications.push(...planned.map((page) => ({ ...page, state: "cancelled" as const, note })));
}

/**
 * Those who were paged and whose channel cannot edit a message are told later, by the engine; the one who acted need not be.
 */
export function tellFollowers(draft: Draft, now: number, origin: Origin): void {
  setTimer(draft, "follow", now, actorUserId(origin.actor));
}
