import { type Incident, incidentName } from "#domain/incident.ts";
import type { Notification } from "#domain/notification.ts";
import type { Asking } from "#ports/inbound.ts";
import { incidentsIn } from "../bundle.ts";
import { allowed, type Answer, type Hearing, isSpeaker, listenerOf, noAnswer, say } from "./hearing.ts";
import { closedAlready, pressedMessage } from "./responses.ts";
import { inboxWords } from "./words.ts";

/** A form that opens later than the platform allows never opens. Milliseconds. */
const askMs = 2_900;

/**
 * A button that asks for how long to snooze. Nobody fills in a form in vain: whether they are known, may do it, and whether there is still
 * something to snooze is told before it opens. Where it does not open they are told what to say instead.
 */
export async function answerAsk(hearing: Hearing, event: Asking): Promise<Answer> {
  const { app, channel, row } = hearing;
  const listener = listenerOf(hearing, event);
  const words = inboxWords[listener.language];
  const sent = await pressedMessage(hearing, event);
  if (sent === null || channel?.ask === undefined) return say(hearing, listener, words.badButton, "bad");
  const speaker = allowed(hearing, listener, "incident.respond");
  if (!isSpeaker(speaker)) return speaker;
  const incidents = await incidentsOf(hearing, sent);
  const open = incidents.filter(({ state }) => state !== "closed");
  const [first = incidents[0]] = open;
  if (first === undefined) return say(hearing, listener, words.badButton, "bad");
  if (open.length === 0) return closedAlready(hearing, listener, first);
  const about = open.length === 1 ? `${incidentName(first)}: ${first.title}` : open.map(incidentName).join(", ");
  const { language, timeZone } = speaker.user;
  const signal = AbortSignal.timeout(askMs);
  const attempt = { idempotencyKey: row.id, number: row.tries + 1, signal };
  const outcome = await channel.ask(event, { about, language, timeZone }, attempt);
  if (outcome.kind === "accepted") return noAnswer;
  app.log.warn({ inbox: row.id, channel: row.channel, outcome: outcome.kind, why: outcome.why }, "a form did not open");
  return say(hearing, listener, words.noForm(incidentName(first)), "bad");
}

async function incidentsOf({ app }: Hearing, sent: Notification): Promise<readonly Incident[]> {
  if (sent.kind === "bundle") return incidentsIn(app, sent);
  return sent.incidentId === null ? [] : app.store.read.incidentsById([sent.incidentId]);
}
