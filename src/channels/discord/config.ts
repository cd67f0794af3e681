import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const shape = /^\/api(?:\/v\d{1,2})?\/webhooks\/(\d{5,25})\/[\w-]{20,200}$/;

const address = z.object({
  url: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, vendorHosts);
    if (url !== null && shape.test(url.pathname)) return url.origin + url.pathname;
    check.addIssue({ code: "custom", message: problemOf(url) });
    return z.NEVER;
  }),
  threadId: z
    .string("must be text")
    .regex(/^\d{5,25}$/, "must be a thread's id, a number of 17 to 20 digits")
    .optional(),
});

/** A channel's webhook, `https://discord.com/api/webhooks/<id>/<token>`, whose last part is the secret; and a thread of the channel. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook URL", "zh-CN": "Webhook 地址" },
      hint: {
        en: "Channel settings → Integrations → Webhooks → Copy Webhook URL.",
        "zh-CN": "频道设置 → 整合 → Webhook → 复制 Webhook URL。",
      },
      type: "secret",
      required: true,
      placeholder: "https://discord.com/api/webhooks/…/…",
    },
    {
      key: "threadId",
      label: { en: "Thread id", "zh-CN": "子区 ID" },
      hint: {
        en: "Only to post into a thread; needed in a forum channel.",
        "zh-CN": "仅用于发送到子区；论坛频道必须填写。",
      },
      type: "text",
      required: false,
    },
  ],
  address,
);

/** The webhook's id, which is no secret, and the thread's. */
export function addressKey({ url, threadId }: Address): string {
  const id = shape.exec(URL.parse(url)?.pathname ?? "")?.[1] ?? "";
  return threadId === undefined ? id : `${id}/${threadId}`;
}

export function addressLabel(address: Address): string {
  const host = URL.parse(address.url)?.host ?? "";
  return vendorHosts.includes(host) ? addressKey(address) : `${host} ${addressKey(address)}`;
}

function problemOf(url: URL | null): string {
  if (url !== null && /\/(slack|github)$/.test(url.pathname)) return "must not end in /slack or /github";
  return "must be a webhook's whole address, such as https://discord.com/api/webhooks/…/…";
}
