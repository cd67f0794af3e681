import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";

/** A server may live below a path; the hook's key is 26 characters of base32. */
const shape = /^(?:\/[\w.~-]+)*\/hooks\/([a-z0-9]{20,40})\/?$/;

const address = z.object({
  url: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, []);
    if (url !== null && shape.test(url.pathname)) return url.origin + url.pathname.replace(/\/$/, "");
    check.addIssue({ code: "custom", message: problemOf(url) });
    return z.NEVER;
  }),
});

/** Where an incoming webhook posts to: `https://mattermost.example.com/hooks/<key>`; the key is the secret. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook URL", "zh-CN": "Webhook 地址" },
      hint: {
        en: "From Integrations → Incoming Webhooks of your Mattermost server.",
        "zh-CN": "在 Mattermost 的 集成 → 传入 Webhook 中创建后复制。",
      },
      type: "secret",
      required: true,
      placeholder: "https://mattermost.example.com/hooks/…",
    },
  ],
  address,
);

export function addressKey({ url }: Address): string {
  const { host = "", pathname = "" } = URL.parse(url) ?? {};
  return `${host}/${keyOfSecret(pathname)}`;
}

/** The server, and enough of the key's hash to tell two webhooks apart. */
export function addressLabel(address: Address): string {
  return addressKey(address).replace(/(\/.{6}).*$/, "$1");
}

function problemOf(url: URL | null): string {
  if (url !== null && /\/hooks\/commands\//.test(url.pathname))
    return "is the address of a command's answer, not of an incoming webhook";
  return "must be an incoming webhook's whole address, such as https://mattermost.example.com/hooks/…";
}
