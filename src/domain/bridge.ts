/** How Microsoft Teams shows somebody (Graph, "presence": `availability` and `activity`), and how we came to know. */
export type Presence =
  | { readonly kind: "read"; readonly availability: string; readonly activity: string; readonly at: number }
  /** Graph was asked and did not tell. */
  | { readonly kind: "failed"; readonly why: string };

/** A presence that is older than this says nothing any more. */
export const presenceFreshMs = 60_000;

/** What is known of a message, without its text. */
export interface MessageFacts {
  readonly senderId: string | null;
  /** It was written by an application, a device or nobody. */
  readonly isFromPerson: boolean;
  readonly isSystem: boolean;
  /** It is one of too many that were said while the sign-in was lost. */
  readonly isSurplus: boolean;
  readonly isDeleted: boolean;
  /** In a channel of a team, not in a chat. */
  readonly isInChannel: boolean;
  readonly createdAt: number;
  /** The reader has seen the chat up to then, in Teams; null: not known. */
  readonly readUpTo: number | null;
}

/** The person that a message may be brought to. */
export interface Reader {
  readonly teamsUserId: string;
  readonly isConnected: boolean;
  readonly isAllowed: boolean;
  readonly notifications: boolean;
}

/** When a message was last changed by whoever wrote it, as Teams tells it; null: never. Ours are UTC milliseconds. */
export interface ChangeFacts {
  readonly editedAt: number | null;
  readonly deletedAt: number | null;
  /** By anybody in any way: reactions count. */
  readonly modifiedAt: number | null;
}

/** What the post of a message shows: the version (0: as it was first said), and whether as deleted. */
export interface Shown {
  readonly version: number;
  readonly isDeleted: boolean;
}

/**
 * Version of the text of a message: when it was last edited or deleted, 0 if never. A reaction makes no new version; a deletion that was
 * taken back does, although Teams then tells no other time than that of the last change.
 */
export function versionOf({ editedAt, deletedAt, modifiedAt }: ChangeFacts, shown: Shown | null): number {
  if (deletedAt === null && shown?.isDeleted === true) return Math.max(editedAt ?? 0, modifiedAt ?? 0);
  return Math.max(editedAt ?? 0, deletedAt ?? 0);
}

/**
 * Those of the messages said before the present sign-in that are not brought, because there are too many: all but the newest.
 * @param inOrder as they were said
 */
export function surplusOf<T extends { readonly createdAt: number }>(
  inOrder: readonly T[],
  connectedAt: number,
): ReadonlySet<T> {
  const late = inOrder.filter(({ createdAt }) => createdAt < connectedAt);
  return new Set(late.slice(0, Math.max(0, late.length - lateMost)));
}

/** Why a message was not brought to its reader; each is shown to them in words. */
export type SkipReason =
  | "bridge_off"
  | "not_connected"
  | "not_allowed"
  | "notifications_off"
  | "own_message"
  | "not_from_person"
  | "system_message"
  | "edited"
  | "deleted"
  | "overtaken"
  | "too_many"
  | "not_a_chat"
  | "too_old"
  | "read_in_teams"
  | PresentReason;

/** The four ways of being there that the reader is not told of, and being in a call or meeting. */
export type PresentReason = "available" | "busy" | "do_not_disturb" | "be_right_back" | "in_meeting";

/** Why a message was brought, or what became of its post since. */
export type ForwardReason =
  | "away"
  | "offline"
  | "idle"
  | "presence_unknown"
  | "presence_stale"
  | "presence_failed"
  | "sign_in_lost"
  | "edit_followed"
  | "deletion_followed";

/** What became of a message that could not be brought. */
export type FailReason = "unreadable" | "mattermost_refused" | "mattermost_unreachable" | "gone" | "post_gone";

export type Verdict =
  | { readonly kind: "forward"; readonly reason: ForwardReason }
  | { readonly kind: "skip"; readonly reason: SkipReason };

/** What is older is not news: it is accounted for, not brought. */
export const tooOldMs = 7 * 24 * 60 * 60_000;
/** Of what was said while the sign-in was lost, that many are brought: the newest. */
export const lateMost = 500;
/** What comes later than that tells when it was said. */
export const lateMs = 10 * 60_000;

/** Whether a message is for this reader at all; null: it is, and their presence decides. */
export function skipBefore(message: MessageFacts, reader: Reader, now: number): SkipReason | null {
  const rules: readonly (readonly [boolean, SkipReason])[] = [
    [!reader.isConnected, "not_connected"],
    [!reader.isAllowed, "not_allowed"],
    [message.isInChannel, "not_a_chat"],
    [message.isDeleted, "deleted"],
    [message.isSystem, "system_message"],
    [message.senderId !== null && same(message.senderId, reader.teamsUserId), "own_message"],
    [!message.isFromPerson, "not_from_person"],
    [!reader.notifications, "notifications_off"],
    [now - message.createdAt > tooOldMs, "too_old"],
    [message.readUpTo !== null && message.createdAt <= message.readUpTo, "read_in_teams"],
    [message.isSurplus, "too_many"],
  ];
  return rules.find(([applies]) => applies)?.[1] ?? null;
}

/** Availabilities that decide by themselves. What is not in this table is idle, not known, or new. */
const byAvailability: Readonly<Record<string, Verdict>> = {
  Available: { kind: "skip", reason: "available" },
  Busy: { kind: "skip", reason: "busy" },
  DoNotDisturb: { kind: "skip", reason: "do_not_disturb" },
  BeRightBack: { kind: "skip", reason: "be_right_back" },
  Away: { kind: "forward", reason: "away" },
  Offline: { kind: "forward", reason: "offline" },
};

/** Nobody touches the keyboard, which in these is no sign of not being there. */
const attending: ReadonlySet<string> = new Set([
  "InACall",
  "InAConferenceCall",
  "InAMeeting",
  "Presenting",
  "UrgentInterruptionsOnly",
  "Focusing",
]);

/**
 * Whether somebody who appears like this is told in Mattermost: when they are away from Teams, and whenever that cannot be known, so that
 * no message is lost. Available, busy, do not disturb and be right back are told nothing.
 */
export function decideByPresence(presence: Presence, now: number): Verdict {
  if (presence.kind === "failed") return { kind: "forward", reason: "presence_failed" };
  if (now - presence.at > presenceFreshMs) return { kind: "forward", reason: "presence_stale" };
  const settled = Object.hasOwn(byAvailability, presence.availability)
    ? byAvailability[presence.availability]
    : undefined;
  if (settled !== undefined) return settled;
  if (presence.availability !== "AvailableIdle" && presence.availability !== "BusyIdle")
    return { kind: "forward", reason: "presence_unknown" };
  return attending.has(presence.activity)
    ? { kind: "skip", reason: "in_meeting" }
    : { kind: "forward", reason: "idle" };
}

/** Object ids of Entra are GUIDs, written in either case. */
function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Whether somebody may connect: their address or its domain (`@example.com`) is on the list, or there is no list. */
export function isAllowed(email: string, list: readonly string[]): boolean {
  const address = email.toLowerCase();
  return (
    list.length === 0 ||
    list.some((entry) => {
      const wanted = entry.toLowerCase();
      return wanted.startsWith("@") ? address.endsWith(wanted) : address === wanted;
    })
  );
}
