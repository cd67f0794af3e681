/**
 * Send message (open.feishu.cn/document/server-docs/im-v1/message/create): the request of a card has at most 30 KB. Card JSON 2.0: at
 * most 200 elements. Button: at most 100 characters.
 */
export const appLimits = { body: 30_000, elements: 200, button: 100 } as const;

/**
 * Send message: 5 a second to one person; 5 a second to one group, shared by all of its bots; 50 a second and 1000 a minute for the app.
 * A tenth less is taken: the network presses together what we sent apart, and answers to commands are not counted by us.
 */
export const appPace = [
  { scope: "address", count: 5, perMs: 1_100 },
  { scope: "account", count: 45, perMs: 1_000 },
  { scope: "account", count: 900, perMs: 60_000 },
] as const;

export const appTimeoutMs = 10_000;

/** Custom app access token: asked for with less than half an hour left, the platform gives a new one, and both are good. Milliseconds. */
export const tokenMarginMs = 30 * 60_000;
/** Token, name of a chat, the bot's own id: longer is as good as down. Milliseconds. */
export const sideRequestMs = 8_000;
/** Ringing besides a card: the card is there already, and its outcome waits for this. Milliseconds. */
export const urgentMs = 3_000;
/** The same while the platform waits for our answer. */
export const botIdWaitMs = 1_500;

/**
 * Card callbacks: within 3 seconds, and they are not sent again (open.feishu.cn/document/…/receive-and-handle-callbacks); the rest is
 * for the way. Milliseconds.
 */
export const answerWithinMs = 2_300;

/** Bytes of an inbound request; a message has at most 150 KB and grows by a third in its cipher. More is not Feishu. */
export const inboundBytes = 524_288;

/** Our own choice: requests that were signed longer ago, or so far ahead, are refused. Milliseconds. */
export const freshMs = 5 * 60_000;

/** An idempotency key of the platform ("uuid") has at most 50 characters. */
export const uuidLength = 50;

/** List chats: at most 100 a page; a search looks through so many pages at once. */
export const chatsPerPage = 100;
export const pagesPerSearch = 5;

/** How many refused requests of each kind are remembered, for how many accounts, and how many clicks under way. */
export const keptRefusals = 5;
export const keptAccounts = 200;
export const keptClicks = 10_000;
