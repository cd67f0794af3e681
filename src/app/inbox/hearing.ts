import type { Link } from "#domain/link.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { Language, User } from "#domain/people.ts";
import { can, type Permission } from "#domain/permission.ts";
import type { Snapshot } from "#domain/snapshot.ts";
import type { Channel } from "#ports/channel.ts";
import type { Place, PlatformPerson } from "#ports/inbound.ts";
import type { InboxRow } from "#ports/rows.ts";
import type { App } from "../app.ts";
import type { By } from "../config/change.ts";
import { linkAt } from "../linking/bind.ts";
import { offerUrl } from "../linking/offer.ts";
import { inboxWords } from "./words.ts";

/** One inbound event while it is worked on, and what was set up at that moment. */
export interface Hearing {
  readonly app: App;
  readonly snapshot: Snapshot;
  readonly row: InboxRow;
  /** The channel's account through which it came; null: it cannot be opened any more. */
  readonly channel: Channel | null;
}

/** What is answered to an event; `notice` null: nothing is. */
export interface Answer {
  readonly changed: boolean;
  readonly notice: Notice | null;
  readonly context: RenderContext | null;
}

export const noAnswer: Answer = { changed: false, notice: null, context: null };

/** Somebody on a platform who is linked to a user. */
export interface Speaker {
  readonly user: User;
  readonly link: Link;
}

/** Who spoke or clicked, and where the answer is read. */
export interface Listener {
  readonly by: PlatformPerson;
  readonly byAddress: unknown;
  readonly place: Place<unknown> | null;
  readonly speaker: Speaker | null;
  readonly language: Language;
}

/**
 * Finds out who somebody is. A broken link still proves it: what is broken is the way to them. `said`: the language that their
 * words showed, for those whom we do not know.
 */
export function listenerOf(
  hearing: Hearing,
  event: { by: PlatformPerson; byAddress: unknown; place: Place<unknown> | null },
  said: Language | null = null,
): Listener {
  const { snapshot, row } = hearing;
  const link = linkAt(snapshot, row.channel, event.by.key);
  const proved = link !== null && link.place === "person" && (link.state === "active" || link.state === "broken");
  const user = proved && link.owner.kind === "user" ? snapshot.users.get(link.owner.id) : undefined;
  const byAddress = event.byAddress ?? (event.place?.kind === "person" ? event.place.address : null);
  const speaker = user === undefined || link === null ? null : { user, link };
  return { by: event.by, byAddress, place: event.place, speaker, language: user?.language ?? said ?? "en" };
}

/** The speaker who may do this, or the answer to those who may not: how to link, or whom to ask. */
export function allowed(hearing: Hearing, listener: Listener, permission: Permission): Speaker | Answer {
  const words = inboxWords[listener.language];
  const { speaker } = listener;
  if (speaker === null) return strangerAnswer(hearing, listener, {});
  if (speaker.user.disabled) return say(hearing, listener, words.disabled, "bad");
  return can(speaker.user.role, permission) ? speaker : say(hearing, listener, words.mayNot(speaker.user.role), "bad");
}

/** The way to link for somebody whom we do not know; afterwards they can do what they wanted. */
export function strangerAnswer(
  hearing: Hearing,
  listener: Listener,
  wanted: Partial<Pick<Parameters<typeof offerUrl>[1], "notificationId" | "verb" | "minutes">>,
): Answer {
  const { app, row } = hearing;
  const { by, byAddress, language } = listener;
  const known = { notificationId: null, verb: null, minutes: null, ...wanted };
  const url = offerUrl(app, { channel: row.channel, accountId: row.accountId, by, byAddress, ...known });
  const answer = say(hearing, listener, inboxWords[language].stranger(url), "bad");
  const { context } = answer;
  return url === null || context === null
    ? answer
    : { ...answer, context: { ...context, links: { view: url, act: null } } };
}

export function isSpeaker(found: Speaker | Answer): found is Speaker {
  return "user" in found;
}

/** An answer in words. */
export function say(
  hearing: Hearing,
  listener: Listener,
  text: string,
  tone: "good" | "bad" | "plain",
  changed = false,
): Answer {
  return { changed, notice: { kind: "answer", text, tone }, context: contextFor(hearing, listener) };
}

/** For whom an answer is rendered. */
export function contextFor({ app, snapshot, row }: Hearing, listener: Listener): RenderContext {
  const alone = listener.place === null || listener.place.kind === "person";
  return {
    language: listener.language,
    timeZone: listener.speaker?.user.timeZone ?? "UTC",
    now: app.clock.now(),
    audience: alone ? "person" : "room",
    recipientName: listener.speaker?.user.name ?? listener.by.name,
    workspace: snapshot.settings.workspaceName,
    notificationId: row.id,
    links: { view: `${app.publicUrl}/`, act: null },
    mentions: [],
    mentionAll: false,
    actionToken: null,
    verbs: [],
  };
}

/** How a speaker stands in timelines and in the audit log. */
export function byOf({ user }: Speaker): By {
  return { actor: { kind: "user", userId: user.id, name: user.name }, address: null };
}

/** A time as the listener reads clocks: `14:05`, with the day where it is another one. */
export function clockTime(at: number, now: number, listener: Listener): string {
  const timeZone = listener.speaker?.user.timeZone ?? "UTC";
  try {
    const day = new Intl.DateTimeFormat(listener.language, { timeZone, dateStyle: "medium" });
    const time = new Intl.DateTimeFormat(listener.language, {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZoneName: "short",
    });
    return day.format(at) === day.format(now) ? time.format(at) : `${day.format(at)} ${time.format(at)}`;
  } catch {
    // A zone that this version of the time zone database does not know.
    return `${new Date(at).toISOString().slice(0, 16)}Z`;
  }
}
