import type { Via } from "#domain/actor.ts";
import type { ChatCommand } from "#domain/chatcommand.ts";
import { type Command, type CommandResult, refusalWords, snoozePresets } from "#domain/command.ts";
import { type Incident, incidentName, isSnoozed } from "#domain/incident.ts";
import type { Verb } from "#domain/notice.ts";
import type { Notification } from "#domain/notification.ts";
import type { Language } from "#domain/people.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { minutesUntil } from "#domain/snooze.ts";
import { readActionToken } from "../actiontoken.ts";
import { incidentsIn, respondByMessage } from "../bundle.ts";
import { composeBundle, type Composed, composeState, incidentUrl } from "../compose.ts";
import { keepRef } from "../ref.ts";
import { respond } from "../respond.ts";
import { inOwnWords } from "../templates/wording.ts";
import {
  allowed,
  type Answer,
  byOf,
  clockTime,
  type Hearing,
  isSpeaker,
  type Listener,
  listenerOf,
  say,
  type Speaker,
  strangerAnswer,
} from "./hearing.ts";
import { inboxWords } from "./words.ts";

/** What a button means. `heardAt` and not the time of working on it, so that working on it twice asks for the same. */
export function commandOf(verb: Verb, minutes: number | null, note: string | null, heardAt: number): Command {
  switch (verb) {
    case "ack":
      return note === null ? { kind: "acknowledge" } : { kind: "acknowledge", note };
    case "unack":
      return { kind: "unacknowledge" };
    case "snooze":
      return { kind: "snooze", until: heardAt + (minutes ?? snoozePresets[0]) * 60_000 };
    case "close":
      return note === null ? { kind: "close" } : { kind: "close", resolution: note };
    default:
      return verb satisfies never;
  }
}

type Action = Extract<InboundEvent, { kind: "action" }> & { readonly verb: Verb };

/** A button of a card. The answer is the card as it is now, or who was first. */
export async function answerAction(hearing: Hearing, event: Action): Promise<Answer> {
  const { app, row } = hearing;
  const listener = listenerOf(hearing, event);
  const notification = await pressedMessage(hearing, event);
  if (notification === null) return say(hearing, listener, inboxWords[listener.language].badButton, "bad");
  if (listener.speaker === null)
    return strangerAnswer(hearing, listener, {
      notificationId: notification.id,
      verb: event.verb,
      minutes: event.minutes,
    });
  const speaker = allowed(hearing, listener, "incident.respond");
  if (!isSpeaker(speaker)) return speaker;
  const results = await respondByMessage(app, notification, {
    command: commandOf(event.verb, event.minutes, null, row.receivedAt),
    actor: byOf(speaker).actor,
    via: { kind: "channel", channel: row.channel, notificationId: notification.id },
  });
  // The card of a room is read by the one who clicked, so it speaks their language; its buttons stay those of the card.
  const { language, timeZone } = speaker.user;
  if (notification.kind === "bundle") {
    const card = composeBundle(app, hearing.snapshot, notification, await incidentsIn(app, notification));
    const changed = results.some(({ kind }) => kind === "changed");
    return { changed, ...(await readBy(hearing, card, language, timeZone)) };
  }
  const [result] = results;
  if (result === undefined) return say(hearing, listener, inboxWords[listener.language].badButton, "bad");
  if (result.kind !== "changed") return inWords(hearing, listener, event.verb, result);
  const card = composeState(app, hearing.snapshot, notification, result.incident);
  return { changed: true, ...(await readBy(hearing, card, language, timeZone)) };
}

/** The message whose button was pressed; null: none of ours. What came with the press is kept, whoever pressed. */
export async function pressedMessage(
  { app, row }: Hearing,
  { token, renewed }: Pick<Extract<InboundEvent, { kind: "action" }>, "token" | "renewed">,
): Promise<Notification | null> {
  const id = readActionToken(app.box, token);
  const sent = id === null ? null : await app.store.read.notification(id);
  if (sent === null || sent.channel !== row.channel || (sent.incidentId === null && sent.kind !== "bundle"))
    return null;
  if (renewed !== undefined) await keepRef(app, sent.id, renewed);
  return sent;
}

/** A card for the one who clicked, in the workspace's own words where it has them. */
export async function readBy(
  { app, snapshot, row }: Hearing,
  { notice, context: sent }: Composed,
  language: Language,
  timeZone: string,
): Promise<Composed> {
  const context = { ...sent, language, timeZone };
  if (snapshot.templates.size === 0) return { notice, context };
  const { custom } = await inOwnWords(app, snapshot, row.channel, notice, context);
  return { notice, context: custom === null ? context : { ...context, custom } };
}

