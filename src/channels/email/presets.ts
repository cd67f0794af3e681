// table
/** How a connection is encrypted. */
export type Security = "tls" | "starttls" | "none";

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
