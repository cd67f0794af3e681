import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import type { Grade } from "#domain/notification.ts";
import type { Presence } from "#domain/presence.ts";
import type { Balance, PlaceKind } from "#domain/link.ts";
import type { Identified, Install, SignIn } from "./authorization.ts";
import type { Http } from "./http.ts";
import type { Asking, Inbound, InboundEvent, Place, SnoozeForm, Stream } from "./inbound.ts";
import type { Log } from "./log.ts";

/** The platform's own id of a sent message, as flat text fields; what `revise` edits and receipts name. */
export type Ref = Readonly<Record<string, string>>;

/**
 * What came of a request to a platform.
 * - `accepted`: the platform took it. Not delivered: only a receipt says so. `ref` of an edit: what is known of the message from now
 *   on, part by part; null, or the same: nothing new.
 * - `retry`: it did not take effect; try again, `afterMs` exactly where the platform named it. `scope` says how far the trouble
 *   reaches: one message, everything to this address, or the whole account.
 * - `unknown`: it may have taken effect (it failed after the request was written).
 * - `permanent`: it will never work; `blame` says what is at fault.
 * `why` is for people, in English, and holds no secret.
 */
export type Outcome =
  | {
      readonly kind: "accepted";
      readonly ref: Ref | null;
      readonly receipts: boolean;
      /** The place has got this address (a Telegram group that grew): its link follows. */
      readonly movedTo?: unknown;
      /** What did not work besides, although the message went out (a call that the quota did not allow): told with the try, like `why`. */
      readonly note?: string;
    }
  | {
      readonly kind: "retry";
      readonly afterMs: number | null;
      readonly scope: "message" | "address" | "account";
      readonly why: string;
    }
  | { readonly kind: "unknown"; readonly why: string }
  | { readonly kind: "permanent"; readonly blame: "address" | "account" | "message"; readonly why: string };

/** One try. `idempotencyKey` is the same for all tries of one notification. */
export interface Attempt {
  readonly idempotencyKey: string;
  /** 1, 2, 3 … */
  readonly number: number;
  readonly signal: AbortSignal;
}

/** A request that went out by another way than `ChannelDeps.http`, and its answer. */
export interface Told {
  /** How it went: `SMTP`, `WebSocket`. */
  readonly method: string;
  /** Where to, without a login in it. */
  readonly url: string;
  readonly startedAt: number;
  /** As it was sent, without what proves who we are (headers, AUTH). */
  readonly request: string;
  /** The platform's words. Null: there was no answer, and `why` says why. */
  readonly answer: string | null;
  /** Of the answer, where it has one. */
  readonly status: number | null;
  readonly why: string | null;
}

/** Everything from outside that a channel may use; handed in so that a test can hand in another. */
export interface ChannelDeps {
  readonly http: Http;
  readonly now: () => number;
  readonly log: Log;
  /** Unique id of this account, for example to name a cache. */
  readonly accountId: string;
  /** Where platforms reach us: `https://tocsin.example.com`. Without a trailing slash. */
  readonly publicUrl: string;
  /**
   * Notes what went past `http`, so that the attempt under way shows it; what goes by `http` is noted by itself. Called from within `send`
   * or `revise`; does nothing elsewhere. Absent: nobody listens. Secrets are masked by who keeps it.
   */
  readonly record?: (told: Told) => void;
}

/** A field of a form that the console draws; the words are looked up by `label` in both languages. */
export interface Field {
  readonly key: string;
  readonly label: { readonly en: string; readonly "zh-CN": string };
  readonly hint?: { readonly en: string; readonly "zh-CN": string };
  readonly type: "text" | "secret" | "number" | "boolean" | "select" | "url" | "email" | "phone" | "textarea";
  readonly required: boolean;
  /** What can be chosen, and how it is called; in the order of the list. */
  readonly options?: Readonly<Record<string, { readonly en: string; readonly "zh-CN": string }>>;
  readonly default?: string | number | boolean;
  readonly placeholder?: string;
}

/** A parsed value or what is wrong with which field, in words for people. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly issues: readonly FieldIssue[] };

export interface FieldIssue {
  /** Path of the field, `host` or `auth.user`; empty: the whole. */
  readonly field: string;
  readonly problem: string;
}

/** A form and its check. Fields of type `secret` are sealed at rest and never shown again. */
export interface FormSchema<T> {
  readonly fields: readonly Field[];
  readonly parse: (input: unknown) => Parsed<T>;
}

