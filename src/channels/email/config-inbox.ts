import * as z from "zod";
import type { Field, FieldIssue } from "#ports/channel.ts";
import { securities, securityNames } from "./presets.ts";

/** How bounces and replies reach us: not at all, from a mailbox that we read, or posted to us by a mail server. */
const inboxKinds = ["none", "imap", "hook"] as const;

/** Checks of the fields about the inbox. */
export const inboxShape = {
  inbox: z.enum(inboxKinds, "must be none, imap or hook"),
  imapHost: z
    .string("must be text")
    .max(253)
    .regex(/^[A-Za-z0-9._:[\]-]+$/, "must be a host name such as imap.example.com")
    .optional(),
  imapPort: z
    .int("must be a whole number")
    .min(1, "must be between 1 and 65535")
    .max(65_535, "must be between 1 and 65535"),
  imapSecurity: z.enum(securities, "must be tls, starttls or none"),
  imapUser: z.string("must be text").max(320).optional(),
  imapPassword: z.string("must be text").max(1_024).optional(),
  imapFolder: z
    .string("must be text")
    .max(200, "must have at most 200 characters")
    .regex(/^\P{Cc}+$/u, "must be one line"),
  imapDoneFolder: z
    .string("must be text")
    .max(200, "must have at most 200 characters")
    .regex(/^\P{Cc}+$/u, "must be one line")
    .optional(),
  hookKey: z
    .string("must be text")
    .regex(/^[\w-]{24,128}$/, "must be 24 to 128 letters, digits, - and _")
    .optional(),
} as const;

/** What was entered about the inbox. */
export type InboxValues = z.output<z.ZodObject<typeof inboxShape>>;

const needs: Readonly<Record<InboxValues["inbox"], readonly (keyof InboxValues)[]>> = {
  none: [],
  imap: ["imapHost", "imapUser", "imapPassword"],
  hook: ["hookKey"],
};

/** Fields that the chosen way needs, and lacks. */
export function inboxIssues(values: InboxValues): readonly FieldIssue[] {
  return needs[values.inbox]
    .filter((key) => values[key] === undefined)
    .map((field) => ({ field, problem: `is needed for ${values.inbox}` }));
}

/** Fields about the inbox, after those about sending. */
export const inboxFields: readonly Field[] = [
  {
    key: "inbox",
    label: { en: "Bounces and replies", "zh-CN": "退信与回复" },
    type: "select",
    required: true,
    options: {
      none: { en: "Not read", "zh-CN": "不读取" },
      imap: { en: "From the mailbox of the sender's address (IMAP)", "zh-CN": "从发件人地址的邮箱读取（IMAP）" },
      hook: { en: "Posted to Tocsin by your mail server (hook)", "zh-CN": "由您的邮件服务器推送给 Tocsin（hook）" },
    },
    default: "none",
  },
  {
    key: "imapHost",
    label: { en: "IMAP server", "zh-CN": "IMAP 服务器" },
    type: "text",
    required: false,
    placeholder: "imap.example.com",
  },
  { key: "imapPort", label: { en: "IMAP port", "zh-CN": "IMAP 端口" }, type: "number", required: false, default: 993 },
  {
    key: "imapSecurity",
    label: { en: "IMAP encryption", "zh-CN": "IMAP 加密方式" },
    type: "select",
    required: false,
    options: securityNames,
    default: "tls",
  },
  { key: "imapUser", label: { en: "IMAP user name", "zh-CN": "IMAP 用户名" }, type: "text", required: false },
  { key: "imapPassword", label: { en: "IMAP password", "zh-CN": "IMAP 密码" }, type: "secret", required: false },
  {
    key: "imapFolder",
    label: { en: "IMAP folder", "zh-CN": "IMAP 文件夹" },
    hint: {
      en: "Unread mails in it are read by Tocsin and marked as read. Nobody else should read it.",
      "zh-CN": "Tocsin 读取其中的未读邮件并标记为已读，请勿与他人共用。",
    },
    type: "text",
    required: false,
    default: "INBOX",
  },
  {
    key: "imapDoneFolder",
    label: { en: "Move read mails to", "zh-CN": "处理后移动到" },
    hint: {
      en: "A folder that exists. Left empty, they stay where they are.",
      "zh-CN": "须为已有的文件夹；留空则留在原处。",
    },
    type: "text",
    required: false,
  },
  {
    key: "hookKey",
    label: { en: "Hook key", "zh-CN": "推送密钥" },
    hint: {
      en: "For hook: make up 24 or more letters and digits, and have mails posted to the hook address with ?key=… at its end.",
      "zh-CN": "仅 hook 需要：自拟 24 位以上的字母数字，并将邮件推送到末尾带 ?key=… 的回调地址。",
    },
    type: "secret",
    required: false,
  },
];
