/**
 * Create and deliver cards, `cardParamMap`: a name has at most 100 bytes, a value 1 KB. Robot sends group messages, `msgParam`: 15,000
 * bytes. `alert`: of what stands on a locked phone and in the list of chats, 200 characters are kept ("searchDesc").
 */
export const appLimits = { value: 1_000, msgParam: 15_000, alert: 200 } as const;

/** Bytes that each part of a card keeps after escaping; what is told first is kept longest. */
export const appKept = {
  title: 240,
  line: 400,
  name: 120,
  value: 240,
  item: 120,
  items: 3_000,
  body: 1_500,
  bodyLine: 900,
  labels: 10,
  label: 60,
  labelValue: 120,
  links: 5,
  linkTitle: 120,
  linkUrl: 300,
  button: 45,
  note: 600,
  mentions: 20,
  mention: 60,
} as const;

/** Characters of a DING, which has no limit of its own: a text message or two, and no long call. */
export const dingLength = 120;

/** Markdown variables of the template, `text1` … : a text of many bytes goes through several of them. */
export const textParts = 5;

/**
 * Call frequency and throttling: an organization on the standard plan makes 20 calls a second to each request, and 5,000 a month.
 * A tenth less is taken: answers to commands are not counted by us.
 */
export const appPace = [{ scope: "account", count: 18, perMs: 1_000 }] as const;

export const appTimeoutMs = 10_000;

/** Access token: asked for again so long before it ends. The platform gives the same one again until then. Milliseconds. */
export const tokenMarginMs = 5 * 60_000;
/** Token, registration, sign-in: longer is as good as down. Milliseconds. */
export const sideRequestMs = 8_000;

/** A DING besides a card: the card is there already, and its outcome waits for this. Milliseconds. */
export const urgentMs = 3_000;

/** Event callback of cards, "notes": within 2 seconds; the rest is for the way. Milliseconds. */
export const answerWithinMs = 1_500;

/** The same page: "do not call the update request during a callback". An edit waits so long at most. Milliseconds. */
export const quietMs = 2_500;
/** How long our answer to a click is on its way at most. Milliseconds. */
export const graceMs = 250;

/** Bytes of an inbound request or frame; a message has at most 20 KB. More is not DingTalk. */
export const inboundBytes = 262_144;

/** Our own choice, where the platform says an hour: signatures do not cover the body. Milliseconds. */
export const freshMs = 5 * 60_000;

/** A connection over which nothing was heard for so long is opened anew: the platform pings far more often. Milliseconds. */
export const silentMs = 10 * 60_000;

/** How many requests are remembered: signatures, clicks under way, cards that were made and not delivered, refusals, accounts. */
export const kept = { signatures: 10_000, clicks: 10_000, undelivered: 1_000, refusals: 5, accounts: 200 } as const;
