import type { Language, User } from "#domain/people.ts";
import type { SandboxLook, SandboxMessage, SandboxPlace } from "#ports/sandbox.ts";
import type { App } from "./app.ts";

/** `page`: one alert, to be answered · `ignore`: one that nobody is to answer, so that the colleague is next. */
export type SandboxAct = "page" | "ignore";

/** A message with the times at which it was first seen, and seen changed, UTC milliseconds. */
export interface SandboxSeen extends SandboxMessage {
  readonly at: number;
  /** Null: as it was sent. */
  readonly editedAt: number | null;
}

/** A platform as the wall shows it. */
export interface SandboxDevice {
  readonly channel: string;
  readonly look: SandboxLook;
  readonly places: readonly Pick<SandboxPlace, "id" | "reader" | "label">[];
  /** Oldest first; those of the sandbox's own set-up are left out. */
  readonly messages: readonly SandboxSeen[];
}

/** A button of a message on the wall; see `RunningPlatform.press`. */
export interface SandboxPress {
  readonly channel: string;
  readonly messageId: string;
  readonly buttonId: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** What came of a press. `said`: what the platform shows to the reader besides. */
export type SandboxPressed = { readonly ok: true; readonly said: string | null } | { readonly ok: false };

/** A sandbox that runs: a Tocsin of its own, with fakes for platforms. */
export interface SandboxRun {
  /** Its own: nothing of the real one is in it. */
  readonly app: App;
  /** Where its server listens, on loopback. */
  readonly url: string;
  readonly startedAt: number;
  readonly you: User;
  readonly colleague: User;
  /** A line that fires an alert from anywhere. */
  readonly curl: string;
  /** What an incident was fired as; null: by the line. */
  actOf(incidentId: string): SandboxAct | null;
  /** Fires an alert; answers the id of its incident. */
  fire(act: SandboxAct): Promise<string>;
  press(press: SandboxPress): Promise<SandboxPressed>;
  devices(): readonly SandboxDevice[];
}

/** For whom a sandbox is started: it speaks as they do. */
export interface Newcomer {
  readonly name: string;
  readonly language: Language;
  readonly timeZone: string;
}

/** The sandbox of this process: none or one. */
export interface Sandbox {
  current(): SandboxRun | null;
  /** Starts a fresh one; the one before ends. */
  start(who: Newcomer): Promise<SandboxRun>;
  /** Ends it, and nothing of it is left. */
  stop(): Promise<void>;
  /** It is used: it ends when it was not for half an hour. */
  touch(): void;
  /** UTC milliseconds; null: none runs. */
  endsAt(): number | null;
  /** Called after changes of anything in it, gathered, and when it starts or ends. Returns the way to stop. */
  listen(listener: () => void): () => void;
}
