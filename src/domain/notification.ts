import type { Severity } from "./severity.ts";

/** Why a notification exists; one of the notices that the product can say. */
export type NotificationKind =
  | "page"
  | "refire"
  | "update"
  | "resolved"
  | "bundle"
  | "alarm"
  | "test"
  | "code"
  | "link_request";

/**
 * queued → sending → accepted → delivered → seen → acted. The others are ends: `failed` (refused for good), `unknown` (may have
 * gone out, and is not worth a double), `expired` (too old to
 * be worth sending), `cancelled` (the incident changed first), `suppressed` (decided not to send), `superseded` (in a bundle).
 */
export type NotificationState =
  | "queued"
  | "sending"
  | "accepted"
  | "delivered"
  | "seen"
  | "acted"
  | "failed"
  | "unknown"
  | "expired"
  | "cancelled"
  | "suppressed"
  | "superseded";

/** 0 planned · 1 sent · 2 accepted by the platform · 3 on the device · 4 seen or answered · 5 a human acted. */
export type Grade = 0 | 1 | 2 | 3 | 4 | 5;

/** The proof that a severity asks for before its page counts as having reached somebody. */
export const requiredGrade = { critical: 3, warning: 2, info: 1 } as const satisfies Record<Severity, Grade>;

/** Why this person or room was paged in this way; shown as "why me?". All that is known is kept. */
export interface Why {
  readonly reason:
    | "rule" // a level of a rule
    | "fallback" // nobody else: the workspace's fallback contacts
    | "assigned" // a person handed it to them
    | "reopened"
    | "failed_over" // another channel failed or proved nothing
    | "sent_again" // a person asked for it; `note` is who
    | "subscribed" // told about the end because they were paged
    | "test"
    | "verify"
    | "suggested" // a mail address is the same here and there
    | "alarm";
  /** Names of the targets that led here: `team:Payments`, `user:Ann`, `room:#ops`. */
  readonly through?: readonly string[];
  readonly mode?: "personal" | "unified" | "any_verified";
  readonly ruleId?: string;
  readonly ruleVersion?: number;
  readonly note?: string;
  /** What its reader's presence did to it: `first`, at once; `delayed`, after the chat; `unknown`, nothing. Where they were is not kept. */
  readonly presence?: "first" | "delayed" | "unknown";
}

/** One notice meant for one person or room through one channel. */
export interface Notification {
  readonly id: string;
  /** Unique: the same intent twice is one row. See `notificationKey`. */
  readonly key: string;
  readonly kind: NotificationKind;
  readonly incidentId: string | null;
  readonly assignment: number;
  readonly level: number;
  readonly loop: number;
  readonly userId: string | null;
  readonly linkId: string | null;
  /** A bare address where there is no link (a mail of a rule, an address to verify). */
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly channel: string;
  readonly accountId: string | null;
  readonly severity: Severity;
  readonly state: NotificationState;
  readonly grade: Grade;
  readonly why: Why;
  /** Words for `failed`, `cancelled`, `suppressed` and for the last retry. */
  readonly note: string | null;
  /** Values of a notice that is about no single incident: the code to verify, the alarm's text, the `members` of a bundle. */
  readonly data: Readonly<Record<string, string>> | null;
  readonly dueAt: number;
  readonly attempts: number;
  /** The platform's own id of the message; what `revise` edits. */
  readonly ref: Readonly<Record<string, string>> | null;
  /** Version of the incident that the sent card shows. */
  readonly shownVersion: number;
  /** When the card wants an edit; null: it is up to date. */
  readonly reviseAt: number | null;
  readonly leaseOwner: string | null;
  readonly leaseUntil: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * One request to a platform and its answer, as they are kept: secrets are masked, headers are left out, texts are cut. Times in ms, sizes
 * in bytes.
 */
export interface Exchange {
  /** Of HTTP; else how it went: `SMTP`, `WebSocket`. */
  readonly method: string;
  readonly url: string;
  readonly tookMs: number;
  /** HTTP's, or the reply code of SMTP; null: there was no answer, or it has none. */
  readonly status: number | null;
  /** Why there was no answer. */
  readonly why: string | null;
  readonly request: Body;
  readonly answer: Body;
}

/** What a request or an answer said. */
export interface Body {
  /** Its beginning; null: there is no text in it, or what it says is a secret. */
  readonly text: string | null;
  /** Of all of it, before it was masked and cut. */
  readonly bytes: number;
}

/** A try to hand a message to the platform and what came of it. */
export interface Attempt {
  readonly id: string;
  readonly notificationId: string;
  readonly number: number;
  readonly purpose: "send" | "revise";
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly outcome: "accepted" | "retry" | "unknown" | "permanent";
  readonly why: string | null;
  /** The last requests of this try, oldest first. Null: there were none, or they were not asked for. */
  readonly exchanges: readonly Exchange[] | null;
}

/** What the platform said later about a message, or what a person did with it. */
export interface Receipt {
  readonly id: string;
  readonly notificationId: string;
  readonly at: number;
  readonly state: "delivered" | "seen" | "failed" | "acted";
  readonly sequence: number;
  readonly detail: string | null;
}

/** Does it ask for an answer? The others only tell. */
export function isPage(kind: NotificationKind): boolean {
  return kind === "page" || kind === "refire";
}

/** States in which a message may still go out. */
export function isWaiting(state: NotificationState): boolean {
  return state === "queued" || state === "sending";
}

/** The identity of an intent (product.md B9): the same one planned twice is the same row. */
export function notificationKey(parts: {
  incidentId: string;
  assignment: number;
  round: number;
  level: number;
  loop: number;
  kind: NotificationKind;
  to: string;
  step: number;
}): string {
  return [
    parts.incidentId,
    parts.assignment,
    parts.round,
    parts.level,
    parts.loop,
    parts.kind,
    parts.to,
    parts.step,
  ].join("|");
}
