import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl, keyOfSecret } from "#channels/kit/hook.ts";
import { publicServer, vendorHosts } from "./limits.ts";

const address = z.object({
  server: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, vendorHosts);
    if (url !== null && url.pathname === "/" && url.search === "") return url.origin;
    const problem =
      url === null
        ? `must be a server's address, such as ${publicServer}`
        : "must end after the host: the topic has a field of its own";
    check.addIssue({ code: "custom", message: problem });
    return z.NEVER;
  }),
  topic: z.string("must be text").regex(/^[-_A-Za-z0-9]{1,64}$/, "must be 1 to 64 letters, digits, _ and -"),
  token: z
    .string("must be text")
    .regex(
      /^(tk_[A-Za-z0-9]{10,60}|[^:\s]{1,100}:[\x20-\x7e]{1,200})$/,
      "must be an access token (tk_…), or user:password",
    )
    .optional(),
});

/** A topic on a server, and what lets us publish to it where that is not open to all. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "server",
      label: { en: "Server", "zh-CN": "服务器" },
      hint: { en: "Your own ntfy server, or ntfy.sh.", "zh-CN": "自建的 ntfy 服务器，或 ntfy.sh。" },
      type: "url",
      required: true,
      default: publicServer,
    },
    {
      key: "topic",
      label: { en: "Topic", "zh-CN": "主题" },
      hint: {
        en: "Whoever knows the name of an open topic can read it: choose one that cannot be guessed.",
        "zh-CN": "未设访问控制的主题，知道名称即可阅读，请使用难以猜测的名称。",
      },
      // On an open server the name is all that keeps strangers out.
      type: "secret",
      required: true,
      placeholder: "tocsin-7f3k9q",
    },
    {
      key: "token",
      label: { en: "Access token", "zh-CN": "访问令牌" },
      hint: {
        en: "tk_…, or user:password; only where the topic is protected.",
        "zh-CN": "tk_… 或 用户名:密码；仅在主题受保护时填写。",
      },
      type: "secret",
      required: false,
      placeholder: "tk_…",
    },
  ],
  address,
);

export function addressKey({ server, topic }: Address): string {
  return `${URL.parse(server)?.host ?? ""}/${keyOfSecret(topic)}`;
}

/** The server, and as much of the topic as tells nothing. */
export function addressLabel({ server, topic }: Address): string {
  return `${URL.parse(server)?.host ?? ""}/${topic.slice(0, Math.min(3, Math.floor(topic.length / 3)))}…`;
}
