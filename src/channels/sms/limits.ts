import type { Pace } from "#ports/channel.ts";

/** Twilio, "Messages resource": a body has at most 1,600 characters. Parts: 3GPP TS 23.040; a bundle of 50 names takes the most. */
export const limits = { characters: 1_600, parts: 8 } as const;

/** Parts that a message keeps to: each is paid for, and operators lose long ones more often. Only the names of a bundle may take more. */
export const keptParts = 3;

/** Nobody reads more texts a minute than this; the others come as one. Alibaba and Tencent let even fewer through to one number. */
export const pace: readonly Pace[] = [{ scope: "address", count: 5, perMs: 60_000 }];

/** Vendors answer within a second or two, in milliseconds. */
export const timeoutMs = 10_000;

/** Twilio waits 15 s for the answer to a reply. */
export const answerWithinMs = 8_000;
