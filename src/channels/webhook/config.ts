import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { isSecretList } from "./sign.ts";

const envelopes = ["standard", "cloudevents"] as const;

const config = z.object({ envelope: z.enum(envelopes, "must be standard or cloudevents") });

export type Config = z.output<typeof config>;

export const configForm = defineForm(
  [
    {
      key: "envelope",
      label: { en: "Body format", "zh-CN": "消息体格式" },
      hint: { en: "Both are signed in the same way.", "zh-CN": "两者签名方式相同。" },
      type: "select",
      required: true,
      options: {
        standard: {
          en: "Standard Webhooks {type, timestamp, data}",
          "zh-CN": "Standard Webhooks {type, timestamp, data}",
        },
        cloudevents: { en: "CloudEvents 1.0 event", "zh-CN": "CloudEvents 1.0 事件" },
      },

      default: "standard",
    },
  ],
  config,
);

const address = z.object({
  url: z
    .url({ protocol: /^https?$/, error: "must be an address such as https://example.com/hook" })
    .max(2_048, "must have at most 2048 characters")
    .refine((text) => hasNoUser(text), "must not hold a user name or password"),
  secret: z
    .string()
    .max(400, "must be one secret, or two while you change it")
    .refine(
      isSecretList,
      "must look like whsec_ and 32 to 88 characters of base64; two, separated by a blank, while you change it",
    ),
});

export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "URL", "zh-CN": "地址" },
      hint: { en: "Receives a POST for each notification.", "zh-CN": "每条通知以 POST 发送到此地址。" },
      type: "url",
      required: true,
      placeholder: "https://example.com/hooks/tocsin",
    },
    {
      key: "secret",
      label: { en: "Signing secret", "zh-CN": "签名密钥" },
      hint: {
        en: "whsec_… To change it without a gap, enter the new and the old one, separated by a blank.",
        "zh-CN": "whsec_…；更换密钥时可同时填写新旧两个，以空格分隔，避免中断。",
      },
      type: "secret",
      required: true,
      placeholder: "whsec_…",
    },
  ],
  address,
);

export function addressKey({ url }: Address): string {
  return url;
}

/** The host alone: paths and queries of hooks often are the secret. */
export function addressLabel({ url }: Address): string {
  return URL.parse(url)?.host ?? "";
}

function hasNoUser(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "";
}
