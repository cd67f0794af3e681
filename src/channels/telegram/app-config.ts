import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import type { PlaceKind } from "#domain/link.ts";
import type { FormSchema } from "#ports/channel.ts";
import { addressForm as chatForm, addressLabel as chatLabel, configForm as botForm } from "./config.ts";
import type { Address as ChatAddress, Config as BotConfig } from "./config.ts";

/** `webhook`: Telegram calls us · `polling`: we ask Telegram, which needs no way in. */
const connections = ["webhook", "polling"] as const;

const own = defineForm(
  [
    {
      key: "username",
      label: { en: "Bot's user name", "zh-CN": "机器人用户名" },
      hint: {
        en: "Stands in the same message of BotFather; it ends with bot.",
        "zh-CN": "与 Token 在 BotFather 的同一条消息中，以 bot 结尾。",
      },
      type: "text",
      required: true,
      placeholder: "@acme_tocsin_bot",
    },
    {
      key: "connection",
      label: { en: "Connection", "zh-CN": "连接方式" },
      hint: {
        en: "Polling is for installs that the internet cannot reach.",
        "zh-CN": "轮询适用于互联网无法访问 Tocsin 的部署。",
      },
      type: "select",
      required: true,
      options: {
        webhook: { en: "Telegram calls Tocsin (webhook)", "zh-CN": "由 Telegram 回调 Tocsin（webhook）" },
        polling: { en: "Tocsin asks Telegram (polling)", "zh-CN": "由 Tocsin 主动轮询（polling）" },
      },
      default: "webhook",
    },
    {
      key: "webhookSecret",
      label: { en: "Webhook secret", "zh-CN": "Webhook 密钥" },
      hint: {
        en: "Leave it empty, and Tocsin derives one from the token. Your own: letters, digits, _ and -, at least 16.",
        "zh-CN": "留空时由 Tocsin 根据 Token 生成。自行填写时仅限字母、数字、_ 和 -，至少 16 个字符。",
      },
      type: "secret",
      required: false,
    },
  ],
  z.object({
    username: z
      .string("must be text")
      .transform((text) => text.replace(/^(https?:\/\/)?(t\.me\/|telegram\.me\/)?@?/i, ""))
      .pipe(z.string().regex(/^[A-Za-z]\w{3,31}$/, "must be the bot's user name, such as @acme_tocsin_bot")),
    connection: z.enum(connections, "must be webhook or polling"),
    // Bot API, setWebhook: 1 to 256 of these characters.
    webhookSecret: z
      .string("must be text")
      .transform((text) => text.trim())
      .pipe(z.string().regex(/^[\w-]{16,256}$/, "must be 16 to 256 letters, digits, _ and -"))
      .optional(),
  }),
);

/** One bot: its token, the server of the Bot API, and how Telegram proves to us that it is Telegram. */
export interface Config extends BotConfig {
  /** Without `@`. Commands in groups name it, and so do deep links. */
  readonly username: string;
  readonly connection: (typeof connections)[number];
  /** Undefined: derived, see `app-verify.ts`. */
  readonly webhookSecret?: string | undefined;
}

const [tokenField, ...otherFields] = botForm.fields;

/** The account's form: the bot's, and what it takes to hear from Telegram. */
export const configForm: FormSchema<Config> = {
  fields: [...(tokenField === undefined ? [] : [tokenField]), ...own.fields, ...otherFields],
  parse(input) {
    const bot = botForm.parse(input);
    const more = own.parse(input);
    if (bot.ok && more.ok) return { ok: true, value: { ...bot.value, ...more.value } };
    const issues = [...(bot.ok ? [] : bot.issues), ...(more.ok ? [] : more.issues)];
    // What is no form at all is so for both.
    return {
      ok: false,
      issues: issues.filter(({ field }, at) => issues.findIndex((one) => one.field === field) === at),
    };
  },
};

/** A person's own chat with the bot, a group, a channel, or a topic of a group that is a forum. */
export type Address = ChatAddress;

export const addressForm = chatForm;
export const addressLabel = chatLabel;

/**
 * `-1001234567890`, a topic in it `-1001234567890/7`: what happens to the group happens to its topics. A person's chat with the bot has
 * the person's own id, which is positive (Bot API, Chat).
 */
export function addressKey({ chatId, threadId }: Address): string {
  return threadId === undefined ? chatId.toLowerCase() : `${chatId.toLowerCase()}/${threadId}`;
}

/** Who the bot is in what it hears. */
export interface Self {
  readonly id: number;
  /** Without `@`. */
  readonly username: string;
}

/** A token begins with the bot's user id (Bot API, "Authorizing your bot"). */
export function selfOf({ token, username }: Config): Self {
  return { id: Number(token.split(":")[0]), username };
}

/**
 * Telegram, "Deep linking". `start` opens the chat with the bot, and pressing Start there says `/start <payload>`; `startgroup` lets
 * somebody choose a group, adds the bot to it, and says `/start@<bot> <payload>` there.
 */
export function deepLink({ username }: Self, payload: string, into: "start" | "startgroup" = "start"): string {
  return `https://t.me/${username}?${into}=${payload}`;
}

/** The link that says a code; null: Telegram has no such places, or no link can hold the code (64 letters, digits, _ and -). */
export function codeLink(self: Self, kind: PlaceKind, code: string): string | null {
  if (kind === "team" || !payloadForm.test(code)) return null;
  return deepLink(self, code, kind === "person" ? "start" : "startgroup");
}

/** What a deep link can say. */
export const payloadForm = /^[\w-]{1,64}$/;
