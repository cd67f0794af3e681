import { type Account, defaultRoom, type Link } from "./link.ts";
import type { Why } from "./notification.ts";
import type { PreferenceStep, User } from "./people.ts";
import type { Level, Mode, Target } from "./rule.ts";
import { accountsFor } from "./route.ts";
import type { Severity } from "./severity.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SkipReason } from "./timeline.ts";

/** One address to page, so long after the level fired. */
export interface Step {
  readonly link: Link | null;
  readonly address: Readonly<Record<string, unknown>> | null;
  readonly channel: string;
  readonly accountId: string;
  readonly afterSec: number;
}

/** A person or room of a level: how it is reached, or the named reason why not. */
export interface Recipient {
  readonly userId: string | null;
  readonly linkId: string | null;
  readonly name: string;
  readonly why: Why;
  readonly steps: readonly Step[];
  readonly skipped: SkipReason | null;
}

/** The channel of a bare mail address in a rule. */
const mailChannel = "email";

/**
 * Who a level reaches, and how. A person named by several targets comes once, with all of them as reasons. `answered`: people who
 * acknowledged already; they are left out.
 */
export function audience(
  level: Level,
  severity: Severity,
  snapshot: Snapshot,
  answered: ReadonlySet<string>,
  why: Why,
): readonly Recipient[] {
  const people = new Map<string, Set<string>>();
  const others: Recipient[] = [];
  for (const target of level.targets) {
    const found = expand(target, severity, snapshot, why);
    others.push(...found.others);
    for (const userId of found.userIds) people.set(userId, (people.get(userId) ?? new Set()).add(found.through));
  }
  const persons = [...people].map(([userId, through]) =>
    person(userId, { mode: level.mode, severity, snapshot, answered, why: { ...why, through: [...through] } }),
  );
  return [...persons, ...eachPlaceOnce(others)];
}

function eachPlaceOnce(places: readonly Recipient[]): readonly Recipient[] {
  const listed = new Set<string>();
  return places.map((place) => {
    const address = place.steps[0]?.address ?? null;
    const key = place.linkId ?? (address === null ? null : JSON.stringify(address).toLowerCase());
    if (key === null || place.skipped !== null) return place;
    if (listed.has(key)) return nobody(place.name, place.linkId, place.why, "already_listed");
    listed.add(key);
    return place;
  });
}

/** How people are reached whom no level names: fallback contacts, a manual assignment. */
export function audienceOfPeople(
  userIds: readonly string[],
  severity: Severity,
  snapshot: Snapshot,
  why: Why,
): readonly Recipient[] {
  const mode: Mode = { kind: "personal" };
  return [...new Set(userIds)].map((userId) => person(userId, { mode, severity, snapshot, answered: new Set(), why }));
}

/** The workspace's fallback contacts; nobody named, or nobody of them left: every admin. */
export function fallbackUserIds(snapshot: Snapshot): readonly string[] {
  const named = snapshot.settings.fallbackUserIds.filter((id) => snapshot.users.get(id)?.disabled === false);
  return named.length > 0 ? named : adminIds(snapshot);
}

/** Everybody who runs the workspace. */
export function adminIds(snapshot: Snapshot): readonly string[] {
  return [...snapshot.users.values()].filter((user) => user.role === "admin" && !user.disabled).map((user) => user.id);
}

/** Addresses of a person that can be used now: verified, not broken, with an account that reaches them. */
export function usableLinks(userId: string, snapshot: Snapshot): readonly { link: Link; accountId: string }[] {
  return (snapshot.linksOfUser.get(userId) ?? []).flatMap((link) => {
    const account =
      link.state === "active" ? accountFor(link.channel, link.accountId, snapshot, link.addressKey) : null;
    return account === null ? [] : [{ link, accountId: account.id }];
  });
}

/**
 * The account by which an address is planned to be reached: the first of `accountsFor`. `key`: its address key, where it is known.
 * Which one it goes out by is decided when it does.
 */
export function accountFor(
  channel: string,
  accountId: string | null,
  snapshot: Snapshot,
  key: string | null = null,
): Account | null {
  return accountsFor({ channel, accountId, key }, snapshot.accounts)[0] ?? null;
}

interface PersonQuestion {
  readonly mode: Mode;
  readonly severity: Severity;
  readonly snapshot: Snapshot;
  readonly answered: ReadonlySet<string>;
  readonly why: Why;
}

