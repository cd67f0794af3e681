/** Hosts of incoming webhooks; the second is GovSlack's. */
export const vendorHosts: readonly string[] = ["hooks.slack.com", "hooks.slack-gov.com"];

/**
 * docs.slack.dev, "Block Kit": `blocks` a message, characters of a `header`, buttons in one actions block, characters of a button's
 * text and URL. `section` is that of a section's text; rich text has no limit of its own, and is held to the same a block.
 */
export const limits = {
  blocks: 50,
  header: 150,
  section: 3_000,
  buttons: 25,
  buttonText: 75,
  buttonUrl: 3_000,
} as const;

/** docs.slack.dev, "Rate limits": one message a second for each incoming webhook; short bursts are let through. */
export const pace = [{ scope: "address", count: 1, perMs: 1_000 }] as const;

/** How much of each text is kept, in characters. All parts of one rich text block add up to less than `limits.section`. */
export const kept = {
  push: 300,
  line: 400,
  value: 150,
  item: 80,
  /** Entries in one rich text block. */
  itemsEach: 25,
  itemName: 20,
  body: 2_500,
  labels: 10,
  label: 40,
  labelValue: 80,
  links: 5,
  linkTitle: 75,
  linkUrl: 1_000,
  people: 50,
  footer: 150,
} as const;

/** A webhook answers within a second or two; what takes longer is not coming. */
export const timeoutMs = 10_000;
