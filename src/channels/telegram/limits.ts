/** Where bots are served; anybody may run a server of their own (github.com/tdlib/telegram-bot-api). */
export const officialApi = "https://api.telegram.org";

/**
 * Bot API, sendMessage: `text` is in UTF-16 units after entities were parsed, `raw` in bytes of the text with its markup
 * (telegram-bot-api, Client.cpp).
 */
export const limits = { text: 4_096, raw: 32_768 } as const;

/**
 * core.telegram.org/bots/faq, "My bot is hitting limits": one message a second in one chat, 20 a minute in one group, about 30 a
 * second over all chats. The platform names the exact delay when it throttles.
 */
export const pace = [
  { scope: "address", count: 1, perMs: 1_000 },
  { scope: "address", count: 20, perMs: 60_000 },
  { scope: "account", count: 30, perMs: 1_000 },
] as const;

/** How much of each text is kept, in characters; the description gets what is left of `limits.text`. */
export const kept = {
  title: 300,
  line: 300,
  value: 120,
  itemTitle: 60,
  itemName: 20,
  labels: 8,
  label: 32,
  labelValue: 64,
  links: 4,
  linkTitle: 64,
  linkUrl: 1_000,
  people: 20,
  personName: 32,
  footer: 100,
} as const;

export const timeoutMs = 10_000;

/** Chats on one page of the directory. */
export const pageSize = 10;

/** Bot API, getUpdates: most updates in one answer. */
export const updatesAtMost = 100;
