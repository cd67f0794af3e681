import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { officialApi } from "./limits.ts";

const config = z.object({
  // Seen in a URL it stands after "bot", which some people copy with it.
  token: z
    .string("must be text")
    .transform((text) => text.trim().replace(/^bot(?=\d)/, ""))
    .pipe(
      z.string().regex(/^\d{3,20}:[\w-]{20,100}$/, "must be what BotFather gave you, such as 64533289xx:AAFxCAdxx…"),
    ),
  apiUrl: z.string("must be text").transform((text, check) => {
    const url = hookUrl(text, [new URL(officialApi).hostname]);
    if (url !== null && url.search === "" && url.hash === "") return url.href.replace(/\/+$/, "");
    check.addIssue({ code: "custom", message: `must be an address such as ${officialApi}` });
    return z.NEVER;
  }),
});

/** One bot: its token, and the server of the Bot API. */
export type Config = z.output<typeof config>;

export const configForm = defineForm(
  [
    {
      key: "token",
      label: { en: "Bot token", "zh-CN": "机器人 Token" },
      hint: { en: "From BotFather, after /newbot.", "zh-CN": "向 BotFather 发送 /newbot 后获得。" },
      type: "secret",
      required: true,
      placeholder: "64533289xx:AAFxCAdxx_xssbnSxE6Y8mTcOBT5rxxxxx",
    },
    {
      key: "apiUrl",
      label: { en: "Bot API server", "zh-CN": "Bot API 服务器" },
      hint: {
        en: "Change it only for a Bot API server or a proxy of your own.",
        "zh-CN": "仅在使用自建 Bot API 服务器或代理时修改。",
      },
      type: "url",
      required: true,
      default: officialApi,
    },
  ],
  config,
);

const address = z.object({
  chatId: z
    .union([z.string(), z.int()], "must be a chat's id")
    .transform(String)
    .pipe(
      z
        .string()
        .regex(
          /^(-?[1-9]\d{0,15}|@[A-Za-z]\w{3,31})$/,
          "must be an id such as -1001234567890, or @name of a public channel",
        ),
    ),
  threadId: z.int("must be a whole number").min(1, "must be 1 or more").max(2_147_483_647, "is too large").optional(),
});

/** A chat, and a topic of it where it is a forum. */
export type Address = z.output<typeof address>;

export const addressForm = defineForm(
  [
    {
      key: "chatId",
      label: { en: "Chat id", "zh-CN": "Chat ID" },
      hint: {
        en: "Add the bot to the chat, write something there, then choose the chat from the list. Groups begin with -, channels with -100.",
        "zh-CN": "将机器人加入群组或频道并发送一条消息，然后从列表中选择。群组以 - 开头，频道以 -100 开头。",
      },
      type: "text",
      required: true,
      placeholder: "-1001234567890",
    },
    {
      key: "threadId",
      label: { en: "Topic id", "zh-CN": "话题 ID" },
      hint: { en: "Only in groups with topics.", "zh-CN": "仅用于开启话题的群组。" },
      type: "number",
      required: false,
    },
  ],
  address,
);

export function addressKey({ chatId, threadId }: Address): string {
  return threadId === undefined ? chatId.toLowerCase() : `${chatId.toLowerCase()}:${threadId}`;
}

export function addressLabel({ chatId, threadId }: Address): string {
  return threadId === undefined ? chatId : `${chatId} › ${threadId}`;
}
