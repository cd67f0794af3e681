import { limits as blockKit } from "./limits.ts";

/**
 * docs.slack.dev, "Block Kit", beside those of `limits.ts`: characters of a button's `value`.
 */
export const limits = { ...blockKit, buttonValue: 2_000 } as const;

/**
 * docs.slack.dev, "Rate limits": chat.postMessage takes one message a second for each channel, and several hundred a minute for a
 * workspace. chat.update (tier 3, 50 a minute and more) goes by the same pace; what is too much for it is told with `Retry-After`.
 */
export const pace = [
  { scope: "address", count: 1, perMs: 1_000 },
  { scope: "account", count: 240, perMs: 60_000 },
] as const;

/** A call of the Web API takes well under a second. Milliseconds. */
export const timeoutMs = 10_000;

/** docs.slack.dev, "Handling user interaction": 3 seconds; the way back through the internet is part of them. Milliseconds. */
export const answerWithinMs = 2_200;

/** The same page, "Modals": a `trigger_id` opens one form within 3 seconds of the press. Milliseconds. */
export const triggerMs = 3_000;

/** Characters that can be typed into a form of ours. */
export const typedSize = 100;

/** docs.slack.dev, "View object": characters of `private_metadata`. */
export const metadataSize = 3_000;

/** An answer that is ready later than this may miss the response that could have carried it. Milliseconds. */
export const responseMs = 1_500;

/** apps.connections.open: longer is as good as down. Milliseconds. */
export const openMs = 10_000;

/** The same page: a `response_url` works for 30 minutes. A minute less is counted on. Milliseconds. */
export const responseUrlMs = 29 * 60_000;

/** docs.slack.dev, "Verifying requests from Slack": five minutes, on either side of our clock. Seconds. */
export const freshSeconds = 300;

/** Bytes of a request. An interaction holds the whole message; more than this is not Slack. */
export const inboundBytes = 524_288;

/** Channels asked for in one call (docs.slack.dev, "conversations.list": at most 200 are recommended, fewer may come). */
export const listSize = 200;

/** Pages without a hit that one search looks through: conversations.list may be called 20 times a minute (tier 2). */
export const emptyPages = 8;

/** How many requests under way, accounts, and refused requests of each kind are remembered. */
export const keptRequests = 10_000;
export const keptAccounts = 200;
