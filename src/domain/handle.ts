import { actorName, actorUserId } from "./actor.ts";
import type { Command, CommandResult, Refusal } from "./command.ts";
import { commentLimit, snoozeLimitMs } from "./command.ts";
import type { Context, Draft, Origin } from "./draft.ts";
import { engineOrigin, say, set, setTimer, show, stopPaging, tellFollowers } from "./draft.ts";
import { advance, assign, assignPeople, fireLevel, isPursued } from "./escalation.ts";
import { eventLimits } from "./event.ts";
import type { Rule } from "./rule.ts";

/** `changed: false` says who did it before. */
export type Handled =
  | { readonly kind: "changed" }
  | { readonly kind: "unchanged"; readonly by: string | null; readonly at: number | null }
  | { readonly kind: "refused"; readonly problem: Refusal };

const changed: Handled = { kind: "changed" };

interface Hand {
  readonly draft: Draft;
  readonly context: Context;
  readonly origin: Origin;
  /** The rule of the current assignment, in its version. */
  readonly rule: Rule | null;
}

/** Carries out what a person (or a program for them) wants of an incident. The permission has been checked. */
export function handle(draft: Draft, context: Context, origin: Origin, rule: Rule | null, command: Command): Handled {
  const hand: Hand = { draft, context, origin, rule };
  switch (command.kind) {
    case "acknowledge":
      return acknowledge(hand, command.note ?? null);
    case "unacknowledge":
      return unacknowledge(hand);
    case "snooze":
      return snooze(hand, command.until);
    case "wake":
      return wake(hand);
    case "close":
      return close(hand, command.resolution ?? null);
    case "reopen":
      return reopen(hand, command.reason);
    case "reassign":
      return reassign(hand, command.userIds);
    case "comment":
      return comment(hand, command.text);
    case "edit":
      return edit(hand, command);
    case "escalate":
      return escalate(hand, command.level);
    default:
      return command satisfies never;
  }
}

/** Builds the result that leaves the use case. */
export function resultOf(handled: Handled, draft: Draft): CommandResult {
  return { ...handled, incident: draft.incident };
}

function refused(problem: Refusal): Handled {
  return { kind: "refused", problem };
}

function alreadyClosed({ draft }: Hand): Handled {
  return { kind: "unchanged", by: draft.incident.closedBy, at: draft.incident.closedAt };
}

function acknowledge(hand: Hand, note: string | null): Handled {
  const { draft, context, origin, rule } = hand;
  const { incident } = draft;
  if (incident.state === "closed") return alreadyClosed(hand);
  const userId = actorUserId(origin.actor);
  const before = incident.acks.find((ack) => ack.userId === (userId ?? ""));
  const first = incident.acks[0];
  if (before !== undefined || (userId === null && first !== undefined)) {
    const answer = before ?? first;
    return { kind: "unchanged", by: answer?.name ?? null, at: answer?.at ?? null };
  }
  const ack = { userId: userId ?? "", name: actorName(origin.actor), at: context.now, via: origin.via };
  show(draft, context.now, {
    state: "acknowledged",
    acks: [...incident.acks, ack],
    acknowledgedAt: incident.acknowledgedAt ?? context.now,
  });
  const { status, level } = incident.escalation;
  if (status !== "running" || !isPursued(draft.incident, rule?.levels[level])) stop(hand, "acknowledged");
  say(draft, context.now, origin, { kind: "acknowledged", note: note?.slice(0, commentLimit) ?? null });
  tellFollowers(draft, context.now, origin);
  return changed;
}

function stop({ draft, context }: Hand, note: string): void {
  const { escalation, snoozedUntil } = draft.incident;
  stopPaging(draft, note);
  if (escalation.status !== "exhausted") set(draft, context.now, { escalation: { ...escalation, status: "stopped" } });
  if (snoozedUntil !== null) setTimer(draft, "snooze", snoozedUntil);
}

