/**
 * Bytes of an activity as JSON. msteams-docs, "Format your bot messages": 28 KB a message; the rest up to 28,672 is for what the
 * connector adds (sender, conversation, tenant).
 */
export const limits = { activity: 28_000 } as const;

/** Bytes of an inbound activity. Teams' own messages are far smaller; more is not Teams. */
export const inboundBytes = 262_144;

/** A post takes well under a second; nothing is gained by waiting longer than this. Milliseconds. */
export const timeoutMs = 15_000;

/**
 * Teams waits about ten seconds for the answer to a click (msteams-docs, "Universal Actions": error after a few seconds without one); a
 * person who clicked does not. Milliseconds.
 */
export const answerWithinMs = 4_000;

/**
 * msteams-docs, "Rate limiting": per bot and thread 7 in 1 s, 8 in 2 s, 60 in 30 s, 1800 in an hour; per bot and tenant 30 in 1 s. A
 * tenth less is taken: the network presses together what we sent apart. Two of each short window are left for answers to commands and
 * clicks, which we do not count.
 */
export const pace = [
  { scope: "address", count: 5, perMs: 1_100 },
  { scope: "address", count: 6, perMs: 2_200 },
  { scope: "address", count: 54, perMs: 30_500 },
  { scope: "address", count: 1_700, perMs: 3_600_000 },
  { scope: "account", count: 27, perMs: 1_100 },
] as const;

/** A token is asked for anew so long before it runs out. Milliseconds. */
export const tokenMarginMs = 300_000;
/** Sign-in and key services: longer is as good as down. Milliseconds. */
export const sideRequestMs = 8_000;

/** Bot Framework, "Authenticate requests from the Bot Connector service to your bot": 5 minutes of clock skew. Seconds. */
export const clockToleranceSeconds = 300;
/** The same page: keys are refreshed at least once in 24 hours. Milliseconds. */
export const keysFreshMs = 24 * 3_600_000;
/** While the key service is down, keys that it once published are believed for so long. Milliseconds. */
export const keysUsableMs = 7 * 24 * 3_600_000;
/** A key that we do not know is asked for at most so often, whoever asks. Milliseconds. */
export const keysCooldownMs = 30_000;
/** The same after a request for keys that failed. Milliseconds. */
export const keysRetryMs = 5_000;

/** How many refused requests of each kind are remembered, and for how many accounts. */
export const keptRejections = 5;
export const keptAccounts = 200;
/** How many conversations of people, and clicks under way, are remembered. */
export const keptConversations = 20_000;
export const keptClicks = 10_000;