/** Pace of a platform: at most `count` in `perMs`, at one scope. */
export interface Pace {
  readonly scope: "account" | "address";
  readonly count: number;
  readonly perMs: number;
}

export interface Manifest<Config, Address> {
  /** Equals the folder's name, or `<folder>-bot` where a folder holds an app and a bot. */
  readonly id: string;
  readonly name: { readonly en: string; readonly "zh-CN": string };
  /** `app`: answered in place · `bot`: one-way with a link · `direct`: mail, SMS, voice · `out`: machines. */
  readonly style: "app" | "bot" | "direct" | "out";
  /** Who can be reached by it. */
  readonly places: readonly PlaceKind[];
  readonly config: FormSchema<Config>;
  readonly address: FormSchema<Address>;
  /** Unique text of an address within the channel: finds the link of an inbound event, refuses a second link to one place. */
  readonly addressKey: (address: Address) => string;
  /** How an address is shown, without secrets: `ann@example.com`, `#ops`. */
  readonly addressLabel: (address: Address) => string;
  /** `code`: we send a code to the address; `command`: `linkUser <code>` is said there; `none`: typed in by an admin. */
  readonly verify: "code" | "command" | "none";
  /** The most that this channel can ever prove. */
  readonly maxGrade: Grade;
  /** The platform drops a second message with the same idempotency key: `unknown` may be sent again without a double. */
  readonly deduplicates: boolean;
  /**
   * It rings until somebody answers (a call): nobody is called only to hear that it is over, and where nobody knows whether it rang
   * it rings again for what is critical alone.
   */
  readonly loud?: true;
  /** It makes a telephone ring or buzz: it may wait a minute for the chat in which its reader is active now (`domain/presence.ts`). */
  readonly phone?: true;
  /** It shows in the browser in which the console is used: whoever is active in the console is there. */
  readonly console?: true;
  readonly pace: readonly Pace[];
  /** A request that takes longer is aborted and counts as `unknown`. */
  readonly timeoutMs: number;
  /** Size limits that `render` keeps, for the console to show; units are the platform's own. */
  readonly limits: Readonly<Record<string, number>>;
}

/** A kind of channel: data about it, and how to open one account of it. `connect` does no I/O. */
export interface ChannelModule<Config = unknown, Address = unknown, Wire = unknown> {
  readonly manifest: Manifest<Config, Address>;
  connect(config: Config, deps: ChannelDeps): Channel<Address, Wire>;
  /**
   * Settings that nobody types: made anew for each account, where its form leaves them out (a key pair). Together they are all that an
   * account needs.
   */
  readonly initialSettings?: () => Readonly<Record<string, unknown>>;
  /** Files that an administrator takes to the platform: an app package, an app manifest. Pure. */
  readonly downloads?: (config: Config, deps: Pick<ChannelDeps, "accountId" | "publicUrl">) => readonly Download[];
}

/** A file to be uploaded to a platform by hand; the same settings give the same bytes. */
export interface Download {
  readonly fileName: string;
  readonly contentType: string;
  /** Goes up when the platform has to be given the file again; semver. */
  readonly version: string;
  readonly bytes: Uint8Array;
}

/** One thing that must be right for an account to work, in words for its administrator. */
export interface CheckItem {
  /** `token`, `endpoint` …; stable within the channel. */
  readonly id: string;
  /** `unknown`: it cannot be known from here; `text` says how to find out. */
  readonly state: "good" | "bad" | "unknown";
  readonly text: Readonly<Record<Language, string>>;
}

