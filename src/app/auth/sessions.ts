import type { User } from "#domain/people.ts";
import type { Tx } from "#ports/store.ts";
import type { Session } from "#ports/rows.ts";
import { hashToken, newToken } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { appendAudit, type By } from "../config/change.ts";
import type { Principal } from "./principal.ts";

const minute = 60_000;
/** On-call people must not be signed out at three in the morning, so the idle time is long and the absolute end a month away. */
export const sessionTimes = {
  idleMs: 12 * 60 * minute,
  absoluteMs: 30 * 24 * 60 * minute,
  touchMs: 5 * minute,
} as const;

const sessionPrefix = "tcses_";

/** From where a session is opened. */
export interface Client {
  readonly address: string;
  readonly agent: string;
}

/** Opens a session within a transaction; the token is told once, only its hash is stored. */
export async function openSession(
  app: App,
  tx: Tx,
  user: User,
  client: Client,
): Promise<{ readonly token: string; readonly session: Session }> {
  const token = newToken(sessionPrefix);
  const now = app.clock.now();
  const session: Session = {
    id: app.ids.next(),
    tokenHash: hashToken(token),
    userId: user.id,
    createdAt: now,
    seenAt: now,
    expiresAt: now + sessionTimes.absoluteMs,
    address: client.address,
    agent: client.agent.slice(0, 200),
  };
  await tx.putSession(session);
  return { token, session };
}

/** The live session of a token, or null. Notes that it was seen, at most every five minutes. */
export async function sessionOf(app: App, token: string): Promise<Principal | null> {
  if (!token.startsWith(sessionPrefix)) return null;
  const session = await app.store.read.sessionByHash(hashToken(token));
  const now = app.clock.now();
  if (session === null || !isLive(session, now)) return null;
  const user = (await app.snapshots.current()).users.get(session.userId);
  if (user === undefined || user.disabled) return null;
  if (now - session.seenAt > sessionTimes.touchMs) await touch(app, session, now);
  return { kind: "session", user, session };
}

/** Live sessions of a user, newest use first. */
export async function listSessions(app: App, userId: string): Promise<readonly Session[]> {
  const now = app.clock.now();
  const all = await app.store.read.sessionsOf(userId);
  return all.filter((session) => isLive(session, now)).toSorted((a, b) => b.seenAt - a.seenAt);
}

/** Ends a session of a user; false: they have no such session. */
export async function revokeSession(app: App, userId: string, sessionId: string, by: By): Promise<boolean> {
  return app.store.write(async (tx) => {
    const own = (await tx.sessionsOf(userId)).some((session) => session.id === sessionId);
    if (!own) return false;
    await tx.removeSessions({ id: sessionId });
    await appendAudit(app, tx, by, { action: "session.ended", target: `user:${userId}`, data: { sessionId } });
    return true;
  });
}

/** Removes what ended long ago; called now and then. */
export async function sweepSessions(app: App): Promise<number> {
  return app.store.write((tx) => tx.removeSessions({ expiredBefore: app.clock.now() }));
}

function isLive(session: Session, now: number): boolean {
  return now < session.expiresAt && now < session.seenAt + sessionTimes.idleMs;
}

async function touch(app: App, session: Session, now: number): Promise<void> {
  await app.store.write(async (tx) => {
    // Ended meanwhile: it must not come back.
    const still = await tx.sessionByHash(session.tokenHash);
    if (still !== null) await tx.putSession({ ...still, seenAt: now });
  });
}
