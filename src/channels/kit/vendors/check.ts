import type { BalanceFacts, CheckItem, Outcome } from "#ports/channel.ts";
import type { Told } from "./balances.ts";

type Words = CheckItem["text"];

/** What of an account at a cloud is looked at. */
export interface VendorParts {
  /** How the vendor is called. */
  readonly name: Words;
  readonly probe: (signal: AbortSignal) => Promise<Outcome>;
  readonly balance: (signal: AbortSignal) => Promise<Told>;
  /** What allows the balance to be read. */
  readonly permission: Words;
  /** Why the queue cannot be read; null: it can. Absent: callbacks, or nothing. */
  readonly queue?: (signal: AbortSignal) => Promise<string | null>;
  readonly callbacks: boolean;
}

/** `Channel.check` of an account at a cloud: keys and template, the way back, and money, in the order in which trouble is mended. */
export function vendorCheck(parts: VendorParts): (signal: AbortSignal) => Promise<readonly CheckItem[]> {
  return async (signal) => {
    const [probed, queue, told] = await Promise.all([
      parts.probe(signal),
      parts.queue?.(signal) ?? null,
      parts.balance(signal),
    ]);
    return [keysItem(parts.name, probed), reportsItem(parts, queue), balanceItem(parts, told)];
  };
}

/** What a balance facet answers: a refusal is no balance, and no alarm. */
export async function toldOrNothing(asked: Promise<Told>): Promise<BalanceFacts | null> {
  const told = await asked;
  return "amount" in told ? told : null;
}

function keysItem(name: Words, probed: Outcome): CheckItem {
  if (probed.kind === "accepted")
    return item("keys", "good", {
      en: `${name.en} takes the key and knows the template.`,
      "zh-CN": `${name["zh-CN"]}已接受密钥，模板可用。`,
    });
  return item("keys", probed.kind === "permanent" ? "bad" : "unknown", {
    en: `${name.en} did not take the key or the template: ${probed.why}.`,
    "zh-CN": `${name["zh-CN"]}未接受密钥或模板：${probed.why}。`,
  });
}

function reportsItem({ name, queue, callbacks }: VendorParts, trouble: string | null): CheckItem {
  if (queue !== undefined)
    return trouble === null
      ? item("reports", "good", {
          en: "The message queue can be read: reports and answers are fetched from it.",
          "zh-CN": "消息队列可读取，将从中拉取回执与应答。",
        })
      : item("reports", "bad", {
          en: `The message queue cannot be read: ${trouble}. Subscribe the receipts by MNS in the console, and compare the queue's name.`,
          "zh-CN": `无法读取消息队列：${trouble}。请在控制台以 MNS 方式订阅回执，并核对队列名称。`,
        });
  return callbacks
    ? item("reports", "unknown", {
        en: `Whether ${name.en} reaches Tocsin shows in the first message: send a test, and see whether it is delivered.`,
        "zh-CN": `${name["zh-CN"]}能否访问 Tocsin 需实际验证：请发送一条测试消息，并查看是否显示已送达。`,
      })
    : item("reports", "unknown", {
        en: "Reports are switched off: a message proves nothing but that the vendor took it.",
        "zh-CN": "回执已关闭：只能确认服务商已受理。",
      });
}

function balanceItem({ name, permission }: VendorParts, told: Told): CheckItem {
  if ("amount" in told) {
    const left = `${told.amount} ${told.currency}`.trim();
    return told.low
      ? item("balance", "bad", { en: `Only ${left} are left: top it up.`, "zh-CN": `仅剩 ${left}，请尽快充值。` })
      : item("balance", "good", { en: `${left} are left.`, "zh-CN": `剩余 ${left}。` });
  }
  const isForbidden = told.kind === "permanent" && told.blame === "account";
  return item("balance", "unknown", {
    en: `${name.en} does not tell what is left: ${told.why}.${isForbidden ? ` ${permission.en}` : ""}`,
    "zh-CN": `${name["zh-CN"]}未告知余额：${told.why}。${isForbidden ? permission["zh-CN"] : ""}`,
  });
}

function item(id: string, state: CheckItem["state"], text: Words): CheckItem {
  return { id, state, text };
}

/** How the clouds are called, and what lets their balance be read. */
export const clouds = {
  alibaba: {
    name: { en: "Alibaba Cloud", "zh-CN": "阿里云" },
    permission: {
      en: "Messages are not affected. To be warned before money runs out, give the RAM user AliyunBSSReadOnlyAccess.",
      "zh-CN": "不影响发送。如需余额提醒，请为 RAM 用户授予 AliyunBSSReadOnlyAccess。",
    },
  },
  tencent: {
    name: { en: "Tencent Cloud", "zh-CN": "腾讯云" },
    permission: {
      en: "Messages are not affected. To be warned before money runs out, let the CAM user read the account's balance.",
      "zh-CN": "不影响发送。如需余额提醒，请为 CAM 用户授予账户余额（费用中心）的只读权限。",
    },
  },
} as const;
