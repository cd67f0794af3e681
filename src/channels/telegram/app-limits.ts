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

/** Bot API, setWebhook, notes: the ports that Telegram's own servers call. */
export const webhookPorts: ReadonlySet<string> = new Set(["443", "80", "88", "8443"]);

/** An error of delivery that is older than this tells nothing about now. Milliseconds. */
export const errorFreshMs = 3_600_000;
