import { randomBytes } from "node:crypto";
import type { Pressable } from "./fake-app-card.ts";

/** Somebody in the organization. */
export interface FakePerson {
  readonly name: string;
  readonly userId: string;
  readonly unionId: string;
}

/** A group. */
export interface FakeChat {
  readonly id: string;
  readonly members: readonly FakePerson[];
}

export type FakePlace = FakePerson | FakeChat;

/** A message as its readers have it; a card also as one reader has it, with what only they see. */
export interface AppMessage {
  /** `outTrackId` of a card, `processQueryKey` of a message of the robot. */
  readonly id: string;
  readonly type: "card" | "robot";
  readonly text: string;
  /** User ids, or `@ALL`. */
  readonly pings: readonly string[];
  readonly links: readonly string[];
  readonly pressables: readonly Pressable[];
  readonly shape: string;
  /** What a locked phone shows. */
  readonly alert: string;
  readonly edits: number;
}

export type Vars = Readonly<Record<string, string>>;

/** What the platform keeps of a card. */
export interface KeptCard {
  readonly outTrackId: string;
  vars: Vars;
  readonly privately: Map<string, Vars>;
  readonly callbackType: "STREAM" | "HTTP";
  readonly routeKey: string | null;
  /** Callbacks under way. */
  busy: number;
  edits: number;
}

/** A DING that somebody got. */
export interface FakeDing {
  readonly remindType: 1 | 2 | 3;
  readonly userId: string;
  readonly content: string;
}

/** A message in a place; that of a card shows the card as it is now. */
export interface KeptMessage {
  readonly id: string;
  readonly placeId: string;
  readonly pings: readonly string[];
  readonly alert: string;
  /** Of a message of the robot; null: a card. */
  readonly robot: { readonly msgKey: string; readonly param: Readonly<Record<string, unknown>> } | null;
  gone: boolean;
}

export interface KeptChat {
  readonly chat: FakeChat;
  name: string;
  robotIn: boolean;
  disbanded: boolean;
}

/** The organization and its app. */
export interface World {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly corpId: string;
  readonly robotCode: string;
  readonly templateId: string;
  readonly eventToken: string;
  readonly eventAesKey: string;
  readonly now: () => number;
  readonly people: Map<string, FakePerson>;
  readonly chats: Map<string, KeptChat>;
  readonly cards: Map<string, KeptCard>;
  readonly messages: KeptMessage[];
  readonly tokens: Map<string, number>;
  /** Addresses for clicks over HTTP, by their route key. */
  readonly callbacks: Map<string, { readonly url: string; readonly secret: string }>;
  /** Codes of people who signed in, and their tokens. */
  readonly codes: Map<string, FakePerson>;
  readonly userTokens: Map<string, FakePerson>;
  /** Words that the filter refuses. */
  filter: RegExp | null;
  readonly dings: FakeDing[];
  /** DINGs that the organization may send yet. */
  dingQuota: number;
  /** Cards are made, and delivered to nobody. */
  undelivered: string | null;
  /** How many calls a second to one request; null: as many as come. */
  readonly rate: number | null;
  readonly calls: Map<string, number[]>;
  /** What was done although the documents ask not to. */
  readonly violations: string[];
  /** Registers a connection of the stream mode; null: there is no gateway. */
  gateway: ((body: Readonly<Record<string, unknown>>) => { readonly endpoint: string; readonly ticket: string }) | null;
}

/** `cid…=`, as the platform makes them: Base64. */
export function makeGroupId(): string {
  return `cid${randomBytes(24).toString("base64")}`;
}

/** `manager4021`: some digits behind a word. */
export function makeUserId(): string {
  return `user${String(randomBytes(6).readUIntBE(0, 6))}`;
}
