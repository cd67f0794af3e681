/** discord.com, also under its older name and its test builds. */
export const vendorHosts: readonly string[] = [
  "discord.com",
  "discordapp.com",
  "ptb.discord.com",
  "canary.discord.com",
  "ptb.discordapp.com",
  "canary.discordapp.com",
];

/**
 * docs.discord.com, "Execute Webhook" (`content`) and "Embed Limits": `embed` is the sum of all its texts. Discord says characters;
 * counted in UTF-16 units, which are never fewer.
 */
export const limits = {
  content: 2_000,
  description: 4_096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1_024,
  footer: 2_048,
  embed: 6_000,
} as const;

/**
 * docs.discord.com, "Rate Limits": the figures are in each answer and not to be relied on. Those of webhooks have long been five in
 * two seconds, and thirty a minute in one channel; 50 a second over everything is documented.
 */
export const pace = [
  { scope: "address", count: 5, perMs: 2_000 },
  { scope: "address", count: 30, perMs: 60_000 },
  { scope: "account", count: 50, perMs: 1_000 },
] as const;

/** How much of each text is kept, in characters after escaping. Fields and footer add up to less than `embed` - `text`. */
export const kept = {
  title: 500,
  people: 30,
  /** All of the description. */
  text: 3_700,
  line: 300,
  value: 120,
  itemTitle: 120,
  itemShort: 30,
  itemName: 24,
  labels: 6,
  label: 60,
  labelValue: 100,
  links: 3,
  linkTitle: 80,
  linkUrl: 300,
  footer: 150,
} as const;

export const timeoutMs = 10_000;

/** Message flag SUPPRESS_NOTIFICATIONS: no sound. */
export const silent = 4_096;
