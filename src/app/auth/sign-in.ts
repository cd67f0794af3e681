import type { User } from "#domain/people.ts";
import type { Session } from "#ports/rows.ts";
import { hashPassword, needsRehash, verifyPassword } from "#lib/password.ts";
import { hashToken } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { appendAudit } from "../config/change.ts";
import { putPassword } from "./passwords.ts";
import { type Client, openSession } from "./sessions.ts";
import { countTries, networkOf, signInLimits } from "./throttle.ts";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** `refused` says no more than that: which of the two was wrong stays with us. */
export type SignIn =
  | { readonly kind: "signed_in"; readonly token: string; readonly session: Session; readonly user: User }
  | { readonly kind: "refused" }
  | { readonly kind: "throttled"; readonly afterMs: number };

/** Signs in with email and password. `replaces`: the session that the browser had until now; it ends. */
export async function signIn(app: App, given: Credentials, client: Client, replaces: string | null): Promise<SignIn> {
  const email = given.email.trim().toLowerCase();
  const network = networkOf(client.address);
  const afterMs = await countTries(app, [
    { limit: signInLimits.account, key: `${network}|${email.slice(0, 254)}` },
    { limit: signInLimits.address, key: network },
  ]);
  if (afterMs !== null) return { kind: "throttled", afterMs };

  const users = [...(await app.snapshots.current()).users.values()];
  const user = users.find((each) => each.email.toLowerCase() === email && !each.disabled);
  const stored = user === undefined ? null : await app.store.read.passwordHash(user.id);
  const good = await verifyPassword(given.password, stored);
  if (!good || user === undefined || stored === null) {
    app.log.warn({ address: client.address, known: user !== undefined }, "sign-in refused");
    return { kind: "refused" };
  }

  const rehashed = needsRehash(stored) ? await hashPassword(given.password) : null;
  return app.store.write(async (tx) => {
    if (rehashed !== null) await putPassword(app, tx, user.id, rehashed);
    const old = replaces === null ? null : await tx.sessionByHash(hashToken(replaces));
    if (old !== null) await tx.removeSessions({ id: old.id });
    const opened = await openSession(app, tx, user, client);
    const by = { actor: { kind: "user", userId: user.id, name: user.name }, address: client.address } as const;
    await appendAudit(app, tx, by, {
      action: "session.opened",
      target: `user:${user.id}`,
      data: { agent: opened.session.agent },
    });
    return { kind: "signed_in", user, ...opened } as const;
  });
}

/** Ends the session of a token; whether there was one is not told. */
export async function signOut(app: App, token: string): Promise<void> {
  await app.store.write(async (tx) => {
    const session = await tx.sessionByHash(hashToken(token));
    if (session !== null) await tx.removeSessions({ id: session.id });
  });
}
