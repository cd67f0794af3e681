import { parseCommand } from "#domain/chatcommand.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { AppAddress } from "./app-config.ts";
import { readEventId } from "./app-inbound.ts";
import { answerWithinMs, keptClicks } from "./app-limits.ts";
import type { AppWire } from "./app-render.ts";
import type { Messenger } from "./app-send.ts";
import { bilingual } from "./app-words.ts";

type Event = InboundEvent<AppAddress>;
type Spoken = Extract<Event, { kind: "action" | "command" }>;

/** Answers by messages of our own, where the response to a request cannot carry them. */
export interface Replies {
  /** These events came in a request that waits for its answer. */
  readonly heard: (events: readonly Event[], receivedAt: number) => void;
  readonly reply: (event: Event, wire: AppWire, attempt: Attempt) => Promise<Outcome>;
}

/** A click that is worked on for longer than this is answered by a message: its response may have gone out already. Milliseconds. */
const responseMs = answerWithinMs - 300;

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. A click is answered by its toast; what a toast cannot hold, and what came too late for it, is said to the
 * clicker alone. The card itself follows by an edit in any case. What is said in a group is answered there, unless it concerns one person.
 */
export function createReplies(messenger: Messenger, deps: Pick<ChannelDeps, "now">): Replies {
  const waiting = new Map<string, number>();

  function isLate(id: string): boolean {
    const receivedAt = waiting.get(id);
    return receivedAt === undefined || deps.now() - receivedAt >= responseMs;
  }

  return {
    heard(events, receivedAt) {
      for (const { kind, id } of events) {
        if (kind !== "action" || waiting.has(id)) continue;
        const [oldest] = waiting.keys();
        if (waiting.size >= keptClicks && oldest !== undefined) waiting.delete(oldest);
        waiting.set(id, receivedAt);
      }
    },
    async reply(event, wire, attempt) {
      if (event.kind === "action") {
        const isWanted = wire.kind === "answer" && (isPage(wire) || isLate(event.id));
        return isWanted ? whisper(messenger, event, wire, attempt) : nothingToSay;
      }
      if (event.kind !== "command") return nothingToSay;
      if (event.place.kind === "person") return messenger.send(wire, event.place.address, attempt);
      return isPrivate(event, wire) ? whisper(messenger, event, wire, attempt) : aloud(messenger, event, wire, attempt);
    },
  };
}

/** Below what was said; where that is gone meanwhile, in the group. */
async function aloud(messenger: Messenger, event: Spoken, wire: AppWire, attempt: Attempt): Promise<Outcome> {
  const outcome = await messenger.replyTo(readEventId(event.id).id, wire, attempt);
  const isGone = outcome.kind === "permanent" && outcome.blame === "message";
  return isGone && event.place !== null ? messenger.send(wire, event.place.address, attempt) : outcome;
}

/**
 * In the chat with the one who spoke or clicked. Where the app may not open one, in the group for their eyes alone, which lasts as long as
 * they look at it; and where that is not possible either, a command's speaker is told in the group to open the chat, and nothing else.
 */
async function whisper(messenger: Messenger, event: Spoken, wire: AppWire, attempt: Attempt): Promise<Outcome> {
  const { byAddress } = event;
  if (byAddress === null) return { kind: "permanent", blame: "address", why: "Feishu did not say who it was" };
  const outcome = await messenger.send(wire, byAddress, attempt);
  if (outcome.kind !== "permanent" || outcome.blame !== "address") return outcome;
  const { chatId } = readEventId(event.id);
  const seen = chatId === "" ? outcome : await messenger.whisper(chatId, byAddress, wire, attempt);
  if (seen.kind !== "permanent" || event.kind === "action") return seen;
  return aloud(messenger, event, { ...wire, ringing: null, card: openChat, text: bilingual.openChat }, attempt);
}

const openChat: AppWire["card"] = {
  schema: "2.0",
  config: { update_multi: true, summary: { content: bilingual.openChat } },
  header: { template: "blue", title: { tag: "plain_text", content: "Tocsin" } },
  body: { elements: [{ tag: "div", text: { tag: "plain_text", content: bilingual.openChat } }] },
};

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/** Whether an answer must not be read by a whole group: it is about one person's account, or its page links whoever opens it. */
function isPrivate(event: Extract<Event, { kind: "command" }>, wire: AppWire): boolean {
  if (isPage(wire)) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}

/** An answer that asks to go to a page links whoever opens it. */
function isPage({ page }: AppWire): boolean {
  return page !== null;
}
