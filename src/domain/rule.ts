import type { Filter } from "./filter.ts";
import type { Severity } from "./severity.ts";

/** Who a level pages. `schedule` gets its place here when schedules come. */
export type Target =
  | { readonly kind: "user"; readonly userId: string }
  | { readonly kind: "team"; readonly teamId: string }
  /** A chat, team or bot that was linked: `linkId` of a link owned by the workspace. */
  | { readonly kind: "room"; readonly linkId: string }
  /** A bare mail address, such as a distribution list. */
  | { readonly kind: "mail"; readonly address: string };

/**
 * How the people of a level are reached: by their own ladder, or by the same channels for all (product.md 0.4). Unified mode
 * decides which channels, never fewer than one: a person without any of them is reached by what they have.
 */
export type Mode =
  | { readonly kind: "personal" }
  | { readonly kind: "unified"; readonly channels: Readonly<Record<Severity, readonly string[]>> };

export interface Level {
  readonly targets: readonly Target[];
  readonly mode: Mode;
  /** Page again while nobody answered: every so many seconds (30 to 7,200), at most so many times (0 to 20). */
  readonly loop: { readonly everySec: number; readonly times: number } | null;
  /** Seconds until the next level (0 to 43,200). */
  readonly advanceAfterSec: number;
  /** `until_close` goes on although somebody acknowledged ("force"). */
  readonly condition: "until_ack" | "until_close";
}

/** Ordered levels: who, how, how long until the next (product.md B4). */
export interface Rule {
  readonly id: string;
  readonly serviceId: string;
  /** Rules of a service are tried by position; the first that matches wins. */
  readonly position: number;
  readonly version: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly filter: Filter;
  /** Seconds before anybody is paged (0 to 3,600); closed meanwhile: nobody is. */
  readonly delaySec: number;
  readonly levels: readonly Level[];
  /** How often all levels are gone through again after the last (0 to 9). */
  readonly repeat: number;
}

/** A team's space: integrations route into it, escalation rules live in it. */
export interface Service {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
}

/** One way in: a key of one source, bound to one service. The key itself is kept only as a hash. */
export interface Integration {
  readonly id: string;
  readonly serviceId: string;
  readonly source: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly keyHash: string;
  /** First characters of the key, so that people can tell keys apart. */
  readonly keyHint: string;
  readonly createdAt: number;
}
