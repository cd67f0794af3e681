import type { Attempt, ChannelDeps } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address, Config } from "./config.ts";
import { updatesAtMost } from "./limits.ts";
import type { Wire } from "./render.ts";

/** Bot API, "Making requests": `<server>/bot<token>/<method>`. The token is in the URL, which therefore shows in nothing that we say. */
export interface Api {
  sendMessage(wire: Wire, to: Address, attempt: Attempt): Promise<HttpResult>;
  getMe(signal: AbortSignal): Promise<HttpResult>;
  /** Without `offset` nothing is forgotten; with one, updates before it are. */
  getUpdates(offset: number | null, signal: AbortSignal): Promise<HttpResult>;
}

export function openApi({ token, apiUrl }: Config, { http }: Pick<ChannelDeps, "http">): Api {
  const call = (method: string, body: object, signal: AbortSignal): Promise<HttpResult> =>
    http.request({
      method: "POST",
      url: `${apiUrl}/bot${token}/${method}`,
      headers: { "content-type": "application/json", "user-agent": "Tocsin" },
      body: JSON.stringify(body),
      signal,
      maxBytes: 4 * 1024 * 1024,
    });
  return {
    sendMessage: (wire, { chatId, threadId }, { signal }) =>
      call(
        "sendMessage",
        { chat_id: idOf(chatId), ...(threadId !== undefined && { message_thread_id: threadId }), ...wire },
        signal,
      ),
    getMe: (signal) => call("getMe", {}, signal),
    getUpdates: (offset, signal) =>
      call(
        "getUpdates",
        {
          limit: updatesAtMost,
          timeout: 0,
          allowed_updates: ["message", "channel_post", "my_chat_member"],
          ...(offset !== null && { offset }),
        },
        signal,
      ),
  };
}

/** Ids have at most 52 significant bits; a name (`@channel`) stays a text. */
function idOf(chatId: string): number | string {
  return chatId.startsWith("@") ? chatId : Number(chatId);
}
