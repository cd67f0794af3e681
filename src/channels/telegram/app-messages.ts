import type { Attempt, ChannelDeps, Outcome, Ref } from "#ports/channel.ts";
import type { AppApi } from "./app-api.ts";
import type { Address } from "./app-config.ts";
import { editOutcome, sendOutcome } from "./app-outcome.ts";
import type { AppMessage } from "./app-render.ts";
import { migratedTo } from "./outcome.ts";

/** Sends and edits messages of one account. */
export interface Messages {
  readonly post: (message: AppMessage, to: Address, attempt: Attempt, replyTo?: number) => Promise<Outcome>;
  readonly edit: (ref: Ref, message: AppMessage, attempt: Attempt) => Promise<Outcome>;
}

/**
 * A group that became a supergroup is followed at once, and its link with it: the update that tells of it may still be under way, or was
 * lost, and the old id is answered with the new one for ever.
 */
export function createMessages(api: AppApi, deps: Pick<ChannelDeps, "now">): Messages {
  const moved = new Map<string, string>();

  async function post(message: AppMessage, to: Address, attempt: Attempt, replyTo?: number): Promise<Outcome> {
    const known = moved.get(to.chatId);
    const there = known === undefined ? to : { ...to, chatId: known };
    const result = await api.sendMessage(message, there, attempt, replyTo);
    const chatId = migratedTo(result);
    if (chatId === null || known !== undefined) return told(sendOutcome(result, deps.now()), to, there);
    moved.set(to.chatId, chatId);
    const anew = { ...to, chatId };
    return told(sendOutcome(await api.sendMessage(message, anew, attempt), deps.now()), to, anew);
  }

  return {
    post,
    async edit(ref, message, attempt) {
      if (ref["chatId"] === undefined || ref["messageId"] === undefined)
        return { kind: "permanent", blame: "message", why: "the message is not known any more" };
      return editOutcome(await api.editMessageText(message, ref, attempt), ref, deps.now());
    },
  };
}

/** The link follows what was accepted elsewhere. */
function told(outcome: Outcome, asked: Address, there: Address): Outcome {
  return outcome.kind === "accepted" && there.chatId !== asked.chatId ? { ...outcome, movedTo: there } : outcome;
}
