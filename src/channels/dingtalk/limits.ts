/** "message too long, exceed 20000 bytes": bytes of the whole body. */
export const limits = { body: 20_000 } as const;

/**
 * Custom bots, "Send group messages": 20 a minute for each bot, and whoever sends more is shut out for ten minutes. Two are kept in
 * hand: messages that the network delays arrive closer together than they were sent, and a refused one is said once more.
 */
export const pace = [{ scope: "address", count: 18, perMs: 60_000 }] as const;

/** How long a bot that sent too much is shut out. */
export const shutOutMs = 10 * 60_000;

export const timeoutMs = 10_000;

/** Bytes that each part keeps after escaping; JSON may double each. All parts at their longest stay below `limits.body`. */
export const kept = {
  title: 240,
  line: 400,
  value: 240,
  name: 120,
  item: 160,
  items: 7_500,
  body: 3_000,
  labels: 10,
  label: 60,
  labelValue: 120,
  links: 5,
  linkTitle: 120,
  linkUrl: 300,
  button: 60,
  mentions: 20,
} as const;

/** DingTalk in mainland China, and its international edition. */
export const vendorHosts = ["oapi.dingtalk.com", "oapi.dingtalk.io"] as const;
