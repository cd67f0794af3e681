import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { oneLine } from "#channels/kit/trim.ts";
import type { FieldIssue, FormSchema } from "#ports/channel.ts";
import { inboxFields, inboxIssues, inboxShape } from "./config-inbox.ts";
import type { InboxValues } from "./config-inbox.ts";
import { presets, providerNames, providers, securities, securityNames } from "./presets.ts";
import type { Security } from "./presets.ts";

const mailbox = z
  .email("must be a mail address such as alerts@example.com")
  .max(254, "must have at most 254 characters");

const config = z
  .object({
    provider: z.enum(providers, "must be one of the list"),
    host: z
      .string()
      .max(253)
      .regex(/^[A-Za-z0-9._:[\]-]+$/, "must be a host name such as smtp.example.com")
      .optional(),
    port: z
      .int("must be a whole number")
      .min(1, "must be between 1 and 65535")
      .max(65_535, "must be between 1 and 65535"),
    security: z.enum(securities, "must be tls, starttls or none"),
    user: z.string("must be text").max(320).optional(),
    password: z.string("must be text").max(1_024).optional(),
    from: mailbox,
    fromName: z.string("must be text").max(100, "must have at most 100 characters").transform(oneLine),
    replyTo: mailbox.optional(),
    allowInvalidCertificates: z.boolean("must be yes or no"),
    ...inboxShape,
  })
  .refine(({ user, password }) => password === undefined || user !== undefined, {
    path: ["user"],
    error: "is needed with a password",
  });

type Values = z.output<typeof config>;

/** Settings of an account, with the server of the chosen provider. */
export interface Config extends InboxValues {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly from: string;
  readonly fromName: string;
  readonly replyTo?: string | undefined;
  readonly allowInvalidCertificates: boolean;
}

const form: FormSchema<Values> = defineForm(
  [
    {
      key: "provider",
      label: { en: "Provider", "zh-CN": "服务商" },
      hint: {
        en: "Brings server, port and encryption with it.",
        "zh-CN": "选择服务商后自动使用其服务器、端口与加密方式。",
      },
      type: "select",
      required: true,
      options: providerNames,
      default: "custom",
    },
    {
      key: "host",
      label: { en: "SMTP server", "zh-CN": "SMTP 服务器" },
      hint: { en: "For another server only.", "zh-CN": "仅“其他服务器”需要。" },
      type: "text",
      required: false,
      placeholder: "smtp.example.com",
    },
    {
      key: "port",
      label: { en: "Port", "zh-CN": "端口" },
      hint: {
        en: "587 with STARTTLS, 465 with TLS, 25 without.",
        "zh-CN": "STARTTLS 用 587，TLS 用 465，不加密用 25。",
      },
      type: "number",
      required: true,
      default: 587,
    },
    {
      key: "security",
      label: { en: "Encryption", "zh-CN": "加密方式" },
      type: "select",
      required: true,
      options: securityNames,
      default: "starttls",
    },
    { key: "user", label: { en: "User name", "zh-CN": "用户名" }, type: "text", required: false },
    { key: "password", label: { en: "Password", "zh-CN": "密码" }, type: "secret", required: false },
    {
      key: "from",
      label: { en: "Sender's address", "zh-CN": "发件人地址" },
      type: "email",
      required: true,
      placeholder: "alerts@example.com",
    },
    {
      key: "fromName",
      label: { en: "Sender's name", "zh-CN": "发件人名称" },
      type: "text",
      required: true,
      default: "Tocsin",
    },
    {
      key: "replyTo",
      label: { en: "Replies go to", "zh-CN": "回复地址" },
      hint: {
        en: "If not to the sender's address. Where Tocsin reads replies, its mailbox.",
        "zh-CN": "不同于发件人地址时填写；如由 Tocsin 读取回复，应为其收件箱的地址。",
      },
      type: "email",
      required: false,
    },
    {
      key: "allowInvalidCertificates",
      label: { en: "Accept invalid certificates", "zh-CN": "接受无效证书" },
      hint: { en: "Only for a server of your own inside your network.", "zh-CN": "仅用于内网自建服务器。" },
      type: "boolean",
      required: false,
      default: false,
    },
    ...inboxFields,
  ],
  config,
);

/** The form of an account's settings. */
export const configForm: FormSchema<Config> = {
  fields: form.fields,
  parse(input) {
    const parsed = form.parse(input);
    if (!parsed.ok) return parsed;
    const { provider, host, port, security, ...rest } = parsed.value;
    const server = provider === "custom" ? { host, port, security } : presets[provider];
    const missing: readonly FieldIssue[] =
      server.host === undefined ? [{ field: "host", problem: "is required" }] : inboxIssues(rest);
    return missing.length > 0 || server.host === undefined
      ? { ok: false, issues: missing }
      : { ok: true, value: { ...rest, ...server, host: server.host } };
  },
};

const address = z.object({ email: mailbox });

export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "email",
      label: { en: "Mail address", "zh-CN": "邮箱地址" },
      type: "email",
      required: true,
      placeholder: "ann@example.com",
    },
  ],
  address,
);

/** Mail servers that tell upper case from lower in a mailbox are not met in the wild; people who type both are. */
export function addressKey({ email }: Address): string {
  return email.toLowerCase();
}

export function addressLabel({ email }: Address): string {
  return email;
}
