import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { vendorHosts, vendorPath } from "./limits.ts";

const modes = ["token", "signed"] as const;
const bareId = /^[\w-]{10,100}$/;

const address = z.object({
  endpoint: z.string("must be text").transform((text, check) => {
    const given = text.trim();
    const url = hookUrl(bareId.test(given) ? `https://${vendorHosts[0]}${vendorPath}${given}` : given, vendorHosts);
    // `?format=…` is ours to choose.
    if (url !== null && bareId.test(idOf(url))) return url.origin + vendorPath + idOf(url);
    check.addIssue({
      code: "custom",
      message: "must be the endpoint that /inc connect answered, or its last part, such as V9S5as-zTXOSUdgMITNEwA",
    });
    return z.NEVER;
  }),
  token: z
    .string("must be text")
    .transform((text) => text.trim())
    .pipe(z.string().regex(/^[\x21-\x7e]{4,400}$/, "must be the verification token that /inc connect answered")),
  mode: z.enum(modes, "must be token or signed"),
});

/** Endpoint and verification token of `/inc connect`; `signed` for those of `/inc connect -s`, whose token signs and is not sent. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "endpoint",
      label: { en: "Webhook address or token", "zh-CN": "Webhook 地址或 Token" },
      hint: {
        en: "The Endpoint that /inc connect answered, or only its last part.",
        "zh-CN": "/inc connect 返回的 Endpoint，也可只填写其最后一段。",
      },
      type: "text",
      required: true,
      placeholder: "V9S5as-zTXOSUdgMITNEwA",
    },
    {
      key: "token",
      label: { en: "Verification token", "zh-CN": "Verify Token" },
      hint: {
        en: "The Verification Token that /inc connect answered.",
        "zh-CN": "/inc connect 返回的 Verification Token。",
      },
      type: "secret",
      required: true,
    },
    {
      key: "mode",
      label: { en: "Kind of connection", "zh-CN": "连接方式" },
      type: "select",
      required: true,
      options: {
        token: { en: "Verification token (token)", "zh-CN": "验证令牌（token）" },
        signed: { en: "Made with /inc connect -s (signed)", "zh-CN": "使用 /inc connect -s 创建（signed）" },
      },
      default: "token",
    },
  ],
  address,
);

/** The last part of the endpoint: without the token it lets nobody in. */
export function addressKey({ endpoint }: Address): string {
  const url = URL.parse(endpoint);
  return url === null ? "" : idOf(url);
}

export function addressLabel(address: Address): string {
  const host = URL.parse(address.endpoint)?.host ?? "";
  const short = `${addressKey(address).slice(0, 6)}…`;
  return vendorHosts.includes(host) ? short : `${host} ${short}`;
}

function idOf(url: URL): string {
  return url.pathname.startsWith(vendorPath) ? url.pathname.slice(vendorPath.length).replace(/\/$/, "") : "";
}
