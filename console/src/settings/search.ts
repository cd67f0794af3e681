/** Which lines of the audit log are shown, as the address says it. */
export interface AuditSearch {
  /** `user:<id>`, `system`. */
  readonly actor?: string;
  /** The first part of an action's name. */
  readonly action?: ActionKind;
}

/** What can be changed, as the names of actions begin. */
export const actionKinds = [
  "account",
  "bridge",
  "integration",
  "invitation",
  "link",
  "link_code",
  "password",
  "rule",
  "rules",
  "service",
  "session",
  "settings",
  "team",
  "view",
  "notification",
  "template",
  "token",
  "user",
  "workspace",
] as const;
export type ActionKind = (typeof actionKinds)[number];

/** What of an address can be understood; the rest is left out. */
export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  const { actor } = search;
  const action = actionKinds.find((kind) => kind === search["action"]);
  return {
    ...(typeof actor === "string" && /^[\w:.-]{1,100}$/u.test(actor) ? { actor } : {}),
    ...(action === undefined ? {} : { action }),
  };
}