function unacknowledge(hand: Hand): Handled {
  const { draft, context, origin, rule } = hand;
  const { incident } = draft;
  if (incident.state === "closed") return refused("closed");
  const userId = actorUserId(origin.actor);
  const rest = incident.acks.filter((ack) => ack.userId !== userId);
  if (rest.length === incident.acks.length) return refused("not_acknowledged_by_you");
  if (rest.length > 0) {
    show(draft, context.now, { acks: rest });
    say(draft, context.now, origin, { kind: "unacknowledged" });
    return changed;
  }
  show(draft, context.now, { acks: rest, state: "triggered", snoozedUntil: null });
  say(draft, context.now, origin, { kind: "unacknowledged" });
  resume(hand, rule);
  tellFollowers(draft, context.now, origin);
  return changed;
}

/** Goes on where the answer stopped it, at once; a new assignment, so that its pages are new ones. */
function resume({ draft, context, origin }: Hand, rule: Rule | null): void {
  stopPaging(draft, "unacknowledged");
  const { escalation } = draft.incident;
  if (escalation.assignees.length > 0) {
    assignPeople(draft, context, escalation.assignees, { reason: "assigned" });
    return;
  }
  if (rule === null || escalation.level < 0) {
    assign(draft, context, origin);
    return;
  }
  set(draft, context.now, { escalation: { ...escalation, status: "running", assignment: escalation.assignment + 1 } });
  fireLevel(draft, context, rule, escalation.level);
}

function snooze(hand: Hand, until: number): Handled {
  const { draft, context, origin } = hand;
  const { incident } = draft;
  if (incident.state === "closed") return refused("closed");
  if (until <= context.now) return refused("snooze_in_past");
  if (until > context.now + snoozeLimitMs) return refused("snooze_too_long");
  if (incident.snoozedUntil === until) return { kind: "unchanged", by: null, at: null };
  const userId = actorUserId(origin.actor) ?? "";
  const acks = incident.acks.some((ack) => ack.userId === userId)
    ? incident.acks
    : [...incident.acks, { userId, name: actorName(origin.actor), at: context.now, via: origin.via }];
  show(draft, context.now, {
    state: "acknowledged",
    snoozedUntil: until,
    acks,
    acknowledgedAt: incident.acknowledgedAt ?? context.now,
  });
  stop(hand, "snoozed");
  say(draft, context.now, origin, { kind: "snoozed", until });
  tellFollowers(draft, context.now, origin);
  return changed;
}

function wake({ draft, context, origin }: Hand): Handled {
  if (draft.incident.state === "closed") return refused("closed");
  if (draft.incident.snoozedUntil === null) return refused("not_snoozed");
  draft.clearTimers = true;
  show(draft, context.now, { snoozedUntil: null });
  say(draft, context.now, origin, { kind: "snooze_ended", reason: "woken" });
  tellFollowers(draft, context.now, origin);
  return changed;
}

function close(hand: Hand, resolution: string | null): Handled {
  const { draft, context, origin } = hand;
  if (draft.incident.state === "closed") return alreadyClosed(hand);
  draft.closeAlerts = true;
  end(draft, context, origin, "person", resolution?.slice(0, commentLimit) ?? null);
  return changed;
}

/** Closes an incident, whatever closed it: nothing is paged any more, the cards follow, those who were paged are told. */
export function end(
  draft: Draft,
  context: Context,
  origin: Origin,
  reason: "person" | "signal" | "timeout",
  resolution: string | null,
): void {
  // Closed within the rule's delay: nobody had to be woken, and the timeline says so.
  if (draft.incident.escalation.status === "waiting")
    say(draft, context.now, engineOrigin, { kind: "exhausted", reason: "no_delay_needed" });
  stopPaging(draft, "closed");
  show(draft, context.now, {
    state: "closed",
    snoozedUntil: null,
    closedAt: context.now,
    closedBy: reason === "person" ? actorName(origin.actor) : null,
    closedReason: reason,
    resolution,
    openAlerts: 0,
    escalation: { ...draft.incident.escalation, status: "stopped" },
  });
  say(draft, context.now, origin, { kind: "closed", reason, resolution });
  tellFollowers(draft, context.now, origin);
}

function reopen({ draft, context, origin }: Hand, reason: string): Handled {
  if (draft.incident.state !== "closed") return refused("not_closed");
  if (reason.trim() === "") return refused("empty_text");
  show(draft, context.now, {
    state: "triggered",
    acks: [],
    closedAt: null,
    closedBy: null,
    closedReason: null,
    resolution: null,
  });
  say(draft, context.now, origin, { kind: "reopened", reason: reason.slice(0, commentLimit) });
  draft.clearTimers = true;
  assign(draft, context, origin);
  tellFollowers(draft, context.now, origin);
  return changed;
}

