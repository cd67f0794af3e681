import type { LinkVerb, Verb } from "#domain/notice.ts";
import type { PlaceKind } from "#domain/link.ts";
import type { ChannelModule, Outcome, Presence, Ref } from "#ports/channel.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";

/**
 * What a channel brings to be examined: how to start its fake platform, and how that platform says the things that every
 * platform says in its own way. `src/channels/<folder>/<id>.subject.test.ts` exports one as `subject`.
 */
export interface ChannelSubject {
  readonly module: ChannelModule;
  /** The channel's folder, with a slash at the end. */
  readonly folder: URL;
  /** Everything secret in settings and address: may show in no outcome, log, error or rendered text. */
  readonly secrets: readonly string[];
  /** A platform of its own for each check: no state is carried over. */
  start(): Promise<Platform>;
  /**
   * How an admin or a link names people on this platform, to be rung by `RenderContext.mentions`; `all`: what `pings` shows when
   * everybody is rung. Null where the platform rings nobody by name.
   */
  readonly mentions: { readonly people: readonly string[]; readonly all: string | null } | null;
  /** Sizes of a rendered message, one for each key of `manifest.limits`, counted without the renderer's own code. */
  measure(wire: unknown): Readonly<Record<string, number>>;
}

/** A running fake, as the suite sees it. */
export interface Platform {
  /** Settings and address as a person types them into the form; they point at this fake. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly address: Readonly<Record<string, unknown>>;
  /** What readers see now, oldest first. */
  messages(): readonly SeenMessage[];
  /** Every request that was read to its end, whatever came of it; a hanging one counts as well. */
  received(): readonly Received[];
  readonly troubles: Readonly<Record<TroubleKind, Trouble>>;
  /** Lets the platform answer everything with this HTTP status; null where it does not speak HTTP. */
  readonly status: ((status: number) => void | Promise<void>) | null;
  /** Statuses that mean something else on this platform than everywhere. */
  readonly statusExceptions?: Readonly<Record<number, Outcome["kind"]>>;
  /** Gives exactly this answer, the `answer` of a recording in `wire/`. */
  replay?(answer: unknown): void | Promise<void>;
  /** Back to normal. */
  calm(): void | Promise<void>;
  openSockets(): number;
  /** Removes a sent message, as a person would. With `revise`. */
  vanish?(ref: Ref): void;
  /** There exactly when the channel has the facet of the same name. */
  readonly inbound?: PlatformInbound;
  readonly directory?: PlatformDirectory;
  readonly presence?: PlatformPresence;
  readonly people?: PlatformPeople;
  close(): Promise<void>;
}

/** A message as its reader has it on the screen (or hears it, or a machine parses it). */
export interface SeenMessage {
  readonly id: string;
  /** All of the text, markup resolved. */
  readonly text: string;
  /** Whom it rings besides the addressee, as the platform reads it: `@all`, a user's id. */
  readonly pings: readonly string[];
  /** Skeleton without text: tags, kinds of blocks, keys. Text from outside must not change it; line breaks do not count. */
  readonly shape: string;
  /** Every address that a click can open. */
  readonly links: readonly string[];
  readonly actions: readonly SeenAction[];
}

/** `button`: answered in place · `key`: of a phone · `link`: to the action page. */
export type SeenAction =
  | { readonly kind: "button" | "key"; readonly verb: Verb | LinkVerb | "refresh"; readonly token: string }
  | { readonly kind: "link"; readonly verb: Verb | LinkVerb | "refresh"; readonly url: string };

export interface Received {
  /** As it stood on the wire; null where the platform has no such thing. */
  readonly idempotencyKey: string | null;
}

/** What can go wrong on any platform. */
export type TroubleKind =
  /** Too much: come back after a named time. */
  | "throttled"
  /** The platform's own fault, for now. */
  | "broken"
  | "addressGone"
  | "accountRefused"
  | "messageRefused"
  /** HTTP 200 with an error inside. */
  | "errorInSuccess"
  /** Nothing listens. */
  | "unreachable"
  /** The request was read, then the connection was cut. */
  | "cutAfter"
  /** The answer begins and breaks off. */
  | "cutMidAnswer"
  /** The request was read, no answer ever comes. */
  | "hang";

