import { isLinkVerb } from "#domain/notice.ts";
import { parseCommand } from "#domain/chatcommand.ts";
import type { Attempt, Outcome } from "#ports/channel.ts";
import type { AppEvent } from "./app-inbound.ts";
import type { AppWire } from "./app-render.ts";
import type { Messenger } from "./app-send.ts";
import { bilingual } from "./app-words.ts";

type Command = Extract<AppEvent, { kind: "command" }>;
type Action = Extract<AppEvent, { kind: "action" }>;

const nothingToSay: Outcome = { kind: "accepted", ref: null, receipts: false };

/**
 * The answers of one account. What a press changed is shown by its card; whatever is said besides is said to the one who pressed, by the
 * app, and so is what concerns one person. What is said in a group is answered there.
 */
export function replyBy(messenger: Messenger) {
  return async (event: AppEvent, wire: AppWire, attempt: Attempt): Promise<Outcome> => {
    if (event.kind === "action") {
      if (event.verb === "refresh" && wire.kind !== "answer") return refresh(messenger, wire, event, attempt);
      // A question that was answered shows it itself.
      const isShown = wire.kind !== "answer" || (isLinkVerb(event.verb) && wire.tone === "good");
      return isShown || event.byAddress === null ? nothingToSay : messenger.tell(wire.text, event.byAddress, attempt);
    }
    if (event.kind !== "command") return nothingToSay;
    const { place, byAddress } = event;
    if (place.kind === "person" || byAddress === null || !isPrivate(event, wire))
      return messenger.send(wire, place.address, attempt);
    const outcome = await messenger.send(wire, byAddress, attempt);
    const isUnreachable = outcome.kind === "permanent" && outcome.blame === "address";
    return isUnreachable ? messenger.tell(both(bilingual.openChat), place.address, attempt) : outcome;
  };
}

/** A group's card is shown anew by the answer to the press; a person's by a request with the code of the press, else in words. */
async function refresh(messenger: Messenger, wire: AppWire, event: Action, attempt: Attempt): Promise<Outcome> {
  const { place, renewed } = event;
  if (place === null || renewed === undefined) return nothingToSay;
  return (
    (await messenger.refresh(renewed, wire, place.address, attempt)) ??
    messenger.tell(wire.text, place.address, attempt, true)
  );
}

function both(text: string) {
  return { plain: text, markdown: text };
}

/** Commands whose answers name an account or its mail address. */
const personal: ReadonlySet<string> = new Set(["whoami", "notifications"]);

/** Whether an answer must not be read by a whole group: it is about one person's account, or its page links whoever opens it. */
function isPrivate(event: Command, wire: AppWire): boolean {
  if (wire.page !== null) return true;
  const { command } = parseCommand(event.text);
  if (command.kind === "link" || command.kind === "unlink") return command.place === "person";
  return personal.has(command.kind);
}