/** One open account of a channel. A capability is a facet that is there. */
export interface Channel<Address = unknown, Wire = unknown> {
  /** Pure: same input, same result. Never exceeds the platform's limits; text from outside can neither ping nor break markup. */
  render(notice: Notice, context: RenderContext): Wire;
  /** Of a channel whose vendors are paid by the segment: what the message costs. Pure. */
  readonly segments?: (wire: Wire) => Segments;
  /** Never throws for expected trouble. */
  send(wire: Wire, to: Address, attempt: Attempt): Promise<Outcome>;
  /** "Test connection": are the settings good? Sends nothing to anybody. */
  probe(signal: AbortSignal): Promise<Outcome>;
  /** What is left to spend at the vendor; null: it did not tell. Never throws for expected trouble. */
  readonly balance?: (signal: AbortSignal) => Promise<BalanceFacts | null>;
  /** The probe in detail: each thing that can be wrong with the account, and what to do about it. Sends nothing to anybody. */
  readonly check?: (signal: AbortSignal) => Promise<readonly CheckItem[]>;
  /** Edits a sent message in place; edits do not ring. A message that is gone answers `permanent` with blame `message`. */
  readonly revise?: (ref: Ref, wire: Wire, to: Address, attempt: Attempt) => Promise<Outcome>;
  readonly inbound?: Inbound<Address>;
  /**
   * Says the answer to an inbound event where the response of its request cannot carry it (Teams' messages, Feishu): in the place
   * of the event, or privately to the one who spoke. Absent: `inbound.answer` carries every answer. The `ref` that comes of a
   * `refresh` is kept as that of an edit is.
   */
  readonly reply?: (event: InboundEvent<Address>, wire: Wire, attempt: Attempt) => Promise<Outcome>;
  /**
   * Opens a form on the screen of whoever pressed (Slack's modal, Mattermost's dialog); what they fill in comes back as an `action` of
   * theirs. A facet of its own, and neither part of `verify` nor of `answer`: the press is stored first, whom we know and who may do it is
   * told before anything is opened, and `answer` stays pure. The platform gives about three seconds for this; whatever it was that did not
   * open the form, the caller says in words what to do instead, so that nothing is lost.
   */
  readonly ask?: (event: Asking<Address>, form: SnoozeForm, attempt: Attempt) => Promise<Outcome>;
  /** The name of a place or person whose events do not tell it; null: nobody knows. */
  readonly describe?: (address: Address, signal: AbortSignal) => Promise<string | null>;
  readonly directory?: Directory<Address>;
  readonly stream?: Stream;
  /**
   * Tells the platform where to reach us (Telegram's `setWebhook`, a slash command). Done again at any time without harm: when the
   * account is made or changed, and when the product starts.
   */
  readonly announce?: (inboundUrl: string, signal: AbortSignal) => Promise<Outcome>;
  /** An address that says a link code for whoever opens it (`https://t.me/bot?start=CODE`); null: not for this kind. Pure. */
  readonly deepLink?: (kind: PlaceKind, code: string) => string | null;
  readonly signIn?: SignIn<Address>;
  /**
   * Who has this mail address on the platform; null: nobody whom the app may see. It proves nothing by itself: addresses there are what
   * somebody entered, and only a press by the person found links them. `rooms`: those of the workspace on this account, for platforms
   * that tell of people by the rooms they are in. Never throws for expected trouble.
   */
  readonly findByEmail?: (
    email: string,
    rooms: readonly Address[],
    signal: AbortSignal,
  ) => Promise<Identified<Address> | null>;
  readonly install?: Install;
  /** What somebody's own program has to know of this account to make an address of it (the key that a browser subscribes to); no secret. */
  readonly offer?: Readonly<Record<string, string>>;
  /** Phone numbers and mail addresses that its messages come from, as a phone shows them: for the contact that people let through. */
  readonly senders?: readonly string[];
  /**
   * Presence of people by address key; those unknown are left out. Unknown means deliver. Asked for people alone who allowed it, and
   * while a telephone waits for the answer: whoever is stopped by the signal has told nothing.
   */
  readonly presence?: (addressKeys: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, Presence>>;
  /** Frees sockets; called when the account is changed or the process stops. */
  readonly close?: () => Promise<void>;
}

/** How a text message goes over the air: its units (septets, or UTF-16 units), and the parts that it is paid by. */
export interface Segments {
  readonly encoding: "gsm" | "ucs2";
  readonly units: number;
  readonly parts: number;
}

/** What is left to spend. `currency`: ISO 4217, or the vendor's own unit. `low`: its administrators are to be told. */
export type BalanceFacts = Omit<Balance, "at">;

export type { Presence } from "#domain/presence.ts";

/** Chats and people to pick from. */
export interface Directory<Address> {
  /** One page of places whose name contains the text. */
  search(
    text: string,
    cursor: string | null,
    signal: AbortSignal,
  ): Promise<DirectoryPage<Address> | { readonly failed: Outcome }>;
}

export interface DirectoryPage<Address> {
  readonly places: readonly Place<Address>[];
  readonly next: string | null;
}
