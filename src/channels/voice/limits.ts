import type { Pace } from "#ports/channel.ts";

/**
 * Characters that are said before the keys: about a minute. Twilio takes 4,000 characters of TwiML, and what is said stands in it twice,
 * once in base64.
 */
export const limits = { spoken: 600 } as const;

/** One call a minute: whatever comes meanwhile is said in the next one, together. */
export const pace: readonly Pace[] = [{ scope: "address", count: 1, perMs: 60_000 }];

/** Vendors answer within a second or two, in milliseconds; the call itself goes on without us. */
export const timeoutMs = 10_000;

/** Twilio waits 15 s; whoever pressed a key waits on the phone. */
export const answerWithinMs = 4_000;

/** How long it rings, in seconds: most mailboxes answer after 30. */
export const ringSeconds = 28;

/** How long a key is waited for after all was said, in seconds. */
export const keySeconds = 8;

/** Calls whose tokens are remembered, for vendors that send back nothing of ours. */
export const rememberedCalls = 5_000;
