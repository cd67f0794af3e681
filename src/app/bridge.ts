import type { Language } from "#domain/people.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import type { By, Result } from "./config/change.ts";

/** What an administrator sets up so that chats of Teams are brought to Mattermost. */
export interface BridgeSettings {
  readonly enabled: boolean;
  readonly tenantId: string;
  readonly clientId: string;
  /** Day on which the client secret ends, `2027-05-31`; null: not told. */
  readonly secretEndsOn: string | null;
  readonly loginUrl: string;
  readonly graphUrl: string;
  readonly mattermostUrl: string;
  /** Who asks Graph for chats: each person, or the application (Chat.Read.All, agreed to by an administrator). */
  readonly chatMode: "delegated" | "application";
  /** Who asks for presence: each person, or the application for all at once (Presence.Read.All). */
  readonly presenceMode: "own" | "batch";
  readonly maxUsers: number;
  /** Addresses and domains (`@example.com`) that may connect; empty: all. */
  readonly allowList: readonly string[];
}

export const bridgeSecrets = ["clientSecret", "botToken", "adminToken"] as const;
export type BridgeSecret = (typeof bridgeSecrets)[number];

/** Settings as they are shown: of secrets no more than that they are set. */
export interface ShownBridgeSettings extends BridgeSettings {
  readonly secretsSet: readonly BridgeSecret[];
}

/** What is left out stays; an empty secret is taken out. */
export type BridgeSettingsPatch = {
  readonly [Key in keyof BridgeSettings]?: BridgeSettings[Key] | undefined;
} & { readonly [Key in BridgeSecret]?: string | undefined };

/** One thing that was looked at. `unknown`: it cannot be told from here. */
export interface BridgeCheckLine {
  readonly id: string;
  readonly state: "ok" | "warning" | "wrong" | "unknown";
  readonly text: Readonly<Record<Language, string>>;
}

/** What the browser is shown on the way to Microsoft and back. */
export type ConnectStep =
  | { readonly kind: "go"; readonly url: string }
  | { readonly kind: "told"; readonly ok: boolean; readonly language: Language | null; readonly word: ConnectWord };

export type ConnectWord =
  | "connected"
  | "link_over"
  | "bridge_off"
  | "not_agreed"
  | "other_email"
  | "taken"
  | "already"
  | "not_allowed"
  | "full"
  | "trouble";

/** The bridge of this process, as HTTP reaches it. */
export interface Bridge {
  /** Change notifications of Graph. */
  graph(request: RawRequest): Promise<RawResponse>;
  /** What Graph tells of the subscriptions themselves. */
  lifecycle(request: RawRequest): Promise<RawResponse>;
  /** Slash commands of Mattermost. */
  command(request: RawRequest): Promise<RawResponse>;
  /** Somebody follows the link that they were given in Mattermost. */
  connect(state: string): Promise<ConnectStep>;
  /** The browser comes back from Microsoft. */
  redirected(answer: { readonly code: string; readonly state: string }): Promise<ConnectStep>;
  settings(): Promise<ShownBridgeSettings>;
  patchSettings(patch: BridgeSettingsPatch, by: By): Promise<Result<ShownBridgeSettings>>;
  check(): Promise<readonly BridgeCheckLine[]>;
  /** What people type for the slash command, without the slash, as far as it is known. */
  trigger(): string;
  disconnect(userId: string, by: By): Promise<Result<null>>;
  /** The plugin for Settings › Plugin Preferences, as Mattermost takes it; `version` is this Tocsin's. */
  plugin(version: string): Uint8Array;
  /** Installs the plugin for Settings on the Mattermost server and turns it on. */
  installPlugin(bundle: Uint8Array, by: By): Promise<Result<null>>;
}
