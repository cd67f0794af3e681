import type { PlaceKind } from "#domain/link.ts";
import type { Language } from "#domain/people.ts";

/** For whom a place of the sandbox stands: the newcomer, the sample colleague, or a room that both are in. */
export type SandboxReader = "you" | "colleague" | "room";

/** How a place is tied to Tocsin: always the way that people take on the real platform. */
export type SandboxTie =
  /** A bot's address, typed in by an admin. */
  | { readonly by: "address"; readonly address: Readonly<Record<string, unknown>> }
  /** An address that a code is sent to; `code` waits until it is there, and reads it. */
  | { readonly by: "code"; readonly address: Readonly<Record<string, unknown>>; code(): Promise<string> }
  /** `linkUser CODE` is said there, and Link now pressed; ends when the platform shows that it is done. */
  | { readonly by: "command"; readonly kind: PlaceKind; say(command: string): Promise<void> };

/** Something that reads messages: a chat with the bot, a channel, a mailbox, a phone. */
export interface SandboxPlace {
  /** Unique within the platform. */
  readonly id: string;
  readonly reader: SandboxReader;
  readonly label: Readonly<Record<Language, string>>;
  readonly tie: SandboxTie;
}

/** A button as the person sees it. */
export interface SandboxButton {
  /** For `press`; unique within the message. */
  readonly id: string;
  readonly label: string;
  /** `press`: answered in place · `open`: opens a page. */
  readonly kind: "press" | "open";
  /** Of `open`. */
  readonly url: string | null;
  /** Of a list to choose from: what `press` takes as the input `choice`. */
  readonly options: readonly { readonly id: string; readonly label: string }[];
}

/** A message as one person sees it now. All text comes from the fake's own reading of what the driver sent. */
export interface SandboxMessage {
  readonly id: string;
  /** Id of the place. */
  readonly place: string;
  /** Counts the edits; 0: as it was sent. */
  readonly edits: number;
  /** Who wrote it, as the platform shows it. */
  readonly from: string;
  /** The reader said it; absent: it was said to them. */
  readonly mine?: true;
  /** Subject of a mail, title of a notification; null: there is none. */
  readonly title: string | null;
  readonly text: string;
  /** Adaptive Card (https://adaptivecards.io/schemas/1.6.0/adaptive-card.json), where the platform draws one. */
  readonly card: Readonly<Record<string, unknown>> | null;
  readonly buttons: readonly SandboxButton[];
}

/** How the console draws a platform. It knows none by name. */
export interface SandboxLook {
  /**
   * `card`: chat with Adaptive Cards · `sms`: texts; `press` of the button `reply` with any of them sends the input `text` back ·
   * `call`: its text is what was said. It rings while it has the button `answer`; then it has keys, `0` to `9`, if any is waited for, and
   * `hang-up`; once it is over it has none.
   */
  readonly kind: "card" | "chat" | "mail" | "push" | "sms" | "call";
  /** Of the platform, `#rrggbb`; only drawn beside its name, never under text. */
  readonly colour: string;
}

/** A fake of a platform with the people of the sandbox in it, on loopback. */
export interface RunningPlatform {
  /** Settings of the channel's account, for its own form. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly places: readonly SandboxPlace[];
  /** The account is made: where its platform is to call. Called before any place is tied. */
  connect?(hookUrl: string): Promise<void>;
  /** All messages of all places, oldest first. */
  view(): readonly SandboxMessage[];
  /**
   * Presses a button for the reader of the place; `inputs`: what was filled in or chosen beside it, by name. Answers what the
   * platform then shows to the reader besides, null: nothing. Rejects when there is no such button any more.
   */
  press?(messageId: string, buttonId: string, inputs: Readonly<Record<string, string>>): Promise<string | null>;
  close(): Promise<void>;
}

/** A platform of the sandbox; `channels/<x>/sandbox.ts` has one for each channel that takes part. */
export interface SandboxPlatform {
  /** Id of the channel whose driver talks to it. */
  readonly channel: string;
  readonly look: SandboxLook;
  /** `changed`: to be called after every change of what people see. */
  start(how: { readonly changed: () => void; readonly port?: number }): Promise<RunningPlatform>;
}
