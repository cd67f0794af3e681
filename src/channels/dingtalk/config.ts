import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const tokenForm = /^[\w-]{16,200}$/;

const address = z.object({
  url: z.string().transform((text, context) => {
    const url = hookUrl(text, vendorHosts);
    const problem = problemOf(url);
    // A copied address may hold a sign of its own, which is stale by now.
    if (url !== null && problem === null)
      return `${url.origin}${url.pathname}?access_token=${url.searchParams.get("access_token") ?? ""}`;
    context.addIssue({ code: "custom", message: problem ?? "" });
    return z.NEVER;
  }),
  secret: z
    .string()
    .trim()
    .refine((text) => /^SEC[\w+/=-]{16,200}$/.test(text), "must be the signing secret, which begins with SEC")
    .optional(),
});

/** A bot's webhook with its token, and the secret where it is secured by a sign. */
export type BotAddress = z.output<typeof address>;

function problemOf(url: URL | null): string | null {
  if (url === null)
    return "must be the webhook address of the bot, https://oapi.dingtalk.com/robot/send?access_token=…";
  if (url.pathname.startsWith("/robot/sendBySession"))
    return "is the address of one conversation, which expires: add a custom bot to the group";
  if (!url.pathname.endsWith("/robot/send")) return "must hold /robot/send?access_token=: copy it whole";
  if (!tokenForm.test(url.searchParams.get("access_token") ?? "")) return "lacks its access_token: copy it whole";
  return null;
}

/** The webhook itself is a secret: whoever has it can post to the group. */
export const botAddressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook address", "zh-CN": "Webhook 地址" },
      hint: {
        en: "As DingTalk shows it when the custom bot is added to the group.",
        "zh-CN": "在钉钉群中添加自定义机器人后显示的地址，请完整粘贴。",
      },
      type: "secret",
      required: true,
      placeholder: "https://oapi.dingtalk.com/robot/send?access_token=…",
    },
    {
      key: "secret",
      label: { en: "Signing secret", "zh-CN": "加签密钥" },
      hint: {
        en: "Only where the bot is secured by a sign: begins with SEC.",
        "zh-CN": "仅在机器人的安全设置中选择了“加签”时填写，以 SEC 开头。",
      },
      type: "secret",
      required: false,
      placeholder: "SEC…",
    },
  ],
  address,
);

/** The token of a webhook. */
export function tokenOf({ url }: BotAddress): string {
  return URL.parse(url)?.searchParams.get("access_token") ?? "";
}

/** The token tells one bot from another; its hash does as well and is no secret. */
export function botAddressKey(to: BotAddress): string {
  return keyOfSecret(tokenOf(to));
}

/** The host says which edition; a few digits of the key tell bots apart. */
export function botAddressLabel(to: BotAddress): string {
  return `${URL.parse(to.url)?.host ?? ""} · ${botAddressKey(to).slice(0, 6)}`;
}
