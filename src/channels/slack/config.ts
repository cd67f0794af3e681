import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { vendorHosts } from "./limits.ts";

const shape = /^\/services\/([TE][A-Z0-9]{1,30})\/(B[A-Z0-9]{1,30})\/[A-Za-z0-9]{1,100}$/;

const address = z.object({
  url: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, vendorHosts);
    if (url !== null && shape.test(url.pathname)) return url.origin + url.pathname;
    check.addIssue({ code: "custom", message: problemOf(url) });
    return z.NEVER;
  }),
});

/** Where an incoming webhook posts to: `https://hooks.slack.com/services/T…/B…/…`; the last part is the secret. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook URL", "zh-CN": "Webhook 地址" },
      hint: {
        en: "From the page of your Slack app: Incoming Webhooks → Webhook URLs for Your Workspace.",
        "zh-CN": "在 Slack 应用页面的 Incoming Webhooks → Webhook URLs for Your Workspace 中复制。",
      },
      type: "secret",
      required: true,
      placeholder: "https://hooks.slack.com/services/T…/B…/…",
    },
  ],
  address,
);

/** Workspace and webhook, which are no secrets. */
export function addressKey({ url }: Address): string {
  return (
    shape
      .exec(URL.parse(url)?.pathname ?? "")
      ?.slice(1, 3)
      .join("/") ?? ""
  );
}

/** As `addressKey`, with the host where it is not Slack's own. */
export function addressLabel(address: Address): string {
  const host = URL.parse(address.url)?.host ?? "";
  return vendorHosts.includes(host) ? addressKey(address) : `${host} ${addressKey(address)}`;
}

function problemOf(url: URL | null): string {
  if (url !== null && /^\/(triggers|workflows)\//.test(url.pathname))
    return "is the address of a Slack workflow, which takes other messages: add an incoming webhook instead";
  return "must be an incoming webhook's whole address, such as https://hooks.slack.com/services/T…/B…/…";
}
