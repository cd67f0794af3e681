import type { Context, Draft } from "./draft.ts";
import { setTimer } from "./draft.ts";
import { isPage, type Notification } from "./notification.ts";
import type { Severity } from "./severity.ts";

/** Where somebody is on one channel (product.md B7). `at`: their last activity there where it is told, else when it was asked. */
export interface Presence {
  readonly state: "active" | "idle" | "away" | "offline" | "dnd" | "unknown";
  readonly at: number;
}

/** What is older says nothing any more, and is kept nowhere. */
export const presenceStaleMs = 5 * 60_000;

/** So long after the level fired, at most, a telephone waits for the chat (DESIGN §5.10). */
export const delayAtMostMs = 60_000;

/** So long a telephone waits for the answer to where its owner is; without one it goes as planned. */
export const answerWithinMs = 2_000;

/** What a channel is to presence: `chat`, where people can be seen; `phone`, which may wait for it; the others are left alone. */
export type ChannelKind = "chat" | "phone" | "other";

/** Pages that were planned as such. Those after a refusal, for fallback contacts and by hand are somebody's last hope: they never wait. */
const arrangeable: ReadonlySet<Notification["why"]["reason"]> = new Set(["rule", "assigned", "reopened"]);

/** One page of a person's ladder as it stands. */
export interface ArrangeStep {
  readonly id: string;
  readonly linkId: string | null;
  readonly kind: ChannelKind;
  readonly dueAt: number;
  /** Nobody has begun to send it. */
  readonly isOpen: boolean;
  /** It will not reach anybody any more. */
  readonly isDead: boolean;
}

/** A page with another time, and what its reader is told about that; null: nothing, it goes as planned. */
export interface Move {
  readonly id: string;
  readonly dueAt: number;
  readonly effect: "first" | "delayed" | "unknown" | null;
}

/** What presence does to the pages of one person, and why; `firstId`: the page in the chat where they are. */
export type Arrangement =
  | { readonly reason: "present"; readonly firstId: string; readonly moves: readonly Move[] }
  /**
   * `critical`: never touched · `too_late`: its time is over · `not_there`: they are known to be idle, away, offline or not to be
   * disturbed · `presence_unknown`: no platform said anything that is of use.
   */
  | {
      readonly reason: "critical" | "too_late" | "not_there" | "presence_unknown";
      readonly firstId: null;
      readonly moves: readonly Move[];
    };

/**
 * The pages that were planned for people who let presence arrange them: a timer asks where they are, and their telephones wait for the
 * answer. Touches nothing of critical incidents, nor of a person whom there is nothing to choose for.
 */
export function awaitPresence(draft: Draft, context: Context, kindOf: (channel: string) => ChannelKind): void {
  const { now, snapshot } = context;
  const { notifications } = draft;
  if (!snapshot.settings.presence || notifications.length === 0 || draft.incident.severity === "critical") return;
  const theirs = notifications.filter(
    (page) =>
      isArrangeable(page) &&
      page.state === "queued" &&
      page.userId !== null &&
      snapshot.users.get(page.userId)?.presence === true,
  );
  for (const [userId, pages] of Map.groupBy(theirs, (page) => page.userId)) {
    if (!hasChoice(pages, now, kindOf)) continue;
    // Later than now: the timer that led here may be of this very instant.
    setTimer(draft, "presence", now + 1, userId);
    for (const page of pages) {
      if (kindOf(page.channel) !== "phone" || page.dueAt >= now + answerWithinMs) continue;
      notifications[notifications.indexOf(page)] = { ...page, dueAt: now + answerWithinMs };
    }
  }
}

function hasChoice(pages: readonly Notification[], now: number, kindOf: (channel: string) => ChannelKind): boolean {
  const kinds = pages.map(({ channel, dueAt }) => ({ kind: kindOf(channel), dueAt }));
  const chats = kinds.filter(({ kind }) => kind === "chat");
  const isLate = chats.some(({ dueAt }) => dueAt > now);
  const isPhoneSoon = kinds.some(({ kind, dueAt }) => kind === "phone" && dueAt < now + delayAtMostMs);
  return chats.length > 0 && (isLate || isPhoneSoon);
}

/** Was it planned with its level, by a rule or by hand? */
export function isArrangeable(page: Notification): boolean {
  return isPage(page.kind) && arrangeable.has(page.why.reason);
}

/**
 * Decides by where a person is now. Active in a chat of theirs: that chat's page at once, telephones not before `delayAtMostMs` after the
 * level fired. Anything else changes nothing: what waited for the answer goes now. `seen`: by link; what is missing is unknown.
 */
export function arrange(
  steps: readonly ArrangeStep[],
  seen: ReadonlyMap<string, Presence>,
  severity: Severity,
  at: { readonly now: number; readonly firedAt: number },
): Arrangement {
  const { now, firedAt } = at;
  const phones = steps.filter(({ kind, isOpen, dueAt }) => kind === "phone" && isOpen && dueAt > now);
  const release = (effect: "unknown" | null): readonly Move[] =>
    phones.filter(({ dueAt }) => dueAt <= firedAt + answerWithinMs).map(({ id }) => ({ id, dueAt: now, effect }));
  if (severity === "critical") return { reason: "critical", firstId: null, moves: release(null) };
  if (now >= firedAt + delayAtMostMs) return { reason: "too_late", firstId: null, moves: [] };
  const chats = steps.flatMap((step) => {
    const presence = step.kind === "chat" && !step.isDead && step.linkId !== null ? seen.get(step.linkId) : undefined;
    return presence === undefined || presence.state === "unknown" || now - presence.at > presenceStaleMs
      ? []
      : [{ step, presence }];
  });
  const [there] = chats
    .filter(({ presence }) => presence.state === "active")
    .toSorted((one, other) => other.presence.at - one.presence.at || one.step.dueAt - other.step.dueAt);
  if (there === undefined) {
    return chats.length === 0
      ? { reason: "presence_unknown", firstId: null, moves: release("unknown") }
      : { reason: "not_there", firstId: null, moves: release(null) };
  }
  const { step } = there;
  const first: readonly Move[] = step.isOpen && step.dueAt > now ? [{ id: step.id, dueAt: now, effect: "first" }] : [];
  const until = firedAt + delayAtMostMs;
  const delayed = phones
    .filter(({ dueAt }) => dueAt < until)
    .map(({ id }): Move => ({ id, dueAt: until, effect: "delayed" }));
  return { reason: "present", firstId: step.id, moves: [...first, ...delayed] };
}
