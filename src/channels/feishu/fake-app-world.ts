import { randomBytes } from "node:crypto";
import type { Pressable } from "./fake-app-card.ts";

/** Somebody in the tenant, as this app knows them. */
export interface FakePerson {
  readonly name: string;
  readonly openId: string;
  readonly unionId: string;
  readonly email: string | null;
  /** Id of their chat with the bot. */
  readonly chatId: string;
}

/** A group. */
export interface FakeChat {
  readonly id: string;
  readonly members: readonly FakePerson[];
}

export type FakePlace = FakePerson | FakeChat;

/** A message as its readers have it. */
export interface AppMessage {
  readonly id: string;
  readonly chatId: string;
  readonly type: "interactive" | "text";
  readonly text: string;
  /** Whose phone it rings besides: open ids, or `all`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly pressables: readonly Pressable[];
  readonly shape: string;
  /** Quoted message. */
  readonly replyTo: string | null;
  /** Open id of the only one who sees it. */
  readonly onlyFor: string | null;
  readonly edits: number;
  /** Its content, exactly as it came. */
  readonly raw: string;
}

/** What the platform keeps of a message besides. */
export interface KeptMessage {
  message: AppMessage;
  readonly sentAt: number;
  recalled: boolean;
  /** Somebody's click is under way: the card cannot be edited. */
  locked: boolean;
}

/** What the platform keeps of a group. */
export interface KeptChat {
  readonly chat: FakeChat;
  name: string;
  botIn: boolean;
  status: "normal" | "dissolved";
  allowsAll: boolean;
  muted: boolean;
}

/** What the platform keeps of a person. */
export interface KeptPerson {
  readonly person: FakePerson;
  /** Within the app's availability. */
  available: boolean;
  /** They do not want messages of this bot. */
  stopped: boolean;
}

/** The tenant and its app. */
export interface World {
  readonly appId: string;
  readonly appSecret: string;
  readonly encryptKey: string;
  readonly verificationToken: string;
  readonly tenantKey: string;
  readonly botId: string;
  readonly botName: string;
  readonly now: () => number;
  readonly people: Map<string, KeptPerson>;
  readonly chats: Map<string, KeptChat>;
  readonly messages: Map<string, KeptMessage>;
  readonly tokens: Map<string, number>;
  /** Sent with this uuid, and when. */
  readonly uuids: Map<string, { readonly id: string; readonly at: number }>;
  /** In which chat people said what. */
  readonly said: Map<string, string>;
  /** When something was sent to whom. */
  readonly sent: Map<string, number[]>;
  readonly scopes: Set<string>;
  /** How many a second to one person or group; null: as many as come. */
  readonly rate: number | null;
  activateStatus: number;
  /** Security settings of the app, "Redirect URLs". */
  readonly redirectUrls: string[];
  /** Of people who agreed to sign in. */
  readonly codes: Map<string, { openId: string; redirectUri: string; until: number; isUsed: boolean }>;
  /** Whose token it is. */
  readonly userTokens: Map<string, string>;
  /** Texts and calls, oldest first. */
  readonly urged: Urged[];
  /** Urgent texts and calls that are left. */
  quota: number;
}

/** Somebody was rung about a message. */
export interface Urged {
  readonly messageId: string;
  readonly by: "sms" | "phone";
  readonly openId: string;
}

/** `ou_…`, `oc_…`, `om_…` as the platform makes them. */
export function makeId(prefix: "ou" | "on" | "oc" | "om"): string {
  return `${prefix}_${randomBytes(16).toString("hex")}`;
}

/** All that a custom app for us is granted. */
export const allScopes = [
  "im:message:send_as_bot",
  "im:chat:readonly",
  "im:message.p2p_msg:readonly",
  "im:message.group_at_msg:readonly",
  "im:message:readonly",
  "im:message:update",
  "im:chat.members:bot_access",
  "im:message.urgent:sms",
  "im:message.urgent:phone",
  "contact:user.id:readonly",
];
