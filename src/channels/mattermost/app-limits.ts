import { limits as webhookLimits } from "./limits.ts";

/**
 * mattermost/mattermost, server/public/model/post.go and integration_action.go: code points of a message, of the attachments' JSON, and
 * bytes of a dialog's title. Attachments have as many actions as they like; more than these no phone shows in one row.
 */
export const limits = { message: webhookLimits.text, attachments: webhookLimits.attachments, actions: 5 } as const;

/**
 * docs.mattermost.com, "Rate limiting settings": 10 requests a second from one client, with bursts of 100, where it is switched on. Half of
 * it is kept for answers and questions.
 */
export const pace = [
  { scope: "address", count: 5, perMs: 1_000 },
  { scope: "account", count: 300, perMs: 60_000 },
] as const;

/** How long a page waits for the names of those whom it rings, and for whether it may be urgent. Milliseconds. */
export const adornMs = 2_000;

/** A call takes well under a second. Milliseconds. */
export const timeoutMs = 10_000;

/** `ServiceSettings.OutgoingIntegrationRequestsTimeout` is 30 s as a server comes; nobody looks at a spinning button for so long. Milliseconds. */
export const answerWithinMs = 4_000;

/** server/channels/app/integration_action.go: a trigger opens a dialog within 3 seconds, as a server comes. Milliseconds. */
export const triggerMs = 3_000;

/** Characters that can be typed into a dialog of ours; of what it is about, and bytes of a help text (DialogElementHelpTextMaxLength). */
export const dialogSizes = { typed: 100, about: 1_000, help: 150 } as const;

/** An answer that is ready later than this may miss the response that could have carried it. Milliseconds. */
export const responseMs = 3_000;

/** server/channels/app/webhook.go, HandleCommandWebhook: a `response_url` works for 30 minutes. A minute less is counted on. Milliseconds. */
export const responseUrlMs = 29 * 60_000;

/** How far a trigger may be from our clock, on either side. Milliseconds. */
export const freshMs = 300_000;

/** Bytes of a request: a button brings its context, a command at most one message. */
export const inboundBytes = 131_072;

/** How long what a server says of itself is believed, and how soon it is asked again when it seems to have changed. Milliseconds. */
export const settingsMs = 10 * 60_000;
export const askAgainMs = 10_000;

/** How many requests under way, people, and accounts are remembered. */
export const kept = { requests: 10_000, people: 5_000, accounts: 200 } as const;

/** A WebSocket is asked for a sign of life, and given up when none came. Milliseconds. */
export const streamPingMs = 30_000;
export const streamSilenceMs = 75_000;
/** Events of one connection that are worked on at once. */
export const streamAtOnce = 50;
/** Waits between tries of an event that could not be stored; Mattermost does not tell it twice. Milliseconds. */
export const streamWaitsMs = [500, 1_000, 2_000, 5_000, 10_000, 20_000] as const;

/** Bytes of a list: all channels of a team in one answer, about 700 bytes each. */
export const listBytes = 8 * 1024 * 1024;
