import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { retiredHosts, vendorHosts } from "./bot-limits.ts";

/** The part before it is the environment's, as in `/powerautomate/automations/direct`. */
const shape = /\/workflows\/([\w-]{8,80})\/triggers\/([\w-]{1,80})\/paths\/invoke$/;

const address = z.object({
  url: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, []);
    const problem = problemOf(url);
    if (url !== null && problem === null) return url.href;
    check.addIssue({ code: "custom", message: problem ?? notAHook });
    return z.NEVER;
  }),
});

/** Where a flow is started: `https://…/workflows/<flow>/triggers/manual/paths/invoke?…&sig=…`; `sig` is the secret. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "url",
      label: { en: "Webhook URL of the workflow", "zh-CN": "工作流的 Webhook 地址" },
      hint: {
        en: "From the channel's menu: Workflows → Send webhook alerts to a channel.",
        "zh-CN": "在频道菜单的“工作流”中选择“将 Webhook 警报发送到频道”，创建后复制。",
      },
      type: "secret",
      required: true,
      placeholder:
        "https://….api.powerplatform.com/powerautomate/automations/direct/workflows/…/triggers/manual/paths/invoke?…&sig=…",
    },
  ],
  address,
);

const notAHook =
  "must be a workflow's whole address, with /workflows/…/triggers/manual/paths/invoke and &sig= at its end";

function problemOf(url: URL | null): string | null {
  if (url === null) return notAHook;
  if (retiredHosts.some((host) => isAt(url, host)))
    return "is a connector of Office 365: Microsoft has shut these down. Make a workflow for the channel and paste its address";
  if (!shape.test(url.pathname)) return notAHook;
  if (url.protocol !== "https:" && isVendor(url)) return "must begin with https://";
  if ((url.searchParams.get("sig") ?? "") === "")
    return "has no sig at its end: let anyone trigger the flow, save it, and copy its address again";
  return null;
}

function isVendor(url: URL): boolean {
  return vendorHosts.some((host) => isAt(url, host));
}

function isAt(url: URL, host: string): boolean {
  return url.hostname === host || url.hostname.endsWith(`.${host}`);
}

/** The flow, and its signature: a flow whose keys were made anew is another address. */
export function addressKey({ url }: Address): string {
  const parsed = URL.parse(url);
  return `${flowOf(parsed)}/${keyOfSecret(parsed?.searchParams.get("sig") ?? "")}`;
}

/** The flow's id is no secret; without `sig` nobody starts it. */
export function addressLabel({ url }: Address): string {
  const parsed = URL.parse(url);
  const flow = `workflow ${flowOf(parsed).slice(0, 8)}`;
  return parsed !== null && isVendor(parsed) ? flow : `${parsed?.host ?? ""} ${flow}`;
}

function flowOf(url: URL | null): string {
  return shape.exec(url?.pathname ?? "")?.[1] ?? "";
}
