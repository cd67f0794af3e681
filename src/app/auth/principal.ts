import type { Actor } from "#domain/actor.ts";
import type { User } from "#domain/people.ts";
import { can, type Permission } from "#domain/permission.ts";
import type { ApiToken, Session } from "#ports/rows.ts";

/** Who makes a request: a user in a session, or one of their API tokens, which may do what its scopes and the role both allow. */
export type Principal =
  | { readonly kind: "session"; readonly user: User; readonly session: Session }
  | { readonly kind: "token"; readonly user: User; readonly token: ApiToken };

/** True when the request may do that. */
export function allows(principal: Principal, permission: Permission): boolean {
  if (!can(principal.user.role, permission)) return false;
  return principal.kind === "session" || principal.token.scopes.includes(permission);
}

/** How a principal stands in timelines and in the audit log. */
export function actorOf(principal: Principal): Actor {
  const { user } = principal;
  if (principal.kind === "session") return { kind: "user", userId: user.id, name: user.name };
  return { kind: "token", tokenId: principal.token.id, userId: user.id, name: user.name };
}
