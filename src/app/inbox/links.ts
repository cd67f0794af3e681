import type { ChatCommand } from "#domain/chatcommand.ts";
import type { Link } from "#domain/link.ts";
import { codeWords } from "#domain/linkcode.ts";
import type { LinkVerb } from "#domain/notice.ts";
import { radiusText } from "#domain/reach.ts";
import type { InboundEvent, Place } from "#ports/inbound.ts";
import { linkAt } from "../linking/bind.ts";
import { claimCode, confirmLink } from "../linking/codes.ts";
import { declineLink } from "../linking/suggest.ts";
import { testLink, unlink } from "../linking/unlink.ts";
import {
  allowed,
  type Answer,
  byOf,
  contextFor,
  type Hearing,
  isSpeaker,
  type Listener,
  listenerOf,
  say,
} from "./hearing.ts";
import { inboxWords } from "./words.ts";

type Command = Extract<InboundEvent, { kind: "command" }>;
type LinkCommand = Extract<ChatCommand, { kind: "link" }>;
type UnlinkCommand = Extract<ChatCommand, { kind: "unlink" }>;

/** First step of linking: who said the code is asked, by name of workspace and account, whether to link now. */
export async function answerLink(
  hearing: Hearing,
  listener: Listener,
  said: LinkCommand,
  event: Command,
): Promise<Answer> {
  const { app, row, snapshot } = hearing;
  const { channel, accountId } = row;
  if (event.place.unfit !== undefined && said.place !== "person")
    return say(hearing, listener, inboxWords[listener.language].unfit[event.place.unfit], "bad");
  const claimed = await claimCode(app, {
    channel,
    accountId,
    kind: said.place,
    code: said.code,
    name: said.name,
    by: await introduced(hearing, event),
    byAddress: event.byAddress,
    place: await named(hearing, event.place),
  });
  // The code says who they are: they are answered in that user's language although they are not linked yet.
  if (!claimed.ok) return say(hearing, listener, codeWords[claimed.refusal][listener.language], "bad");
  const { user, token, label, minutes } = claimed;
  const workspace = snapshot.settings.workspaceName;
  // A room's question is read by all of it: a mail address is nobody's business there.
  const account = said.place === "person" ? `${user.name} (${user.email})` : user.name;
  const context = {
    ...contextFor(hearing, listener),
    language: user.language,
    timeZone: user.timeZone,
    actionToken: token,
  };
  return {
    changed: true,
    notice: { kind: "link_request", workspace, account, place: label, isRoom: said.place !== "person", token, minutes },
    context,
  };
}

/** Asks the platform for the name of a place that it did not tell; without an answer it is called by its address. */
async function named(hearing: Hearing, place: Place<unknown>): Promise<Place<unknown>> {
  if (place.name !== null || place.kind === "person") return place;
  return { ...place, name: await nameAt(hearing, place.address) };
}

/** The one who speaks, by a name that the platform did not tell with what they said. */
async function introduced(hearing: Hearing, { by, byAddress }: Command): Promise<Command["by"]> {
  if (by.name.trim() !== "" || byAddress === null) return by;
  return { ...by, name: (await nameAt(hearing, byAddress)) ?? "" };
}

async function nameAt({ app, row, channel }: Hearing, address: unknown): Promise<string | null> {
  if (channel?.describe === undefined) return null;
  return channel.describe(address, AbortSignal.timeout(describeMs)).catch((error: unknown) => {
    app.log.warn({ err: error, inbox: row.id }, "could not ask for a name");
    return null;
  });
}

/** The platform waits for our answer meanwhile. */
const describeMs = 3_000;

type Action = Extract<InboundEvent, { kind: "action" }> & { readonly verb: LinkVerb };

/** The question whether to link was answered by a press. */
export function answerLinkRequest(hearing: Hearing, event: Action): Promise<Answer> {
  return event.verb === "link" ? answerLinkNow(hearing, event) : answerNotMe(hearing, event);
}

/** Not me was pressed on a question that somebody else asked for. */
async function answerNotMe(hearing: Hearing, event: Action): Promise<Answer> {
  const listener = listenerOf(hearing, event);
  const declined = await declineLink(hearing.app, { channel: hearing.row.channel, token: event.token, by: event.by });
  if (!declined.ok) return say(hearing, listener, codeWords[declined.refusal][listener.language], "bad");
  const known: Listener = { ...listener, language: declined.user?.language ?? listener.language };
  return say(hearing, known, inboxWords[known.language].declined, "good", declined.changed);
}

/** Second step: Link now was pressed. */
async function answerLinkNow(hearing: Hearing, event: Action): Promise<Answer> {
  const listener = listenerOf(hearing, event);
  const confirmed = await confirmLink(hearing.app, { channel: hearing.row.channel, token: event.token, by: event.by });
  if (!confirmed.ok) return say(hearing, listener, codeWords[confirmed.refusal][listener.language], "bad");
  const { link, user } = confirmed;
  const known: Listener = { ...listener, language: user.language };
  const words = inboxWords[known.language];
  const text =
    link.place === "person"
      ? words.linkedUser(user.name, hearing.snapshot.settings.workspaceName)
      : words.linkedRoom(link.label);
  return say(hearing, known, text, "good", confirmed.changed);
}

/** `unlinkUser` ends the speaker's own link; the others want the right to manage links. */
export async function answerUnlink(hearing: Hearing, listener: Listener, said: UnlinkCommand): Promise<Answer> {
  const words = inboxWords[listener.language];
  const speaker = allowed(hearing, listener, said.place === "person" ? "link.own" : "link.manage");
  if (!isSpeaker(speaker)) return speaker;
  const link = said.place === "person" ? speaker.link : roomOf(hearing, listener);
  if (link === null || (link.place !== said.place && said.place !== "person"))
    return say(hearing, listener, words.notLinked, "plain");
  const result = await unlink(hearing.app, { linkId: link.id, override: false, reason: null }, byOf(speaker));
  if (!result.ok) return say(hearing, listener, words.notLinked, "plain");
  if (result.value.kind === "unlinked") return say(hearing, listener, words.unlinked(link.label), "good", true);
  return say(
    hearing,
    listener,
    words.blocked(radiusText(result.value.radius, listener.language), `${hearing.app.publicUrl}/links/${link.id}`),
    "bad",
  );
}

/** Sends a test message through the link of the place where it was said. */
export async function answerTest(hearing: Hearing, listener: Listener): Promise<Answer> {
  const words = inboxWords[listener.language];
  const speaker = allowed(hearing, listener, "link.own");
  if (!isSpeaker(speaker)) return speaker;
  const link = listener.place === null || listener.place.kind === "person" ? speaker.link : roomOf(hearing, listener);
  if (link === null) return say(hearing, listener, words.notLinked, "plain");
  // The row's id makes the message one, however often the event is worked on.
  const sent = await testLink(hearing.app, link.id, byOf(speaker), hearing.row.id);
  return sent.ok ? say(hearing, listener, words.testSent, "good", true) : say(hearing, listener, words.failed, "bad");
}

/** The link of the place where something was said. */
export function roomOf({ snapshot, row }: Hearing, { place }: Listener): Link | null {
  return place === null ? null : linkAt(snapshot, row.channel, place.key);
}
