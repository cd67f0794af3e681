import { limits as messageLimits } from "./limits.ts";

/**
 * Bot API, InlineKeyboardButton: `callback_data` has 1 to 64 bytes. answerCallbackQuery: `text` has at most 200 characters (counted in
 * UTF-16 units here, which are never fewer).
 */
export const limits = { ...messageLimits, callbackData: 64, toast: 200 } as const;

/** Bytes of an update. Telegram's own are far smaller; more is not Telegram. */
export const updateBytes = 262_144;

/**
 * Whoever pressed a button sees it spin until it is answered, and Telegram sends the next update of the same chat only then
 * (telegram-bot-api, WebhookActor.cpp). Milliseconds.
 */
export const answerWithinMs = 4_000;

/** Bot API, setWebhook: connections that Telegram may open at once, 1 to 100. */
export const webhookConnections = 40;

/** Bot API, getUpdates, `timeout`: how long Telegram holds a request that has nothing to say. Seconds. */
export const pollSeconds = 50;

/** After this a poll that was to be answered is dead. Milliseconds. */
export const pollLimitMs = (pollSeconds + 15) * 1_000;

/** With more than this waiting at Telegram, nobody polls. */
export const pollBehind = 20;

/** Bot API, setWebhook, notes: the ports that Telegram's own servers call. */
export const webhookPorts: ReadonlySet<string> = new Set(["443", "80", "88", "8443"]);

/** An error of delivery that is older than this tells nothing about now. Milliseconds. */
export const errorFreshMs = 3_600_000;
