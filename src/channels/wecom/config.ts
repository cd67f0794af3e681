import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const address = z.object({
  url: z.string().transform((text, context) => {
    const url = hookUrl(text, vendorHosts);
    const problem = problemOf(url);
    if (url !== null && problem === null)
      return `${url.origin}${url.pathname}?key=${url.searchParams.get("key") ?? ""}`;
    context.addIssue({ code: "custom", message: problem ?? "" });
    return z.NEVER;
  }),
});

/** A bot's webhook with its key. */
export type BotAddress = z.output<typeof address>;

function problemOf(url: URL | null): string | null {
  if (url === null)
    return "must be the webhook address of the bot, https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…";
  if (url.pathname.endsWith("/cgi-bin/webhook/upload_media"))
    return "is the address for files: the one of messages ends in /cgi-bin/webhook/send?key=…";
  if (!url.pathname.endsWith("/cgi-bin/webhook/send")) return "must hold /cgi-bin/webhook/send?key=: copy it whole";
  if (!/^[\w-]{8,200}$/.test(url.searchParams.get("key") ?? "")) return "lacks its key: copy it whole";
  return null;
}

/** The webhook itself is a secret: whoever has it can post to the group. */
export const botAddressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook address", "zh-CN": "Webhook 地址" },
      hint: {
        en: "As WeCom shows it when the bot is added to the group.",
        "zh-CN": "在企业微信群中添加机器人（消息推送）后显示的地址，请完整粘贴。",
      },
      type: "secret",
      required: true,
      placeholder: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    },
  ],
  address,
);

/** The key in a webhook. */
export function tokenOf({ url }: BotAddress): string {
  return URL.parse(url)?.searchParams.get("key") ?? "";
}

/** The webhook's key tells one bot from another; its hash does as well and is no secret. */
export function botAddressKey(to: BotAddress): string {
  return keyOfSecret(tokenOf(to));
}

/** The host says which deployment; a few digits of the hash tell bots apart. */
export function botAddressLabel(to: BotAddress): string {
  return `${URL.parse(to.url)?.host ?? ""} · ${botAddressKey(to).slice(0, 6)}`;
}