type Respond = Extract<ChatCommand, { kind: "respond" }>;

/** `ack 42`, `snooze 42 2h`, `close`: said instead of clicked. */
export async function answerRespond(hearing: Hearing, listener: Listener, said: Respond): Promise<Answer> {
  const { app, row } = hearing;
  const speaker = allowed(hearing, listener, "incident.respond");
  if (!isSpeaker(speaker)) return speaker;
  const incident =
    said.incident === null
      ? await onlyOne(hearing, listener, speaker, said.verb)
      : await numbered(hearing, listener, said.incident);
  if ("notice" in incident) return incident;
  const via: Via = { kind: "channel", channel: row.channel };
  const { timeZone } = speaker.user;
  const minutes = said.until === null ? said.minutes : minutesUntil(said.until, row.receivedAt, timeZone);
  const command = commandOf(said.verb, minutes, said.note, row.receivedAt);
  const result = await respond(app, { incidentId: incident.id, command, actor: byOf(speaker).actor, via });
  return result === null
    ? missing(hearing, listener, incidentName(incident))
    : inWords(hearing, listener, said.verb, result);
}

async function numbered(hearing: Hearing, listener: Listener, number: number): Promise<Incident | Answer> {
  const incident = await hearing.app.store.read.incidentByNumber(number);
  return incident ?? missing(hearing, listener, incidentName({ number }));
}

function missing(hearing: Hearing, listener: Listener, name: string): Answer {
  return say(hearing, listener, inboxWords[listener.language].noIncident(name), "bad");
}

/** Nobody types a number at night: the one incident that waits for them is meant. With several, they are asked. */
async function onlyOne(hearing: Hearing, listener: Listener, speaker: Speaker, verb: Verb): Promise<Incident | Answer> {
  const { app } = hearing;
  const words = inboxWords[listener.language];
  const filter = { states: ["triggered", "acknowledged"], userId: speaker.user.id } as const;
  const { rows } = await app.store.read.incidents(filter, { limit: 20, cursor: null });
  const fitting = rows.filter((incident) => fits(verb, incident, speaker.user.id));
  const [first] = fitting;
  if (first === undefined) return say(hearing, listener, words.noneOpen, "plain");
  if (fitting.length === 1) return first;
  return say(
    hearing,
    listener,
    words.severalOpen(fitting.map((incident) => `${incidentName(incident)} ${incident.title}`).join("\n")),
    "plain",
  );
}

function fits(verb: Verb, incident: Incident, userId: string): boolean {
  if (verb === "ack") return incident.state === "triggered" && !isSnoozed(incident);
  return verb !== "unack" || incident.acks.some((ack) => ack.userId === userId);
}

function inWords(hearing: Hearing, listener: Listener, verb: Verb, result: CommandResult): Answer {
  const { app } = hearing;
  const words = inboxWords[listener.language];
  const name = incidentName(result.incident);
  const now = app.clock.now();
  const time = (at: number | null): string | null => (at === null ? null : clockTime(at, now, listener));
  const answer = wordsOf(result);
  const context =
    answer.context === null
      ? null
      : { ...answer.context, links: { view: incidentUrl(app, result.incident.id), act: null } };
  return { ...answer, context };

  function wordsOf(what: CommandResult): Answer {
    switch (what.kind) {
      case "changed":
        return say(hearing, listener, words.did[verb](name, time(what.incident.snoozedUntil) ?? ""), "good", true);
      case "unchanged": {
        // Whatever was wanted: that it is closed is what matters now.
        const so = what.incident.state === "closed" ? "close" : verb;
        return say(hearing, listener, words.already[so](name, what.by, time(what.at)), "plain");
      }
      case "refused":
        // Whoever came too late wants to know who was first.
        if (what.problem === "closed") return closedAlready(hearing, listener, what.incident);
        return say(hearing, listener, `${name}: ${refusalWords[what.problem][listener.language]}`, "bad");
      default:
        return what satisfies never;
    }
  }
}

/** Who closed it, and when. */
export function closedAlready(hearing: Hearing, listener: Listener, incident: Incident): Answer {
  const { closedBy, closedAt } = incident;
  const at = closedAt === null ? null : clockTime(closedAt, hearing.app.clock.now(), listener);
  return say(
    hearing,
    listener,
    inboxWords[listener.language].already.close(incidentName(incident), closedBy, at),
    "plain",
  );
}
