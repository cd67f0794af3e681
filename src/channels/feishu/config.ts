import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const hookPath = /^\/open-apis\/bot\/v2\/hook\/([\w-]{8,200})$/;

const address = z.object({
  url: z.string().transform((text, context) => {
    const url = hookUrl(text, vendorHosts);
    const problem = problemOf(url);
    if (url !== null && problem === null) return `${url.origin}${url.pathname}`;
    context.addIssue({ code: "custom", message: problem ?? "" });
    return z.NEVER;
  }),
  secret: z
    .string()
    .trim()
    .max(200, "must be the signing secret as Feishu shows it")
    .refine((text) => /^[\w+/=-]*$/.test(text), "must be the signing secret as Feishu shows it")
    .optional(),
});

/** A bot's webhook, without query, and the secret of its signature check where that is switched on. */
export type BotAddress = z.output<typeof address>;

function problemOf(url: URL | null): string | null {
  if (url === null) return "must be the webhook address of the bot, https://open.feishu.cn/open-apis/bot/v2/hook/…";
  if (hookPath.test(url.pathname)) return null;
  if (url.pathname.startsWith("/open-apis/bot/hook/"))
    return "is a webhook of the first version, which shows no cards: add a new custom bot to the group";
  if (url.pathname.startsWith("/flow/"))
    return "is the trigger of a flow, not a bot: add a custom bot in the settings of the group";
  return "must end in /open-apis/bot/v2/hook/ and the bot's token: copy it whole";
}

/** The webhook itself is a secret: whoever has it can post to the group. */
export const botAddressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook address", "zh-CN": "Webhook 地址" },
      hint: {
        en: "As Feishu or Lark shows it when the custom bot is added to the group.",
        "zh-CN": "在飞书或 Lark 群中添加自定义机器人后显示的地址，请完整粘贴。",
      },
      type: "secret",
      required: true,
      placeholder: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
    },
    {
      key: "secret",
      label: { en: "Signing secret", "zh-CN": "签名密钥" },
      hint: {
        en: "Only where Set signature verification is switched on in the bot's security settings.",
        "zh-CN": "仅在机器人的安全设置中启用了“签名校验”时填写。",
      },
      type: "secret",
      required: false,
    },
  ],
  address,
);

/** The token of a webhook, the last part of its path. */
export function tokenOf({ url }: BotAddress): string {
  return hookPath.exec(URL.parse(url)?.pathname ?? "")?.[1] ?? "";
}

/** The token tells one bot from another; its hash does as well and is no secret. */
export function botAddressKey(to: BotAddress): string {
  return keyOfSecret(tokenOf(to));
}

/** The host says which cloud; a few digits of the key tell bots apart. */
export function botAddressLabel(to: BotAddress): string {
  return `${URL.parse(to.url)?.host ?? ""} · ${botAddressKey(to).slice(0, 6)}`;
}