/** How a platform shows a trouble and what must come of it; or why it cannot have this one. */
export type Trouble =
  | { readonly arm: () => void | Promise<void>; readonly outcome: ExpectedOutcome }
  | { readonly none: string };

/** The parts of an outcome that are given must be equal. */
export interface ExpectedOutcome {
  readonly kind: Outcome["kind"];
  readonly scope?: "message" | "address" | "account";
  readonly blame?: "message" | "address" | "account";
  readonly afterMs?: number | null;
}

/** How the platform speaks to us. Bodies are JSON values; `encode` puts one into the platform's own form. */
export interface PlatformInbound {
  /** A body as bytes; `respelled`: the same content in other bytes (blanks, order), which must verify all the same. */
  encode(body: unknown, how?: { readonly respelled: boolean }): Uint8Array;
  /** Signed by the platform at this time; `flaw`: right in all but this. */
  request(body: Uint8Array, how: { readonly at: number; readonly flaw?: "secret" | "audience" }): Promise<RawRequest>;
  /** Whether the signature covers the body; a bearer token proves the sender alone. */
  readonly signsBody: boolean;
  /** Headers without any of which a request is nobody's. */
  readonly signedHeaders: readonly string[];
  /** Older requests are refused; null where the platform signs no time (say why beside it). */
  readonly staleAfterMs: number | null;
  /** Whether a signature names for whom it is (a JWT's `aud`). */
  readonly hasAudience: boolean;
  readonly bodies: {
    action(how: {
      readonly verb: Verb | LinkVerb | "refresh";
      readonly token: string;
      readonly ref: Ref | null;
      readonly id: string;
    }): unknown;
    /** Said to the bot, with the platform's own mention of it before the text. */
    command(how: { readonly text: string; readonly place: PlaceKind; readonly id: string }): unknown;
    /** Null where the platform reports none. */
    membership(how: { readonly change: "added" | "removed"; readonly id: string }): unknown;
    receipt(how: { readonly ref: Ref; readonly state: "delivered" | "seen" | "failed"; readonly id: string }): unknown;
    /** An event of a kind that nobody has heard of. */
    unheardOf(): unknown;
    /** The bot's own message coming back; null where it never does. */
    own(): unknown;
  };
  /** Where the channel can `ask`; absent: it cannot. */
  readonly form?: {
    /** The button of a message pressed, by somebody for whom a form opens within the platform's time. */
    press(how: { readonly token: string; readonly ref: Ref | null; readonly id: string }): unknown;
    /**
     * The form that opened last, submitted with this typed into it. `flaw`: `person`, it comes from somebody else; `sealed`, what it
     * carries was changed on the way. Null: nothing opened.
     */
    submit(length: string, flaw?: "person" | "sealed"): unknown;
  };
  /** Kinds of places where commands can be said; none on a channel of keys and buttons alone. */
  readonly commandPlaces: readonly PlaceKind[];
  /** What the platform has against our answer; null: it takes it. */
  judge(response: RawResponse): string | null;
}

export interface PlatformDirectory {
  /** All places, more than one page of them. */
  readonly places: readonly { readonly key: string; readonly name: string }[];
  /** Finds some of them, not all. */
  readonly text: string;
}

export interface PlatformPresence {
  readonly people: Readonly<Record<string, Presence["state"]>>;
  /** Address key of somebody whom the platform does not know. */
  readonly stranger: string;
}

/** There exactly when the channel has `findByEmail`. */
export interface PlatformPeople {
  /** Somebody who is found, and the address key that their clicks carry. */
  readonly email: string;
  readonly key: string;
  /** An address of nobody whom the app may see. */
  readonly stranger: string;
  /** Addresses of rooms, where people are found by the rooms that they are in. */
  readonly rooms?: readonly unknown[];
}

/** A recording in `wire/*.json`: what it is, from where and when, and what must come of it. */
export type Recording = { readonly about: string; readonly source: string; readonly date: string } & (
  | { readonly kind: "answer"; readonly answer: unknown; readonly outcome: ExpectedOutcome }
  | { readonly kind: "inbound"; readonly body: unknown; readonly events: readonly Readonly<Record<string, unknown>>[] }
  /** Used by the channel's own tests. */
  | { readonly kind: "sample" }
);
