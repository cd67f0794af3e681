import { ECDH } from "node:crypto";
import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { isPrivateKey } from "./vapid.ts";

const settings = z.object({
  contact: z.email("must be a mail address").max(200, "must have at most 200 characters").optional(),
  privateKey: z.string("must be text").refine(isPrivateKey, "must be a private key of P-256: 32 bytes in base64url"),
});

/** Settings of the one sender that every device is subscribed to. */
export type Config = z.output<typeof settings>;

export const configForm = defineForm(
  [
    {
      key: "contact",
      label: { en: "Contact", "zh-CN": "联系邮箱" },
      hint: {
        en: "Told to the push services of the browsers, who write there when something is wrong. Left empty: this server's address.",
        "zh-CN": "提供给各浏览器的推送服务，出现问题时用于联系。留空则使用本服务器的地址。",
      },
      type: "email",
      required: false,
    },
    {
      key: "privateKey",
      label: { en: "Private key", "zh-CN": "私钥" },
      hint: {
        en: "Tocsin makes it by itself. With another one, every device has to subscribe again.",
        "zh-CN": "由 Tocsin 自动生成。更换后，所有设备都必须重新订阅。",
      },
      type: "secret",
      required: false,
    },
  ],
  settings,
);

const address = z.object({
  endpoint: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, []);
    if (url !== null) return url.href;
    check.addIssue({
      code: "custom",
      message: "must be the address that the browser's push service gave, with https://",
    });
    return z.NEVER;
  }),
  p256dh: z.string("must be text").refine(isPoint, "must be a public key of P-256: 65 bytes in base64url"),
  auth: z.string("must be text").refine((text) => bytesOf(text)?.length === 16, "must be 16 bytes in base64url"),
});

/** A browser's subscription (W3C Push API, `PushSubscriptionJSON`). The endpoint is a secret: whoever knows it may send there. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    { key: "endpoint", label: { en: "Endpoint", "zh-CN": "推送地址" }, type: "secret", required: true },
    { key: "p256dh", label: { en: "Public key", "zh-CN": "公钥" }, type: "text", required: true },
    { key: "auth", label: { en: "Authentication secret", "zh-CN": "认证密钥" }, type: "secret", required: true },
  ],
  address,
);

export function addressKey({ endpoint }: Address): string {
  return keyOfSecret(endpoint);
}

/** Whose push service it is: mostly told by the one who subscribes, with the browser's name. */
export function addressLabel({ endpoint }: Address): string {
  const host = URL.parse(endpoint)?.host ?? "";
  return services.find(([suffix]) => host === suffix || host.endsWith(`.${suffix}`))?.[1] ?? host;
}

const services: readonly (readonly [string, string])[] = [
  ["fcm.googleapis.com", "Chrome"],
  ["push.services.mozilla.com", "Firefox"],
  ["push.apple.com", "Safari"],
  ["notify.windows.com", "Edge"],
];

function bytesOf(text: string): Buffer | null {
  return /^[\w-]{1,200}={0,2}$/.test(text) ? Buffer.from(text, "base64url") : null;
}

/** Uncompressed, and on the curve: encrypting to anything else would throw later. */
function isPoint(text: string): boolean {
  const bytes = bytesOf(text);
  if (bytes?.length !== 65 || bytes[0] !== 4) return false;
  try {
    ECDH.convertKey(bytes, "prime256v1");
    return true;
  } catch {
    return false;
  }
}
