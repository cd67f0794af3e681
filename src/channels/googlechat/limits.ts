export const vendorHosts: readonly string[] = ["chat.googleapis.com"];

/**
 * developers.google.com/workspace/chat: a message has 32,000 bytes at most, text and cards together; of a card with more than 100
 * widgets the sections beyond are left out without a word.
 */
export const limits = { message: 32_000, widgets: 100 } as const;

/** "Usage limits", per-space quotas: one message a second, shared by all apps and webhooks of the space. */
export const pace = [{ scope: "address", count: 1, perMs: 1_000 }] as const;

/** How much of each text is kept, in bytes after escaping. */
export const kept = {
  title: 1_000,
  header: 200,
  line: 1_000,
  value: 400,
  items: 12_000,
  itemTitle: 240,
  itemShort: 60,
  itemName: 40,
  body: 6_000,
  labels: 10,
  label: 120,
  labelValue: 300,
  links: 4,
  linkTitle: 160,
  linkUrl: 800,
  people: 30,
  footer: 300,
} as const;

export const timeoutMs = 10_000;
