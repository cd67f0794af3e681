import type { Language, Preferences, Role, User } from "#domain/people.ts";
import { defaultPreferences } from "#domain/people.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Tx } from "#ports/store.ts";
import { hashToken, newToken } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { inviteKey } from "../auth/passwords.ts";
import { type By, change, conflict, difference, done, invalid, notFound, type Result, unchanged } from "./change.ts";

const inviteMs = 7 * 24 * 60 * 60_000;

export interface UserDraft {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  readonly timeZone: string;
}

/** What an admin may change of anybody, and people of themselves without `role`, `email` and `disabled`. */
export interface UserPatch {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly role?: Role | undefined;
  readonly language?: Language | undefined;
  readonly timeZone?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly preferences?: Preferences | undefined;
  readonly presence?: boolean | undefined;
}

/** A user who has no password yet, and the link by which they choose one. */
export interface Invited {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: number;
}

/** Adds a user without a password; the token of the invitation is told this once. */
export async function inviteUser(app: App, draft: UserDraft, by: By): Promise<Result<Invited>> {
  return change(app, by, async (tx, now) => {
    const user = newUser(app, draft);
    const problem = zoneProblem(user.timeZone) ?? emailProblem(now, user);
    if (problem !== null) return problem;
    await tx.putUser(user);
    const invite = await putInvite(app, tx, user.id);
    return done({ user, ...invite }, "user.invited", `user:${user.id}`, { email: user.email, role: user.role });
  });
}

/** A new link by which a user chooses a password: an invitation that got lost, or a password that was forgotten. */
export async function inviteAgain(app: App, userId: string, by: By): Promise<Result<Invited>> {
  return change(app, by, async (tx, now) => {
    const user = now.users.get(userId);
    if (user === undefined) return notFound("user");
    if (user.disabled) return conflict("The user is disabled.");
    const invite = await putInvite(app, tx, user.id);
    return done({ user, ...invite }, "user.invited_again", `user:${user.id}`);
  });
}

/** Changes a user. Somebody who is disabled or gets another role loses all sessions; the last admin stays one. */
export async function patchUser(app: App, userId: string, patch: UserPatch, by: By): Promise<Result<User>> {
  return change(app, by, async (tx, now) => {
    const before = now.users.get(userId);
    if (before === undefined) return notFound("user");
    const user: User = { ...before, ...withoutUndefined(patch) };
    const changed = difference(before, user);
    if (Object.keys(changed).length === 0) return unchanged(user);
    const problem = zoneProblem(user.timeZone) ?? emailProblem(now, user) ?? preferencesProblem(app, now, user);
    if (problem !== null) return problem;
    if (isActiveAdmin(before) && !isActiveAdmin(user) && [...now.users.values()].filter(isActiveAdmin).length === 1) {
      return conflict("This is the only admin. Make somebody else an admin first.");
    }
    await tx.putUser(user);
    if (user.disabled || user.role !== before.role) await tx.removeSessions({ userId });
    if (user.disabled || !user.presence) await tx.removeSightings({ userId });
    return done(user, "user.changed", `user:${userId}`, changed);
  });
}

/** A new user's row. */
export function newUser(app: App, draft: UserDraft): User {
  return {
    ...draft,
    id: app.ids.next(),
    email: draft.email.trim(),
    disabled: false,
    preferences: defaultPreferences,
    presence: false,
    createdAt: app.clock.now(),
  };
}

/** A refusal when the zone is not one of the IANA database. */
export function zoneProblem(timeZone: string): ReturnType<typeof invalid> | null {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return null;
  } catch {
    return invalid({ field: "time_zone", problem: `Not a time zone: ${timeZone}` });
  }
}

function emailProblem(now: Snapshot, user: User): ReturnType<typeof conflict> | null {
  const taken = [...now.users.values()].some(
    (each) => each.id !== user.id && each.email.toLowerCase() === user.email.toLowerCase(),
  );
  return taken ? conflict("Somebody has this email address already.") : null;
}

function preferencesProblem(app: App, now: Snapshot, user: User): ReturnType<typeof invalid> | null {
  const own = new Set((now.linksOfUser.get(user.id) ?? []).map((link) => link.id));
  const issues = Object.entries(user.preferences).flatMap(([severity, steps]) =>
    steps.flatMap((step, index) => {
      const field = `preferences.${severity}.${index}`;
      if (!app.channels.has(step.channel))
        return [{ field: `${field}.channel`, problem: `No such channel: ${step.channel}` }];
      if (step.linkId !== null && !own.has(step.linkId))
        return [{ field: `${field}.link_id`, problem: "Not an address of this user." }];
      return [];
    }),
  );
  return issues.length === 0 ? null : invalid(...issues);
}

async function putInvite(
  app: App,
  tx: Tx,
  userId: string,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const token = newToken(`${userId}.`);
  const expiresAt = app.clock.now() + inviteMs;
  await tx.setMeta(inviteKey(userId), `${hashToken(token)} ${expiresAt}`);
  return { token, expiresAt };
}

function isActiveAdmin(user: User): boolean {
  return user.role === "admin" && !user.disabled;
}

/** Left-out fields of a patch stay as they were. */
export function withoutUndefined<T extends object>(patch: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
