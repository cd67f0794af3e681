import type { EventLink, Labels } from "./event.ts";
import type { IncidentState } from "./incident.ts";
import type { Language } from "./people.ts";
import type { Severity } from "./severity.ts";

/** What can be done to an incident from inside a message. */
export type Verb = "ack" | "unack" | "snooze" | "close";

/** Answers to the question whether to link: "Link now", and "Not me" where somebody else asked for it. */
export type LinkVerb = "link" | "decline";

/** Whether a button answers the question whether to link, and does nothing to an incident. */
export function isLinkVerb(verb: string): verb is LinkVerb {
  return verb === "link" || verb === "decline";
}

/** An incident as a message shows it. All texts come from outside: renderers escape and trim them. */
export interface IncidentView {
  readonly id: string;
  /** `INC-1042` */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly service: string;
  readonly labels: Labels;
  readonly links: readonly EventLink[];
  readonly alertCount: number;
  readonly openAlerts: number;
  readonly openedAt: number;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: number | null;
  readonly snoozedUntil: number | null;
  readonly closedBy: string | null;
  readonly closedReason: "person" | "signal" | "timeout" | null;
  readonly closedAt: number | null;
  /** Goes up with each change; an edit of a card carries it, older edits are skipped. */
  readonly version: number;
}

/**
 * Everything that Tocsin can say; a closed union, so that a new kind is a compile error in each renderer.
 * - `page`: something needs an answer; `repeat` > 0 when it was said before (loop or next level)
 * - `state`: the card of an incident as it is now; only ever an edit of a sent one
 * - `resolved`: told to those who were paged
 * - `bundle`: pages that came faster than one person or room can be told one by one; names every incident (DESIGN §5.5)
 * - `code`: verifies that an address belongs to a person
 * - `alarm`: Tocsin speaks of itself to its admins (a broken link, an unrouted incident)
 * - `test`: somebody pressed "Send test"
 * - `linked`, `answer`: replies to a command in a chat
 */
export type Notice =
  | {
      readonly kind: "page";
      readonly incident: IncidentView;
      readonly level: number;
      readonly repeat: number;
      readonly why: string;
    }
  | { readonly kind: "state"; readonly incident: IncidentView }
  | { readonly kind: "resolved"; readonly incident: IncidentView }
  | { readonly kind: "bundle"; readonly incidents: readonly Bundled[] }
  | { readonly kind: "code"; readonly code: string; readonly minutes: number }
  | { readonly kind: "alarm"; readonly subject: string; readonly text: string }
  | { readonly kind: "test"; readonly sender: string }
  | {
      readonly kind: "link_request";
      readonly workspace: string;
      readonly account: string;
      readonly place: string;
      /** A chat or a team of the workspace, and not a person's own account. */
      readonly isRoom: boolean;
      readonly token: string;
      readonly minutes: number;
      /** Nobody said a code: the account was found by a mail address, and its owner may say that it is not theirs. */
      readonly mayDecline?: true;
    }
  | { readonly kind: "answer"; readonly text: string; readonly tone: "good" | "bad" | "plain" };

/** One incident of a bundle, and where the console shows it. */
export interface Bundled {
  readonly incident: IncidentView;
  readonly url: string;
}

export type NoticeKind = Notice["kind"];

/** A person of ours as the platform knows them. */
export interface Mention {
  readonly name: string;
  /** How the platform names them: the address key of an app, or what an admin entered for a bot (a user id, a phone, a mail). */
  readonly key: string;
}

/** For whom and from where a notice is rendered; everything a pure renderer may know besides the notice. */
export interface RenderContext {
  readonly language: Language;
  /** IANA zone of the reader. */
  readonly timeZone: string;
  readonly now: number;
  /** `person`: one named reader; `room`: many. */
  readonly audience: "person" | "room";
  readonly recipientName: string | null;
  readonly workspace: string;
  /** Stable id of this notification; message ids and threads are made of it. */
  readonly notificationId: string;
  readonly links: {
    /** The incident (or the page about the matter) in the console. */
    readonly view: string;
    /** Action page of this recipient for this incident, `/a/<token>`; null where there is nothing to do. */
    readonly act: string | null;
  };
  /** Whom a message to a room rings: those it pages, where they are linked on the same account. */
  readonly mentions: readonly Mention[];
  /** Rings everybody in the room, as its settings ask for; only ever with a page. */
  readonly mentionAll: boolean;
  /** Opaque, signed: what an inbound button carries back so that it can be tied to this notification. */
  readonly actionToken: string | null;
  /** Buttons to offer, in order. Channels without `inbound` show them as a link to the action page. */
  readonly verbs: readonly Verb[];
  /** The workspace's own words, rendered: text like any from outside. What is not in it has the default words. */
  readonly custom?: CustomWords;
}

/** What a template of the workspace made of a notice. */
export interface CustomWords {
  /** For the title, also where a channel sets its parts apart. */
  readonly title?: string;
  /** For facts, labels and description. State, links, buttons and the incidents of a bundle stay. */
  readonly body?: string;
}
