import type { Actor, Via } from "./actor.ts";
import type { Why } from "./notification.ts";
import type { Severity } from "./severity.ts";

/** Why a rule was or was not taken. */
export interface RuleVerdict {
  readonly ruleId: string;
  readonly name: string;
  readonly verdict: "matched" | "disabled" | "filter" | "no_levels";
}

/** One person or room of a level and what was decided about it. */
export interface Reached {
  readonly userId: string | null;
  readonly linkId: string | null;
  readonly name: string;
  readonly channel: string | null;
  readonly notificationId: string | null;
  /** Why it is paged, or the named reason why not. */
  readonly why: Why | null;
  readonly skipped: SkipReason | null;
}

export type SkipReason =
  | "user_disabled"
  | "user_unknown"
  | "no_verified_contact"
  | "team_empty"
  | "team_unknown"
  | "room_unlinked"
  | "room_broken"
  | "room_filtered"
  | "no_account"
  | "already_acknowledged"
  | "already_listed";

/** Everything that can stand in an incident's timeline; the state of an incident is the fold of it. */
export type TimelineEvent =
  | { readonly kind: "opened"; readonly alertId: string | null; readonly severity: Severity; readonly title: string }
  | {
      readonly kind: "routed";
      readonly ruleId: string | null;
      readonly ruleVersion: number | null;
      readonly rules: readonly RuleVerdict[];
      readonly assignment: number;
    }
  | {
      readonly kind: "paged";
      readonly level: number;
      readonly loop: number;
      readonly round: number;
      readonly reached: readonly Reached[];
    }
  | {
      readonly kind: "level_skipped";
      readonly level: number;
      readonly reason: "empty" | "unreachable";
      readonly reached: readonly Reached[];
    }
  | {
      readonly kind: "advanced";
      readonly from: number;
      readonly to: number;
      readonly reason: "timeout" | "empty" | "unreachable" | "manual" | "repeat";
    }
  | { readonly kind: "exhausted"; readonly reason: "levels_done" | "no_rule" | "no_delay_needed" }
  | { readonly kind: "fallback"; readonly reason: "exhausted" | "no_rule"; readonly reached: readonly Reached[] }
  | {
      readonly kind: "failed_over";
      readonly userId: string;
      readonly reason: "no_proof" | "refused" | "nothing_left";
      readonly notificationId: string | null;
      readonly note: string | null;
    }
  /** Presence arranged somebody's pages, or nobody knew where they are. Says what was done, and not where anybody was. */
  | {
      readonly kind: "arranged";
      readonly userId: string;
      readonly reason: "present" | "presence_unknown";
      /** What goes first; null: as planned. */
      readonly first: { readonly channel: string; readonly notificationId: string } | null;
      readonly delayed: readonly { readonly channel: string; readonly notificationId: string }[];
      /** So long after the level fired the delayed ones go. */
      readonly delaySec: number;
    }
  | { readonly kind: "sent_again"; readonly name: string; readonly channel: string; readonly notificationId: string }
  | { readonly kind: "acknowledged"; readonly note: string | null }
  | { readonly kind: "unacknowledged" }
  | { readonly kind: "snoozed"; readonly until: number }
  | { readonly kind: "snooze_ended"; readonly reason: "expired" | "woken" | "worse" }
  | { readonly kind: "closed"; readonly reason: "person" | "signal" | "timeout"; readonly resolution: string | null }
  | { readonly kind: "reopened"; readonly reason: string }
  | { readonly kind: "reassigned"; readonly userIds: readonly string[] }
  | { readonly kind: "commented"; readonly text: string }
  | {
      readonly kind: "edited";
      readonly field: "title" | "description" | "severity";
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "alert_joined"; readonly alertId: string; readonly title: string }
  | { readonly kind: "alert_worse"; readonly alertId: string; readonly from: Severity; readonly to: Severity }
  | {
      readonly kind: "alert_ended";
      readonly alertId: string;
      readonly reason: "resolved" | "expired";
      readonly left: number;
    }
  | { readonly kind: "repaired"; readonly found: string };

export interface TimelineEntry {
  readonly incidentId: string;
  /** 1, 2, 3 … within the incident, without gaps. */
  readonly seq: number;
  readonly at: number;
  readonly actor: Actor;
  readonly via: Via;
  readonly event: TimelineEvent;
}
