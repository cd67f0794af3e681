/**
 * mattermost/mattermost, server/channels/app/webhook.go: a `text` of more characters is split into several posts, attachments whose
 * JSON has more are cut. Code points.
 */
export const limits = { text: 16_383, attachments: 760_000 } as const;

/** docs.mattermost.com, "Rate limiting": 10 requests a second from one client where it is switched on; it says how long to wait. */
export const pace = [{ scope: "address", count: 10, perMs: 1_000 }] as const;

/** How much of each text is kept, in characters after escaping; a phone shows no more of them in one piece. */
export const kept = {
  title: 400,
  line: 500,
  value: 300,
  items: 7_000,
  itemTitle: 120,
  itemShort: 40,
  itemName: 40,
  body: 5_000,
  labels: 10,
  label: 80,
  labelValue: 160,
  links: 5,
  linkTitle: 120,
  linkUrl: 1_000,
  people: 20,
  footer: 200,
} as const;

export const timeoutMs = 10_000;
