/** Somebody in the tenant. */
export interface TeamsPerson {
  readonly id: string;
  readonly name: string;
  mail: string | null;
  readonly upn: string;
  presence: { availability: string; activity: string };
}

export interface TeamsChat {
  readonly id: string;
  readonly type: "oneOnOne" | "group" | "meeting";
  readonly topic: string | null;
  readonly members: readonly TeamsPerson[];
  /** Up to when each has read it. */
  readonly readUpTo: Map<TeamsPerson, number>;
  readonly messages: TeamsMessage[];
}

export interface TeamsMessage {
  readonly id: string;
  readonly chat: TeamsChat;
  readonly sender: TeamsPerson | null;
  readonly application: string | null;
  readonly messageType: string;
  readonly createdAt: number;
  modifiedAt: number;
  editedAt: number | null;
  deletedAt: number | null;
  html: string;
  readonly attachments: readonly unknown[];
}

export interface FakeSubscription {
  readonly id: string;
  readonly person: TeamsPerson;
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string;
  readonly clientState: string;
  readonly certificate: string;
  readonly certificateId: string;
  readonly changeType: string;
  readonly resource: string;
  /** By whose token it was made. */
  readonly by: TeamsPerson | "app";
  expiresAt: number;
}

/** What an access token is good for. */
export interface Grant {
  readonly person: TeamsPerson | null;
  /** Delegated scopes, or roles of the application. */
  readonly rights: ReadonlySet<string>;
  readonly expiresAt: number;
}

export interface Registration {
  readonly tenantId: string;
  readonly clientId: string;
  clientSecret: string;
  /** Application permissions that an administrator agreed to. */
  roles: readonly string[];
}

/** A refusal as Graph writes it. */
export function refuse(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
  return { status, headers, body: { error: { code, message, innerError: {} } } };
}
