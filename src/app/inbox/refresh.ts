import type { Notification } from "#domain/notification.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { incidentsIn } from "../bundle.ts";
import { composeBundle, type Composed, composeState } from "../compose.ts";
import { noteSeen } from "./facts.ts";
import { type Answer, type Hearing, type Listener, listenerOf, say } from "./hearing.ts";
import { pressedMessage, readBy } from "./responses.ts";
import { inboxWords } from "./words.ts";

/**
 * The card as it is now, for everybody who has it: it changes nothing, so nobody has to be linked. In the language of the card, since
 * it stays there for the others.
 */
export async function answerRefresh(
  hearing: Hearing,
  event: Extract<InboundEvent, { kind: "action" }>,
): Promise<Answer> {
  const listener = listenerOf(hearing, event);
  const sent = await pressedMessage(hearing, event);
  const card = sent === null ? null : await cardNow(hearing, sent);
  if (sent === null || card === null) return say(hearing, listener, inboxWords[listener.language].badButton, "bad");
  if (isReader(listener, sent)) await noteSeen(hearing, sent);
  return { changed: false, ...(await readBy(hearing, card, card.context.language, card.context.timeZone)) };
}

async function cardNow({ app, snapshot }: Hearing, sent: Notification): Promise<Composed | null> {
  const incidents = await incidentsIn(app, sent);
  const [incident] = incidents;
  // The last of them may have been taken out since.
  if (incident === undefined) return null;
  return sent.kind === "bundle"
    ? composeBundle(app, snapshot, sent, incidents)
    : composeState(app, snapshot, sent, incident);
}

/** Whether a press proves that the message was seen: by the person it was for, or by somebody whom we know in its room. */
function isReader({ speaker }: Listener, { userId }: Notification): boolean {
  return speaker !== null && (userId === null || userId === speaker.user.id);
}
