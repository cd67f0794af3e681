import { parseCommand } from "#domain/chatcommand.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { AppAddress } from "./app-config.ts";
import { answerWithinMs, kept } from "./app-limits.ts";
import type { AppWire } from "./app-render.ts";
import type { Messenger } from "./app-send.ts";
import { bilingual } from "./app-words.ts";

type Event = InboundEvent<AppAddress>;

/** Answers by messages of our own, where the response to a request cannot carry them. */
export interface Replies {
  /** These events came in a request that waits for its answer. */
  readonly heard: (events: readonly Event[], receivedAt: number) => void;
  readonly reply: (event: Event, wire: AppWire, attempt: Attempt) => Promise<Outcome>;
}

/** A click that is worked on for longer than this is not answered by its response, which may have gone out already. Milliseconds. */
const responseMs = answerWithinMs - 200;

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. A click is answered by its response, and what came too late for that by a later edit of its note; a page
 * that is for one person alone goes to their chat with the robot. What is said in a group is answered there, unless it concerns one person.
 */
export function createReplies(
  { send, note }: Pick<Messenger, "send" | "note">,
  { now }: Pick<ChannelDeps, "now">,
): Replies {
  const waiting = new Map<string, number>();

  function isLate(id: string): boolean {
    const receivedAt = waiting.get(id);
    waiting.delete(id);
    return receivedAt === undefined || now() - receivedAt >= responseMs;
  }

  return {
    heard(events, receivedAt) {
      for (const { kind, id } of events) {
        if (kind !== "action") continue;
        const [oldest] = waiting.keys();
        if (waiting.size >= kept.clicks && oldest !== undefined) waiting.delete(oldest);
        waiting.set(id, receivedAt);
      }
    },
    async reply(event, wire, attempt) {
      if (event.kind === "action") {
        const late = isLate(event.id);
        if (event.byAddress === null) return nothingToSay;
        const noted = late && event.ref !== null ? await note(event.ref, wire, event.byAddress, attempt) : null;
        const isUnsaid = wire.page !== null || (late && wire.kind === "answer" && noted?.kind !== "accepted");
        return isUnsaid ? send(wire, event.byAddress, attempt) : nothingToSay;
      }
      if (event.kind !== "command") return nothingToSay;
      const { place, byAddress } = event;
      if (place.kind === "person" || byAddress === null || !isPrivate(event, wire))
        return send(wire, place.address, attempt);
      const outcome = await send(wire, byAddress, attempt);
      const isShut = outcome.kind === "permanent" && outcome.blame === "address";
      // Nothing of the answer itself: the group is told how to get it.
      return isShut
        ? send(hint(wire), place.address, { ...attempt, idempotencyKey: `${attempt.idempotencyKey}|hint` })
        : outcome;
    },
  };
}

function hint(wire: AppWire): AppWire {
  const text = bilingual.openChat;
  const empty = Object.fromEntries(Object.keys(wire.card).map((name) => [name, ""]));
  const bare = { ...empty, title: "Tocsin", text1: text, buttons: "[]" };
  const message = { msgKey: "sampleText", msgParam: JSON.stringify({ content: text }) };
  return { ...wire, card: bare, spare: bare, rings: null, alert: "Tocsin", plain: [message], page: null };
}

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/** Whether an answer must not be read by a whole group: it is about one person's account, or its page links whoever opens it. */
function isPrivate(event: Extract<Event, { kind: "command" }>, wire: AppWire): boolean {
  if (wire.page !== null) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}