function reassign(hand: Hand, named: readonly string[]): Handled {
  const { draft, context, origin } = hand;
  const { incident } = draft;
  const userIds = [...new Set(named)];
  if (incident.state === "closed") return refused("closed");
  const known = userIds.every((id) => context.snapshot.users.get(id)?.disabled === false);
  if (!known || userIds.length === 0) return refused("unknown_user");
  // Somebody of the new ones has answered already: it stays acknowledged (product.md 0.5).
  const acks = incident.acks.filter((ack) => userIds.includes(ack.userId));
  stopPaging(draft, "reassigned");
  show(draft, context.now, { acks, state: acks.length > 0 ? "acknowledged" : "triggered", snoozedUntil: null });
  say(draft, context.now, origin, { kind: "reassigned", userIds });
  const rest = userIds.filter((id) => !acks.some((ack) => ack.userId === id));
  if (rest.length > 0) assignPeople(draft, context, rest, { reason: "assigned", note: actorName(origin.actor) });
  else
    set(draft, context.now, {
      escalation: {
        ...incident.escalation,
        status: "stopped",
        ruleId: null,
        ruleVersion: null,
        level: -1,
        assignees: userIds,
      },
    });
  tellFollowers(draft, context.now, origin);
  return changed;
}

function comment({ draft, context, origin }: Hand, text: string): Handled {
  if (text.trim() === "") return refused("empty_text");
  set(draft, context.now, {});
  say(draft, context.now, origin, { kind: "commented", text: text.slice(0, commentLimit) });
  return changed;
}

function edit({ draft, context, origin }: Hand, command: Extract<Command, { kind: "edit" }>): Handled {
  const { incident } = draft;
  const wanted = {
    title: command.title?.trim().slice(0, eventLimits.title),
    description: command.description?.slice(0, eventLimits.description),
    severity: command.severity,
  } as const;
  if (wanted.title === "") return refused("empty_text");
  const fields = (["title", "description", "severity"] as const).filter(
    (field) => wanted[field] !== undefined && wanted[field] !== incident[field],
  );
  if (fields.length === 0) return { kind: "unchanged", by: null, at: null };
  const values = Object.fromEntries(fields.map((field) => [field, wanted[field]]));
  show(draft, context.now, { ...values, pinned: [...new Set([...incident.pinned, ...fields])] });
  for (const field of fields) {
    say(draft, context.now, origin, { kind: "edited", field, from: incident[field], to: wanted[field] ?? "" });
  }
  // Those who were told of the end are not told of it again.
  if (incident.state !== "closed") tellFollowers(draft, context.now, origin);
  return changed;
}

/** Who escalates says that the answers so far are not enough: it waits for one of the level's people. */
function escalate({ draft, context, origin, rule }: Hand, level: number | undefined): Handled {
  const { incident } = draft;
  if (incident.state === "closed") return refused("closed");
  if (incident.snoozedUntil !== null) return refused("snoozed");
  if (rule === null) return refused("no_rule");
  const to = level ?? incident.escalation.level + 1;
  if (!Number.isInteger(to) || to < 0 || to > rule.levels.length) return refused("no_such_level");
  if (level !== undefined && to === rule.levels.length) return refused("no_such_level");
  stopPaging(draft, "escalated");
  const { escalation } = incident;
  if (incident.state !== "triggered") show(draft, context.now, { state: "triggered" });
  set(draft, context.now, { escalation: { ...escalation, status: "running", assignment: escalation.assignment + 1 } });
  say(draft, context.now, origin, { kind: "advanced", from: escalation.level, to, reason: "manual" });
  if (to < rule.levels.length) fireLevel(draft, context, rule, to);
  else advance(draft, context, rule, "manual", to);
  // Only now, so that who had answered was not paged for it again.
  if (incident.acks.length > 0) set(draft, context.now, { acks: [] });
  tellFollowers(draft, context.now, origin);
  return changed;
}
