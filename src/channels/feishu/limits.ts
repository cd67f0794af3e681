/**
 * Custom bot guide (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot): a request has at most 20 KB. Card JSON 2.0, structure:
 * at most 200 elements. Button: at most 100 characters.
 */
export const limits = { body: 20_000, elements: 200, button: 100 } as const;

/** Custom bot guide: 100 a minute and 5 a second, for each bot. */
export const pace = [
  { scope: "address", count: 5, perMs: 1_000 },
  { scope: "address", count: 100, perMs: 60_000 },
] as const;

export const timeoutMs = 10_000;

/**
 * Bytes that each part of a message keeps, in Markdown after escaping, which takes six bytes for one. Plain texts (title, body,
 * footer) may double once more in JSON. All parts at their longest, with timestamp and sign, stay below `limits.body`.
 */
export const kept = {
  title: 300,
  line: 600,
  value: 300,
  name: 160,
  item: 240,
  items: 11_000,
  body: 3_800,
  labels: 12,
  label: 80,
  labelValue: 160,
  links: 5,
  linkTitle: 160,
  linkUrl: 300,
  mentions: 20,
} as const;

/** The two clouds of the platform: Feishu in mainland China, Lark elsewhere. Private deployments have hosts of their own. */
export const vendorHosts = ["open.feishu.cn", "open.larksuite.com"] as const;
