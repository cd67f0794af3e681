/**
 * Bytes of the message as JSON. RFC 8030 §7.2: a push service takes 4,096 bytes at least, and none takes more; RFC 8188 §2 and RFC 8291
 * §4 add 103 to what is encrypted in one record.
 */
export const limits = { payload: 3_900 } as const;

/** firebase.google.com, "FCM throttling and quotas": 240 messages a minute to one device. The other services name no figure. */
export const pace = [{ scope: "address", count: 200, perMs: 60_000 }] as const;

/** How much of each text is kept, in bytes. A phone shows two lines, and some ten of them when it is opened. */
export const kept = {
  title: 200,
  line: 200,
  value: 100,
  itemTitle: 60,
  itemName: 24,
} as const;

/** All of the text of a notification, in bytes; the first that fits into the payload is sent. */
export const bodyBytes = [1_800, 1_300, 700, 200] as const;

/** How long a push service keeps what a switched-off device has not fetched (RFC 8030 §5.2). Seconds. */
export const keptForSec = { page: 24 * 3_600, other: 4 * 3_600 } as const;

export const timeoutMs = 10_000;
