/** Zoom's own host of incoming webhooks. */
export const vendorHosts: readonly string[] = ["integrations.zoom.us"];
export const vendorPath = "/chat/webhooks/incomingwebhook/";

/**
 * Zoom documents no size; a message of more than about 4,000 characters is refused whole, not cut. UTF-16 units of the JSON, so
 * that whatever Zoom counts is less.
 */
export const limits = { body: 4_000 } as const;

/** Zoom documents no rate of its own for incoming webhooks: one a second has not been seen to be refused. */
export const pace = [{ scope: "address", count: 1, perMs: 1_000 }] as const;

/** How much of each text is kept, in characters; the description gets what is left. */
export const kept = {
  title: 200,
  line: 250,
  value: 80,
  items: 2_600,
  itemTitle: 60,
  itemShort: 24,
  itemName: 20,
  labels: 6,
  label: 32,
  labelValue: 48,
  links: 2,
  linkTitle: 48,
  linkUrl: 300,
  people: 6,
  personName: 32,
  footer: 80,
} as const;

export const timeoutMs = 10_000;

/** How many endpoints' shape is remembered. */
export const keptShapes = 1_000;
