import type { Outcome } from "./channel.ts";
import type { PlatformPerson } from "./inbound.ts";

/** A step of OAuth 2.0's authorization code flow (RFC 6749 §4.1). `state` is ours: signed, single use, bound to a session. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
}

export interface AuthorizationAnswer {
  readonly redirectUri: string;
  readonly code: string;
}

/** Who somebody is on a platform by its own word, and the way to them alone. */
export type Identified<Address> =
  | { readonly ok: true; readonly person: PlatformPerson; readonly address: Address }
  | { readonly ok: false; readonly outcome: Outcome };

/** A member of the workspace ties their account on the platform by signing in there. */
export interface SignIn<Address> {
  url(request: AuthorizationRequest): string;
  /** Who signed in, by the platform's own word. */
  identify(answer: AuthorizationAnswer, signal: AbortSignal): Promise<Identified<Address>>;
}

/** The platform's own way to install an app: an administrator agrees there, and the account gets its settings from it. */
export interface Install {
  url(request: AuthorizationRequest): string;
  /** Fields of the account's form that are now known (a bot token); secrets are sealed by the core. */
  finish(
    answer: AuthorizationAnswer,
    signal: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly config: Readonly<Record<string, string>> }
    | { readonly ok: false; readonly outcome: Outcome }
  >;
}
