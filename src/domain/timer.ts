/**
 * `delay`: first page after the rule's delay · `loop`: page the level again · `advance`: next level · `snooze`: it ends ·
 * `proof`: has this person been reached by now? · `follow`: tell those who were paged what became of it · `presence`: where is this
 * person now?
 */
export type TimerKind = "delay" | "loop" | "advance" | "snooze" | "proof" | "follow" | "presence";

/** A durable wake-up of one incident. The id names what it is for, so that setting it twice is one timer. */
export interface Timer {
  readonly id: string;
  readonly incidentId: string;
  readonly kind: TimerKind;
  readonly dueAt: number;
  /** The assignment it was set for: one that belongs to an older assignment does nothing. */
  readonly assignment: number;
  /** For `proof` and `presence`: the person. */
  readonly userId: string | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
}

/** Identity of a timer; `proof` and `presence` have one for each person. */
export function timerId(incidentId: string, kind: TimerKind, userId: string | null = null): string {
  return userId === null ? `${incidentId}:${kind}` : `${incidentId}:${kind}:${userId}`;
}
