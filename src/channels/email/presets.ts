// table
import type { Field } from "#ports/channel.ts";

/** How a connection is encrypted. */
export const securities = ["tls", "starttls", "none"] as const;
export type Security = (typeof securities)[number];

type Names<Id extends string> = Readonly<Record<Id, Field["label"]>>;

export const securityNames: Names<Security> = {
  tls: { en: "TLS", "zh-CN": "TLS" },
  starttls: { en: "STARTTLS", "zh-CN": "STARTTLS" },
  none: { en: "None", "zh-CN": "不加密" },
};

interface Server {
  readonly host: string;
  readonly port: number;
  readonly security: Security;
}

/**
 * Servers of providers. Alibaba Cloud: Direct Mail, "Send emails using SMTP" (465 with TLS; 25 is closed on ECS). Tencent Cloud: SES,
 * "SMTP service address". Google: "Send email from a printer, scanner, or app". Microsoft: "Set up … SMTP client submission".
 */
export const presets = {
  "alibaba-hangzhou": { host: "smtpdm.aliyun.com", port: 465, security: "tls" },
  "alibaba-singapore": { host: "smtpdm-ap-southeast-1.aliyuncs.com", port: 465, security: "tls" },
  "alibaba-us-east": { host: "smtpdm-us-east-1.aliyuncs.com", port: 465, security: "tls" },
  "alibaba-frankfurt": { host: "smtpdm-eu-central-1.aliyuncs.com", port: 465, security: "tls" },
  "tencent-hongkong": { host: "smtp.qcloudmail.com", port: 465, security: "tls" },
  "tencent-guangzhou": { host: "gz-smtp.qcloudmail.com", port: 465, security: "tls" },
  "tencent-singapore": { host: "sg-smtp.qcloudmail.com", port: 465, security: "tls" },
  gmail: { host: "smtp.gmail.com", port: 465, security: "tls" },
  "microsoft-365": { host: "smtp.office365.com", port: 587, security: "starttls" },
} as const satisfies Readonly<Record<string, Server>>;

/** The list to choose from; `custom`: a server that is entered. */
export const providers = [
  "custom",
  "alibaba-hangzhou",
  "alibaba-singapore",
  "alibaba-us-east",
  "alibaba-frankfurt",
  "tencent-hongkong",
  "tencent-guangzhou",
  "tencent-singapore",
  "gmail",
  "microsoft-365",
] as const satisfies readonly ("custom" | keyof typeof presets)[];

export const providerNames: Names<(typeof providers)[number]> = {
  custom: { en: "Another server: the three fields below", "zh-CN": "其他服务器：填写以下三项" },
  "alibaba-hangzhou": { en: "Alibaba Cloud, Hangzhou", "zh-CN": "阿里云邮件推送（华东 1）" },
  "alibaba-singapore": { en: "Alibaba Cloud, Singapore", "zh-CN": "阿里云邮件推送（新加坡）" },
  "alibaba-us-east": { en: "Alibaba Cloud, US East", "zh-CN": "阿里云邮件推送（美国东部）" },
  "alibaba-frankfurt": { en: "Alibaba Cloud, Frankfurt", "zh-CN": "阿里云邮件推送（法兰克福）" },
  "tencent-hongkong": { en: "Tencent Cloud, Hong Kong", "zh-CN": "腾讯云邮件推送（中国香港）" },
  "tencent-guangzhou": { en: "Tencent Cloud, Guangzhou", "zh-CN": "腾讯云邮件推送（广州）" },
  "tencent-singapore": { en: "Tencent Cloud, Singapore", "zh-CN": "腾讯云邮件推送（新加坡）" },
  gmail: { en: "Gmail", "zh-CN": "Gmail" },
  "microsoft-365": { en: "Microsoft 365", "zh-CN": "Microsoft 365" },
};
