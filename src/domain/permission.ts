import type { Role } from "./people.ts";

/** What a request may want to do; one list for the API, the chats and the CLI. */
export type Permission =
  | "incident.read"
  | "incident.respond"
  | "config.read"
  | "config.write"
  | "link.own"
  | "link.manage"
  | "people.read"
  | "people.manage"
  | "delivery.read"
  | "audit.read"
  | "self";

const viewer = ["incident.read", "config.read", "people.read", "self"] as const satisfies readonly Permission[];
const responder = [...viewer, "incident.respond", "link.own", "delivery.read"] as const satisfies readonly Permission[];
const admin = [
  ...responder,
  "config.write",
  "link.manage",
  "people.manage",
  "audit.read",
] as const satisfies readonly Permission[];

/** Everything that a role may do. Team-owned data and roles of one's own come on top of this table. */
export const permissionsOf = { viewer, responder, admin } as const satisfies Record<Role, readonly Permission[]>;

export const allPermissions: readonly Permission[] = admin;

/** True when the role may do that. */
export function can(role: Role, permission: Permission): boolean {
  return (permissionsOf[role] as readonly Permission[]).includes(permission);
}
