import type { Language } from "#domain/people.ts";

type Say = Readonly<Record<Language, string>>;

/** What is called how in a sandbox. */
export const words = {
  workspace: { en: "the sandbox", "zh-CN": "沙盒" },
  service: { en: "Sandbox shop", "zh-CN": "沙盒商城" },
  about: { en: "Nothing in here is real.", "zh-CN": "此处均为演示数据。" },
  integration: { en: "Sandbox monitoring", "zh-CN": "沙盒监控" },
  colleague: { en: "Robin (sample)", "zh-CN": "李雷（示例）" },
  room: { en: "#incidents", "zh-CN": "#故障群" },
  rulePage: { en: "Page me, then my colleague", "zh-CN": "先通知我，再通知同事" },
  ruleIgnore: { en: "Nobody answers: my colleague is next", "zh-CN": "无人响应时通知同事" },
  alertPage: { en: "Checkout fails for 38 % of customers", "zh-CN": "38% 的客户下单失败" },
  alertPageText: {
    en: "5xx on POST /checkout since the last deployment.",
    "zh-CN": "上次发布后 POST /checkout 持续返回 5xx。",
  },
  alertIgnore: { en: "The order database is 97 % full", "zh-CN": "订单数据库磁盘已用 97%" },
  alertIgnoreText: {
    en: "Orders stop when it is full, in about 40 minutes.",
    "zh-CN": "约 40 分钟后写满，届时无法下单。",
  },
  alertCurl: { en: "Hello from curl", "zh-CN": "来自 curl 的测试告警" },
} as const satisfies Record<string, Say>;
