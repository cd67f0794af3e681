/** Standard Webhooks 1.0, "Payload size": usually smaller than 20 kB. Bytes of the body. */
export const limits = { body: 20_000 } as const;

/** "Request timeouts": between 15 and 30 s; a pager takes the shorter. */
export const timeoutMs = 15_000;

/** Bytes that each part keeps when a body is too long; JSON may double any of them by escapes, the sum still fits. */
export const kept = {
  text: 2_500,
  title: 1_000,
  why: 400,
  name: 100,
  item: 80,
  labels: 16,
  labelKey: 64,
  labelValue: 96,
  links: 5,
  linkTitle: 80,
  linkUrl: 300,
} as const;

/** How many parsed secrets are kept in memory. */
export const keptSecrets = 1_000;
