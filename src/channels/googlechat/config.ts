import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const shape = /^\/v1\/spaces\/([\w-]{5,60})\/messages$/;

const address = z.object({
  url: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, vendorHosts);
    const key = url?.searchParams.get("key") ?? "";
    const token = url?.searchParams.get("token") ?? "";
    // What else stands in the query (`threadKey`, `messageReplyOption`) is ours to choose.
    if (url !== null && shape.test(url.pathname) && key !== "" && token !== "")
      return `${url.origin}${url.pathname}?${new URLSearchParams({ key, token }).toString()}`;
    check.addIssue({ code: "custom", message: problemOf(url) });
    return z.NEVER;
  }),
});

/** A space's webhook: `https://chat.googleapis.com/v1/spaces/<space>/messages?key=…&token=…`; key and token are the secret. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook URL", "zh-CN": "Webhook 地址" },
      hint: {
        en: "From the space's menu: Apps & integrations → Webhooks.",
        "zh-CN": "在聊天室菜单的 应用和集成 → 网络钩子 中创建后复制。",
      },
      type: "secret",
      required: true,
      placeholder: "https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…",
    },
  ],
  address,
);

/** The space, and which of its webhooks. */
export function addressKey({ url }: Address): string {
  return `${spaceOf(url)}/${keyOfSecret(URL.parse(url)?.searchParams.get("token") ?? "")}`;
}

export function addressLabel({ url }: Address): string {
  const host = URL.parse(url)?.host ?? "";
  return vendorHosts.includes(host) ? `spaces/${spaceOf(url)}` : `${host} spaces/${spaceOf(url)}`;
}

function spaceOf(url: string): string {
  return shape.exec(URL.parse(url)?.pathname ?? "")?.[1] ?? "";
}

function problemOf(url: URL | null): string {
  if (url !== null && shape.test(url.pathname)) return "is not whole: key and token are missing at its end";
  return "must be a webhook's whole address, such as https://chat.googleapis.com/v1/spaces/…/messages?key=…&token=…";
}
