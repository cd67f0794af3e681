import type { Language } from "./people.ts";
import type { Severity } from "./severity.ts";

/** What a place on a platform is. */
export type PlaceKind = "person" | "chat" | "team";

/**
 * `pending`: not yet verified, cannot be paged. `broken`: the platform said that it is gone, with the cause in `lastError`.
 * `revoked`: unlinked by a person; kept for the log.
 */
export type LinkState = "pending" | "active" | "broken" | "revoked";

/** Whom a link belongs to. A room belongs to the workspace and may be used by every service. */
export type LinkOwner = { readonly kind: "user"; readonly id: string } | { readonly kind: "workspace" };

/** What happens to an incident, as a room may or may not want to hear of it. */
export type RoomEvent = "triggered" | "acknowledged" | "closed";

/** How a room wants to be told (product.md A7): what, in which language, and who is rung. */
export interface RoomSettings {
  readonly language: Language;
  /** IANA zone of the times in its messages. */
  readonly timeZone: string;
  /** Incidents of other severities are not told there. */
  readonly severities: readonly Severity[];
  /** `acknowledged` only says more where a sent message cannot be edited. */
  readonly events: readonly RoomEvent[];
  /** Whose pages ring everybody. */
  readonly mentionAll: "never" | "critical" | "always";
  /** How the platform names our users, by user id, where they have no link on it: what a bot rings them by. */
  readonly mentions: Readonly<Record<string, string>>;
}

export const defaultRoom: RoomSettings = {
  language: "en",
  timeZone: "UTC",
  severities: ["critical", "warning", "info"],
  events: ["triggered", "closed"],
  mentionAll: "never",
  mentions: {},
};

/** A verified tie between a user (or the workspace) and a person, chat or team on a platform (product.md B8). */
export interface Link {
  readonly id: string;
  readonly channel: string;
  /** The account of the channel that reaches it; null: the channel's default account. */
  readonly accountId: string | null;
  readonly owner: LinkOwner;
  readonly place: PlaceKind;
  /** The channel's own address, by its manifest's schema. Secret fields are sealed at rest. */
  readonly address: Readonly<Record<string, unknown>>;
  /** Unique within the channel for one place; finds the link again from an inbound event. */
  readonly addressKey: string;
  readonly label: string;
  /** Of a room; null: as `defaultRoom`, and for people, who have settings of their own. */
  readonly room: RoomSettings | null;
  readonly state: LinkState;
  readonly verifiedAt: number | null;
  readonly verifiedVia: string | null;
  readonly lastOkAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastError: string | null;
  readonly createdBy: string | null;
  readonly createdAt: number;
}

/** An account's place among those of its channel that take over for each other. */
export interface Route {
  /** The smaller is tried first; 1 to 99. */
  readonly order: number;
  /** Beginnings of the addresses that it reaches (`+86`); empty: all of them. */
  readonly prefixes: readonly string[];
}

/** What an account has left to spend at its vendor, as it was told last. */
export interface Balance {
  readonly amount: number;
  /** ISO 4217, or the vendor's own unit. */
  readonly currency: string;
  readonly low: boolean;
  readonly at: number;
}

/** A connected instance of a channel: one SMTP relay, one Teams app, one sender of webhooks. */
export interface Account {
  readonly id: string;
  readonly channel: string;
  readonly name: string;
  /** By the manifest's config schema. Secret fields are sealed at rest. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly state: "active" | "broken" | "disabled";
  /** Null: it carries only the links that were made by it, and is the channel's default where no route leads. */
  readonly route: Route | null;
  /** Until then the others of its route come first: it failed too often in a row. Null: it is well. */
  readonly circuitUntil: number | null;
  /** Null: its vendor was not asked yet, or cannot tell. */
  readonly balance: Balance | null;
  readonly lastOkAt: number | null;
  readonly lastErrorAt: number | null;
  readonly lastError: string | null;
  readonly createdAt: number;
}
