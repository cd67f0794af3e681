import type { Attempt, ChannelDeps, Ref } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";
import type { Address, Config } from "./app-config.ts";
import { pollSeconds, updateBytes } from "./app-limits.ts";
import type { AppMessage } from "./app-render.ts";
import { allowedUpdates } from "./app-update.ts";
import { updatesAtMost } from "./limits.ts";

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
  setWebhook(body: object, signal: AbortSignal): Promise<HttpResult>;
  deleteWebhook(signal: AbortSignal): Promise<HttpResult>;
  setMyCommands(body: object, signal: AbortSignal): Promise<HttpResult>;
  /** Waits up to `pollSeconds` for the next updates; those before `offset` are given up for good. Null: from the oldest that Telegram keeps. */
  getUpdates(offset: number | null, signal: AbortSignal): Promise<HttpResult>;
}

export function openAppApi({ token, apiUrl }: Config, { http }: Pick<ChannelDeps, "http">): AppApi {
  const call = (method: string, body: object, signal: AbortSignal, maxBytes = 65_536): Promise<HttpResult> =>
    http.request({
      method: "POST",
      url: `${apiUrl}/bot${token}/${method}`,
      headers: { "content-type": "application/json", "user-agent": "Tocsin" },
      body: JSON.stringify(body),
      signal,
      maxBytes,
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
    setWebhook: (body, signal) => call("setWebhook", body, signal),
    // What was said while nobody listened is still to be heard.
    deleteWebhook: (signal) => call("deleteWebhook", { drop_pending_updates: false }, signal),
    setMyCommands: (body, signal) => call("setMyCommands", body, signal),
    getUpdates(offset, signal) {
      const body = {
        limit: updatesAtMost,
        timeout: pollSeconds,
        allowed_updates: allowedUpdates,
        ...(offset !== null && { offset }),
      };
      return call("getUpdates", body, signal, updatesAtMost * updateBytes);
    },
  };
}

/** Ids have at most 52 significant bits; a name (`@channel`) stays a text. */
function idOf(chatId: string): number | string {
  return chatId.startsWith("@") ? chatId : Number(chatId);
}
