import type { Attempt, ChannelDeps, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address, Config } from "./app-config.ts";
import type { AppMessage } from "./app-render.ts";

/** The answer to a click: a text, or a chat that is opened instead of one. */
export type ClickAnswer =
  | { readonly text: string; readonly show_alert: boolean }
  /** `https://t.me/<bot>?start=…` (Bot API, answerCallbackQuery, `url`). */
  | { readonly url: string };

/** Bot API, "Making requests": `<server>/bot<token>/<method>`. The token is in the URL, which therefore shows in nothing that we say. */
export interface AppApi {
  /** `replyTo`: number of the message that is answered; where it is gone, nothing in particular is. */
  sendMessage(message: AppMessage, to: Address, attempt: Attempt, replyTo?: number): Promise<HttpResult>;
  editMessageText(message: AppMessage, ref: Ref, attempt: Attempt): Promise<HttpResult>;
  answerCallbackQuery(id: string, answer: ClickAnswer, attempt: Attempt): Promise<HttpResult>;
  getMe(signal: AbortSignal): Promise<HttpResult>;
  getWebhookInfo(signal: AbortSignal): Promise<HttpResult>;
}

export function openAppApi({ token, apiUrl }: Config, { http }: Pick<ChannelDeps, "http">): AppApi {
  const call = (method: string, body: object, signal: AbortSignal): Promise<HttpResult> =>
    http.request({
      method: "POST",
      url: `${apiUrl}/bot${token}/${method}`,
      headers: { "content-type": "application/json", "user-agent": "Tocsin" },
      body: JSON.stringify(body),
      signal,
      maxBytes: 65_536,
    });
  return {
    sendMessage: (message, { chatId, threadId }, { signal }, replyTo) =>
      call(
        "sendMessage",
        {
          chat_id: idOf(chatId),
          ...(threadId !== undefined && { message_thread_id: threadId }),
          ...(replyTo !== undefined && {
            reply_parameters: { message_id: replyTo, allow_sending_without_reply: true },
          }),
          ...message,
        },
        signal,
      ),
    editMessageText({ disable_notification: _, ...message }, { chatId = "", messageId = "" }, { signal }) {
      return call("editMessageText", { chat_id: idOf(chatId), message_id: Number(messageId), ...message }, signal);
    },
    answerCallbackQuery: (id, answer, { signal }) =>
      call("answerCallbackQuery", { callback_query_id: id, ...answer }, signal),
    getMe: (signal) => call("getMe", {}, signal),
    getWebhookInfo: (signal) => call("getWebhookInfo", {}, signal),
  };
}

/** Ids have at most 52 significant bits; a name (`@channel`) stays a text. */
function idOf(chatId: string): number | string {
  return chatId.startsWith("@") ? chatId : Number(chatId);
}
