import type { Severity } from "./severity.ts";

export type Role = "admin" | "responder" | "viewer";
export type Language = "en" | "zh-CN";

/** One rung of a person's ladder: page by this channel so long after the level fired. */
export interface PreferenceStep {
  readonly afterSec: number;
  /** Id of a channel, for example `email`. */
  readonly channel: string;
  /** One special address of theirs; null: every usable address of that channel. */
  readonly linkId: string | null;
}

/** product.md B6. An empty list means: every verified address at once. */
export type Preferences = Readonly<Record<Severity, readonly PreferenceStep[]>>;

export const defaultPreferences: Preferences = { critical: [], warning: [], info: [] };

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
  /** IANA zone. */
  readonly timeZone: string;
  readonly disabled: boolean;
  readonly preferences: Preferences;
  /** They let where they are now arrange their pages (`domain/presence.ts`). */
  readonly presence: boolean;
  readonly createdAt: number;
}

/** A plain list of people. */
export interface Team {
  readonly id: string;
  readonly name: string;
  readonly memberIds: readonly string[];
  readonly createdAt: number;
}
