import type { User } from "#domain/people.ts";
import { allPermissions, can, type Permission } from "#domain/permission.ts";
import type { ApiToken } from "#ports/rows.ts";
import { hashToken, newToken, tokenHint } from "#lib/tokens.ts";
import type { App } from "../app.ts";
import { appendAudit, type By, invalid, type Result } from "../config/change.ts";
import type { Principal } from "./principal.ts";

export const tokenPrefix = "tcs_";
const touchMs = 5 * 60_000;
const perUser = 50;

export interface TokenDraft {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly expiresAt: number | null;
}

/** Makes an API token for a user; the token itself is told this once. Its scopes cannot go beyond the user's role. */
export async function createToken(
  app: App,
  user: User,
  draft: TokenDraft,
  by: By,
): Promise<Result<{ readonly token: string; readonly row: ApiToken }>> {
  const now = app.clock.now();
  const unknown = draft.scopes.filter((scope) => !isPermission(scope) || !can(user.role, scope));
  if (unknown.length > 0)
    return invalid({ field: "scopes", problem: `Not permitted to a ${user.role}: ${unknown.join(", ")}` });
  if (draft.expiresAt !== null && draft.expiresAt <= now)
    return invalid({ field: "expires_at", problem: "Lies in the past." });

  const token = newToken(tokenPrefix);
  const row: ApiToken = {
    id: app.ids.next(),
    userId: user.id,
    name: draft.name,
    tokenHash: hashToken(token),
    hint: tokenHint(token),
    scopes: [...new Set(draft.scopes)],
    createdAt: now,
    expiresAt: draft.expiresAt,
    usedAt: null,
  };
  const tooMany = await app.store.write(async (tx) => {
    if ((await tx.tokensOf(user.id)).length >= perUser) return true;
    await tx.putToken(row);
    await appendAudit(app, tx, by, {
      action: "token.created",
      target: `token:${row.id}`,
      data: { userId: user.id, name: row.name, scopes: row.scopes },
    });
    return false;
  });
  if (tooMany) return invalid({ field: "", problem: `A user has at most ${perUser} tokens. Delete one first.` });
  return { ok: true, value: { token, row } };
}

/** Deletes a token of a user; false: they have no such token. */
export async function deleteToken(app: App, userId: string, tokenId: string, by: By): Promise<boolean> {
  return app.store.write(async (tx) => {
    const row = (await tx.tokensOf(userId)).find((each) => each.id === tokenId);
    if (row === undefined) return false;
    await tx.removeToken(tokenId);
    await appendAudit(app, tx, by, {
      action: "token.deleted",
      target: `token:${tokenId}`,
      data: { userId, name: row.name },
    });
    return true;
  });
}

/** The principal of a live token, or null. Notes its use, at most every five minutes. */
export async function tokenOwner(app: App, token: string): Promise<Principal | null> {
  if (!token.startsWith(tokenPrefix)) return null;
  const row = await app.store.read.tokenByHash(hashToken(token));
  const now = app.clock.now();
  if (row === null || (row.expiresAt !== null && row.expiresAt <= now)) return null;
  const user = (await app.snapshots.current()).users.get(row.userId);
  if (user === undefined || user.disabled) return null;
  if (row.usedAt === null || now - row.usedAt > touchMs) await touch(app, row, now);
  return { kind: "token", user, token: row };
}

async function touch(app: App, row: ApiToken, now: number): Promise<void> {
  await app.store.write(async (tx) => {
    // Deleted meanwhile: it must not come back.
    const still = await tx.tokenByHash(row.tokenHash);
    if (still !== null) await tx.putToken({ ...still, usedAt: now });
  });
}

function isPermission(scope: string): scope is Permission {
  return (allPermissions as readonly string[]).includes(scope);
}
