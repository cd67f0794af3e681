import type { User } from "#domain/people.ts";
import type { Tx } from "#ports/store.ts";
import { hashPassword, passwordProblem, passwordWords, verifyPassword } from "#lib/password.ts";
import { hashToken } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { appendAudit, type By, invalid, notFound, type Result } from "../config/change.ts";
import { countTries, signInLimits } from "./throttle.ts";

/** Changes a user's own password. All their other sessions end; `keep` is the one that asks. */
export async function changePassword(
  app: App,
  user: User,
  given: { current: string; next: string },
  keepSessionId: string,
  by: By,
): Promise<Result<null>> {
  // A stolen session must not become a place to guess the password from.
  const wait = await countTries(app, [{ limit: signInLimits.account, key: `own|${user.id}` }]);
  if (wait !== null)
    return { ok: false, problem: { kind: "forbidden", why: "Too many tries. Wait a quarter of an hour." } };
  const good = await verifyPassword(given.current, await app.store.read.passwordHash(user.id));
  if (!good) return invalid({ field: "current_password", problem: "This is not your password." });
  const weak = weakness(given.next, user, "new_password");
  if (weak !== null) return weak;
  await storePassword(app, user, await hashPassword(given.next), keepSessionId, by);
  return { ok: true, value: null };
}

/** Sets a password by the link of an invitation. The link is used up, and all sessions of the user end. */
export async function acceptInvite(
  app: App,
  token: string,
  password: string,
  address: string | null,
): Promise<Result<User>> {
  const user = await invitedUser(app, token);
  if (user === null) return notFound("invitation");
  const weak = weakness(password, user, "password");
  if (weak !== null) return weak;
  const hash = await hashPassword(password);
  const by: By = { actor: { kind: "user", userId: user.id, name: user.name }, address };
  const used = await app.store.write(async (tx) => {
    const key = inviteKey(user.id);
    const invite = parseInvite(await tx.meta(key));
    if (invite === null || invite.hash !== hashToken(token)) return false;
    await tx.setMeta(key, null);
    await putPassword(app, tx, user.id, hash);
    await tx.removeSessions({ userId: user.id });
    await appendAudit(app, tx, by, { action: "invitation.accepted", target: `user:${user.id}`, data: {} });
    return true;
  });
  return used ? { ok: true, value: user } : notFound("invitation");
}

/** The user whom a link of an invitation is for, or null when it is used up or over. */
export async function invitedUser(app: App, token: string): Promise<User | null> {
  const [userId = ""] = token.split(".");
  const user = (await app.snapshots.current()).users.get(userId);
  if (user === undefined || user.disabled) return null;
  const invite = parseInvite(await app.store.read.meta(inviteKey(userId)));
  if (invite === null || invite.hash !== hashToken(token) || invite.expiresAt <= app.clock.now()) return null;
  return user;
}

/** Stores a hash beside the user as they are now: what an admin changed a moment ago stays. */
export async function putPassword(app: App, tx: Tx, userId: string, hash: string): Promise<void> {
  const user = (await app.snapshots.fresh(tx)).users.get(userId);
  if (user !== undefined) await tx.putUser(user, hash);
}

/** Where the pending invitation of a user is kept: one at a time, a new one replaces it. */
export function inviteKey(userId: string): string {
  return `invite.${userId}`;
}

/** The refusal of a weak password, or null. */
export function weakness(
  password: string,
  user: { readonly email: string; readonly language: User["language"] },
  field: string,
): Extract<Result<never>, { ok: false }> | null {
  const weak = passwordProblem(password, user.email);
  return weak === null
    ? null
    : { ok: false, problem: { kind: "invalid", issues: [{ field, problem: passwordWords[weak][user.language] }] } };
}

async function storePassword(app: App, user: User, hash: string, keepSessionId: string, by: By): Promise<void> {
  await app.store.write(async (tx) => {
    await putPassword(app, tx, user.id, hash);
    for (const session of await tx.sessionsOf(user.id)) {
      if (session.id !== keepSessionId) await tx.removeSessions({ id: session.id });
    }
    await appendAudit(app, tx, by, { action: "password.changed", target: `user:${user.id}`, data: {} });
  });
}

function parseInvite(text: string | null): { readonly hash: string; readonly expiresAt: number } | null {
  const [hash, expiresAt] = text?.split(" ") ?? [];
  return hash === undefined || expiresAt === undefined ? null : { hash, expiresAt: Number(expiresAt) };
}
