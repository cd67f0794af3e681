import { parseCommand } from "#domain/chatcommand.ts";
import type { Attempt, ChannelDeps, Outcome } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import type { Address } from "./config.ts";
import type { Connector } from "./connector.ts";
import { readEventId, threadOf } from "./conversation.ts";
import { answerWithinMs, keptClicks } from "./limits.ts";
import { remember } from "./memory.ts";
import type { Wire } from "./wire.ts";

type Event = InboundEvent<Address>;
type Spoken = Extract<Event, { kind: "action" | "command" }>;

/** Answers by messages of our own, where the response to an activity cannot carry them. */
export interface Replies {
  /** These events came in a request that waits for its answer. */
  readonly heard: (events: readonly Event[], receivedAt: number) => void;
  readonly reply: (event: Event, wire: Wire, attempt: Attempt) => Promise<Outcome>;
}

/** A click that is worked on for longer than this is answered by a message: its response may have gone out already. Milliseconds. */
const responseMs = answerWithinMs - 500;

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. A click is answered by the response to it, unless that is too late, or another process, after a crash, works
 * on what this one had heard. What concerns one person alone is said to them alone.
 */
export function createReplies(connector: Connector, deps: Pick<ChannelDeps, "now" | "publicUrl">): Replies {
  const waiting = new Map<string, number>();
  return {
    heard(events, receivedAt) {
      for (const { kind, id } of events) {
        // Teams sends again what was not answered in its time: the first one's time has run out all the same.
        if (kind === "action" && !waiting.has(id)) remember(waiting, id, receivedAt, keptClicks);
      }
    },
    async reply(event, wire, attempt) {
      if (event.kind !== "action" && event.kind !== "command") return nothingToSay;
      const { source } = readEventId(event.id);
      const receivedAt = waiting.get(event.id);
      const isInTime = receivedAt !== undefined && deps.now() - receivedAt < responseMs;
      if (source === "click" && isInTime) return nothingToSay;
      const isAlone = event.place === null || event.place.kind === "person";
      if (!isAlone && isPrivate(event, wire, deps.publicUrl)) return whisper(connector, event, wire, attempt);
      return aloud(connector, event, wire, attempt);
    },
  };
}

/** In the thread in which it was said; without a place, to the one who clicked. */
function aloud(connector: Connector, event: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
  const { place, byAddress, id } = event;
  if (place === null || place.kind === "person") return sendTo(connector, place?.address ?? byAddress, wire, attempt);
  const { conversationId, activityId } = readEventId(id);
  const thread = threadOf(conversationId, activityId, place.kind === "team");
  return connector.post(wire, place.address, thread, attempt);
}

/** In the chat of the one who spoke; where there is none, they are told in public that they are to open it, and nothing else. */
async function whisper(connector: Connector, event: Spoken, wire: Wire, attempt: Attempt): Promise<Outcome> {
  const outcome = await sendTo(connector, event.byAddress, wire, attempt);
  const isClosed = outcome.kind === "permanent" && outcome.blame === "address";
  return isClosed ? aloud(connector, event, openChat, attempt) : outcome;
}

function sendTo(connector: Connector, to: Address | null, wire: Wire, attempt: Attempt): Promise<Outcome> {
  if (to !== null) return connector.send(wire, to, attempt);
  return Promise.resolve({ kind: "permanent", blame: "address", why: "Teams did not say who it was" });
}

const openChatText =
  "The answer is for you alone, and I cannot write to you yet. Add this app for yourself in Teams, then say it again in our chat. · " +
  "这个答复只给你本人，但我还不能给你发消息。请先在 Teams 中为自己添加此应用，再在与我的私聊中重新发送。";

const openChat: Wire = {
  type: "message",
  summary: openChatText,
  text: openChatText,
  textFormat: "plain",
  channelData: { notification: { alert: false } },
};

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/**
 * Whether an answer must not be read by a whole room: it is about one person's account, it answers one person's click, or it holds a page
 * that links whoever opens it.
 */
function isPrivate(event: Spoken, wire: Wire, publicUrl: string): boolean {
  if (event.kind === "action" || JSON.stringify(wire).includes(`${publicUrl}/link/`)) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}
