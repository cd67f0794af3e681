/** Message push (developer.work.weixin.qq.com/document/path/99110): bytes of the content of a Markdown and of a text message. */
export const limits = { markdown: 4_096, text: 2_048 } as const;

/**
 * Message push: 20 a minute for each bot. Two are kept in hand: messages that the network delays arrive closer together than they
 * were sent.
 */
export const pace = [{ scope: "address", count: 18, perMs: 60_000 }] as const;

/** Global error codes, 45009: a limit by the minute holds messages back for a minute. */
export const heldBackMs = 60_000;

export const timeoutMs = 10_000;

/** Bytes that each part keeps after escaping. What does not fit into the whole is left out, last parts first. */
export const kept = {
  title: 220,
  line: 200,
  value: 160,
  name: 80,
  item: 120,
  body: 1_200,
  labels: 8,
  label: 60,
  links: 3,
  linkTitle: 90,
  linkUrl: 300,
  /** Of all mentions together: a user id has at most 64. */
  mentions: 700,
} as const;

/** The public cloud; a private deployment has a host of its own. */
export const vendorHosts = ["qyapi.weixin.qq.com"] as const;
