import type { App } from "#app/app.ts";
import type { Answered, GraphChat } from "#ports/bridge.ts";
import type { Sides } from "./settings.ts";

export interface Chats {
  /** The chat's kind, name and number of members. */
  of(sides: Sides, token: string, chatId: string): Promise<Answered<GraphChat>>;
}

/** Names and members of chats change seldom, and several messages come in a row. */
const keptMs = 10 * 60_000;
const keptMost = 5_000;

/** Remembers chats for a while. What one reader's token may see, their row asked for: a chat is known to its members alone. */
export function createChats(app: App): Chats {
  const known = new Map<string, { readonly chat: GraphChat; readonly at: number }>();
  return {
    async of(sides, token, chatId) {
      const found = known.get(chatId);
      if (found !== undefined && app.clock.now() - found.at < keptMs) return { ok: true, value: found.chat };
      const answer = await sides.graph.chat(token, chatId);
      if (!answer.ok) return answer;
      const [oldest] = known.keys();
      if (known.size >= keptMost && oldest !== undefined) known.delete(oldest);
      known.set(chatId, { chat: answer.value, at: app.clock.now() });
      return answer;
    },
  };
}
