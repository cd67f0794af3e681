import type { Account, Link } from "./link.ts";
import type { Team, User } from "./people.ts";
import type { Integration, Rule, Service } from "./rule.ts";
import type { Template } from "./template.ts";

/** Settings of the workspace as a whole. */
export interface Settings {
  readonly workspaceName: string;
  /** Paged when a rule is exhausted or none matched; empty: every admin. */
  readonly fallbackUserIds: readonly string[];
  /** Seconds without the proof that the severity wants before the next channel is tried (DESIGN §5.3). 0: off. */
  readonly patienceSec: { readonly critical: number; readonly warning: number; readonly info: number };
  /** Days for which closed incidents are kept, with their alerts, pages and proof. 0: for ever. The audit log is always kept. */
  readonly retentionDays: number;
  /** People may let where they are now arrange their pages; false: nobody is asked for, whatever they chose. */
  readonly presence: boolean;
}

export const defaultSettings: Settings = {
  workspaceName: "Tocsin",
  fallbackUserIds: [],
  patienceSec: { critical: 45, warning: 0, info: 0 },
  retentionDays: 400,
  presence: true,
};

/**
 * Everything that people set up, as it stood at one revision: what every decision about routing, escalation and audience is
 * taken by. Immutable; a node keeps the newest in memory and each transaction checks that its revision still is.
 */
export interface Snapshot {
  readonly revision: number;
  readonly settings: Settings;
  readonly users: ReadonlyMap<string, User>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly services: ReadonlyMap<string, Service>;
  readonly integrations: ReadonlyMap<string, Integration>;
  /** By service, in the order in which they are tried; disabled ones included. */
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly accounts: ReadonlyMap<string, Account>;
  /** Without revoked ones. */
  readonly links: ReadonlyMap<string, Link>;
  /** Links of a user, by user id. */
  readonly linksOfUser: ReadonlyMap<string, readonly Link[]>;
  /** By id; only those that change a word. */
  readonly templates: ReadonlyMap<string, Template>;
}
