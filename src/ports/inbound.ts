import type { LinkVerb, Notice, RenderContext, Verb } from "#domain/notice.ts";
import type { Language } from "#domain/people.ts";
import type { PlaceKind } from "#domain/link.ts";
import type { Outcome, Ref } from "./channel.ts";

/** A request of a platform, byte for byte. Header names in lower case. */
export interface RawRequest {
  readonly method: string;
  /** Path and query as received. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
  readonly receivedAt: number;
}

declare const verified: unique symbol;

/** A request whose sender was proved. Only `Inbound.verify` makes one; `parse` takes nothing else. */
export interface VerifiedRequest extends RawRequest {
  readonly [verified]: true;
}

/** Brands a request after all checks passed; to be called by `Inbound.verify` alone. */
export function markVerified(request: RawRequest): VerifiedRequest {
  return request as VerifiedRequest;
}

export interface Rejection {
  readonly rejected: true;
  /** 503: it cannot be told now, and the platform is to send it again. */
  readonly status: 400 | 401 | 403 | 413 | 503;
  /** For our log, not for the caller. */
  readonly why: string;
}

/** Raw HTTP answer to a platform. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A person on a platform: never trusted beyond what the platform signed. */
export interface PlatformPerson {
  /** Address key of that person in this channel. */
  readonly key: string;
  readonly name: string;
  /** Tenant or workspace of the platform, where there is one. */
  readonly tenant: string | null;
}

/** Where on a platform something was said or clicked. */
export interface Place<Address> {
  readonly kind: PlaceKind;
  readonly key: string;
  readonly name: string | null;
  readonly tenant: string | null;
  readonly address: Address;
  /** Why it cannot be linked although we hear it: the platform lets no bot speak there of its own accord. */
  readonly unfit?: "private" | "shared";
}

/**
 * A fact from a platform. `id` is the platform's own and the same when it repeats itself: it acts once.
 * Adapters report facts; the grammar of commands, the codes and the permissions live in the domain.
 */
export type InboundEvent<Address = unknown> =
  | {
      readonly kind: "action";
      readonly id: string;
      /** `refresh`: nothing is to be done; whoever pressed wants to see the message as it is now. */
      readonly verb: Verb | LinkVerb | "refresh";
      /** `RenderContext.actionToken` as it came back. */
      readonly token: string;
      readonly by: PlatformPerson;
      readonly byAddress: Address | null;
      readonly place: Place<Address> | null;
      readonly ref: Ref | null;
      /** Parts of the message's ref that came with this press (a code that edits it once): kept with the others for the next edit. */
      readonly renewed?: Ref;
      /** For `snooze`: how long; null: the workspace's first preset. */
      readonly minutes: number | null;
    }
  /** A button was pressed that opens a form (`Channel.ask`): for how long to snooze. */
  | {
      readonly kind: "ask";
      readonly id: string;
      readonly verb: "snooze";
      readonly token: string;
      readonly by: PlatformPerson;
      readonly byAddress: Address | null;
      readonly place: Place<Address> | null;
      readonly ref: Ref | null;
    }
  | {
      readonly kind: "command";
      readonly id: string;
      readonly text: string;
      readonly by: PlatformPerson;
      readonly byAddress: Address | null;
      readonly place: Place<Address>;
    }
  | {
      readonly kind: "receipt";
      readonly id: string;
      readonly ref: Ref;
      readonly state: "delivered" | "seen" | "failed";
      readonly sequence: number;
      readonly detail: string | null;
      /** With `failed`: the address will never work (a mail that came back as 5.1.1), so that its link is broken as well. */
      readonly gone?: true;
    }
  | {
      readonly kind: "membership";
      readonly id: string;
      readonly place: Place<Address>;
      readonly change: "added" | "removed" | "renamed";
    }
  | { readonly kind: "consent"; readonly id: string; readonly key: string; readonly change: "start" | "stop" }
  /** The account itself is over: the app was thrown out of the workspace. `why` is for people, with what to do about it. */
  | { readonly kind: "revoked"; readonly id: string; readonly why: string };

export type Asking<Address = unknown> = Extract<InboundEvent<Address>, { kind: "ask" }>;

/** A form that asks for how long to snooze, as `domain/snooze.ts` reads it. */
export interface SnoozeForm {
  /** `INC-42: disk full`, for a bundle the names alone. */
  readonly about: string;
  readonly language: Language;
  /** IANA zone of whoever fills it in: a time of day is theirs. */
  readonly timeZone: string;
}

/** What became of an inbound event, for the answer within the same request. */
export interface InboundResult {
  readonly eventId: string;
  readonly changed: boolean;
  /** What to show to the one who clicked or spoke, in their language. */
  readonly notice: Notice | null;
  readonly context: RenderContext | null;
}

export interface Inbound<Address> {
  /** The only way to a `VerifiedRequest`: raw bytes, constant time, fresh, from whom it says. May fetch keys. */
  verify(request: RawRequest): Promise<VerifiedRequest | Rejection>;
  /** Pure; unknown kinds of events are no events, never an error. */
  parse(request: VerifiedRequest): readonly InboundEvent<Address>[];
  /**
   * Pure: the answer to the platform. Called with the results of the events, once they are stored and worked on, or with null
   * for an event whose result was not there in time (it is worked on after).
   */
  answer(request: VerifiedRequest, results: readonly (InboundResult | null)[]): RawResponse;
  /** How long the platform waits for an answer; results that are not there by then are not waited for. */
  readonly answerWithinMs: number;
}

/**
 * A connection that we open to the platform and keep, for installs that it cannot reach. What comes over it goes the way of the
 * requests of `Inbound`: stored, parsed, worked on, answered.
 */
export interface Stream {
  /**
   * Holds one connection until it ends or the signal stops it, and never throws for expected trouble. `accepted`: open it again at
   * once (the platform asked for it, or the signal stopped us); `retry`: later; `permanent`: the account cannot be used.
   * `take` gives what `Inbound.answer` said. Where it rejects, nothing was stored: not to be acknowledged, so that it comes again.
   */
  run(take: (request: VerifiedRequest) => Promise<RawResponse>, signal: AbortSignal): Promise<Outcome>;
}
