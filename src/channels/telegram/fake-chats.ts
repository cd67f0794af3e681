/** A chat as the bot meets it. */
export interface Chat {
  readonly id: number;
  readonly type: "private" | "group" | "supergroup" | "channel";
  readonly title: string;
  readonly topics?: readonly number[];
  state: "member" | "kicked" | "left" | "readonly" | "deleted" | { readonly migratedTo: number };
}

export interface Trouble {
  readonly code: number;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** telegram-bot-api, Client.cpp: why a chat is not written to; null: it is. */
export function closedTo(chat: Chat | undefined): Trouble | null {
  if (chat === undefined) return { code: 400, description: "Bad Request: chat not found" };
  const { state, type } = chat;
  if (typeof state === "object") {
    return {
      code: 400,
      description: "Bad Request: group chat was upgraded to a supergroup chat",
      parameters: { migrate_to_chat_id: state.migratedTo },
    };
  }
  switch (state) {
    case "member":
      return null;
    case "kicked":
      return type === "private"
        ? { code: 403, description: "Forbidden: bot was blocked by the user" }
        : { code: 403, description: `Forbidden: bot was kicked from the ${type} chat` };
    case "left":
      return { code: 403, description: `Forbidden: bot is not a member of the ${type} chat` };
    case "deleted":
      return { code: 403, description: "Forbidden: the group chat was deleted" };
    case "readonly":
      return type === "channel"
        ? { code: 400, description: "Bad Request: need administrator rights in the channel chat" }
        : { code: 400, description: "Bad Request: not enough rights to send text messages to the chat" };
    default:
      return state satisfies never;
  }
}

/** `core.telegram.org/bots/faq`: one a second in a chat after a short burst, 20 a minute in a group. */
export function floodGate(now: () => number): (chat: Chat) => number {
  const sent = new Map<number, number[]>();
  return ({ id, type }) => {
    const times = (sent.get(id) ?? []).filter((at) => now() - at < 60_000);
    const recent = times.filter((at) => now() - at < 1_000);
    const oldest = times[0] ?? now();
    if (type !== "private" && times.length >= 20) return Math.ceil((oldest + 60_000 - now()) / 1_000);
    if (recent.length >= 3) return 1;
    sent.set(id, [...times, now()]);
    return 0;
  };
}