function person(userId: string, question: PersonQuestion): Recipient {
  const user = question.snapshot.users.get(userId);
  const base = { userId, linkId: null, name: user?.name ?? userId, why: question.why, steps: [] };
  if (user === undefined) return { ...base, skipped: "user_unknown" };
  if (user.disabled) return { ...base, skipped: "user_disabled" };
  if (question.answered.has(userId)) return { ...base, skipped: "already_acknowledged" };
  const usable = usableLinks(userId, question.snapshot);
  if (usable.length === 0) return { ...base, skipped: "no_verified_contact" };
  const chosen = ladder(user, question)
    .flatMap((rung) =>
      usable
        .filter(({ link }) => link.channel === rung.channel && (rung.linkId === null || rung.linkId === link.id))
        .map((found) => toStep(found, rung.afterSec)),
    )
    .filter(isFirstOfItsKind);
  if (chosen.length > 0)
    return { ...base, why: { ...question.why, mode: question.mode.kind }, steps: chosen, skipped: null };
  // Nothing chosen can be used, or nothing was chosen: everything that is verified, at once. Better loud than silent.
  const asked = ladder(user, question).length > 0;
  const steps = usable.map((found) => toStep(found, 0));
  return { ...base, why: { ...question.why, mode: asked ? "any_verified" : question.mode.kind }, steps, skipped: null };
}

/** Two rungs may name one address, a channel as a whole and one address of it; at one time it is paged once. */
function isFirstOfItsKind(step: Step, index: number, steps: readonly Step[]): boolean {
  return index === steps.findIndex((other) => other.link?.id === step.link?.id && other.afterSec === step.afterSec);
}

function ladder(user: User, question: PersonQuestion): readonly PreferenceStep[] {
  if (question.mode.kind === "personal") {
    return user.preferences[question.severity].toSorted((a, b) => a.afterSec - b.afterSec);
  }
  return question.mode.channels[question.severity].map((channel) => ({ afterSec: 0, channel, linkId: null }));
}

function toStep(found: { link: Link; accountId: string }, afterSec: number): Step {
  return { link: found.link, address: null, channel: found.link.channel, accountId: found.accountId, afterSec };
}

function expand(
  target: Target,
  severity: Severity,
  snapshot: Snapshot,
  why: Why,
): { userIds: readonly string[]; through: string; others: readonly Recipient[] } {
  switch (target.kind) {
    case "user":
      return {
        userIds: [target.userId],
        through: `user:${snapshot.users.get(target.userId)?.name ?? target.userId}`,
        others: [],
      };
    case "team": {
      const team = snapshot.teams.get(target.teamId);
      const through = `team:${team?.name ?? target.teamId}`;
      if (team !== undefined && team.memberIds.length > 0) return { userIds: team.memberIds, through, others: [] };
      const skipped = team === undefined ? "team_unknown" : "team_empty";
      return {
        userIds: [],
        through,
        others: [nobody(team?.name ?? target.teamId, null, { ...why, through: [through] }, skipped)],
      };
    }
    case "room":
      return { userIds: [], through: "", others: [room(target.linkId, severity, snapshot, why)] };
    case "mail":
      return { userIds: [], through: "", others: [mail(target.address, snapshot, why)] };
    default:
      return target satisfies never;
  }
}

function nobody(name: string, linkId: string | null, why: Why, skipped: SkipReason): Recipient {
  return { userId: null, linkId, name, why, steps: [], skipped };
}

function room(linkId: string, severity: Severity, snapshot: Snapshot, why: Why): Recipient {
  const link = snapshot.links.get(linkId);
  if (link === undefined) return nobody(linkId, linkId, why, "room_unlinked");
  const through = { ...why, through: [`room:${link.label}`] };
  if (link.state !== "active")
    return nobody(link.label, linkId, through, link.state === "broken" ? "room_broken" : "room_unlinked");
  const { severities, events } = link.room ?? defaultRoom;
  if (!severities.includes(severity) || !events.includes("triggered"))
    return nobody(link.label, linkId, through, "room_filtered");
  const account = accountFor(link.channel, link.accountId, snapshot, link.addressKey);
  if (account === null) return nobody(link.label, linkId, through, "no_account");
  return {
    userId: null,
    linkId,
    name: link.label,
    why: through,
    steps: [toStep({ link, accountId: account.id }, 0)],
    skipped: null,
  };
}

function mail(address: string, snapshot: Snapshot, why: Why): Recipient {
  const through = { ...why, through: [`mail:${address}`] };
  const account = accountFor(mailChannel, null, snapshot);
  if (account === null) return nobody(address, null, through, "no_account");
  const step: Step = {
    link: null,
    address: { email: address },
    channel: mailChannel,
    accountId: account.id,
    afterSec: 0,
  };
  return { userId: null, linkId: null, name: address, why: through, steps: [step], skipped: null };
}
