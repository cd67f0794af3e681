import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { appAccountFields, appAddressFields } from "./app-fields.ts";
import { vendorHosts } from "./limits.ts";

const defaults = {
  api: "https://qyapi.weixin.qq.com",
  login: "https://login.work.weixin.qq.com",
  bot: "wss://openws.work.weixin.qq.com",
} as const;

const corpId = z
  .string("must be text")
  .trim()
  .regex(/^w[\w-]{5,62}$/, "must be a corp id such as ww1234567890abcdef");
const secret = z
  .string("must be text")
  .trim()
  .min(1, "is required")
  .max(500, "must have at most 500 characters")
  .regex(/^[\x21-\x7e]+$/, "must be copied as the admin console shows it");

function address(example: string) {
  return z
    .string("must be text")
    .transform((text, context) => {
      const url = hookUrl(text, [...vendorHosts, "login.work.weixin.qq.com"]);
      if (url !== null) return withoutSlash(url);
      context.addIssue({ code: "custom", message: `must be an address such as ${example}` });
      return z.NEVER;
    })
    .optional();
}

function withoutSlash(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/+$/, "");
}

const settings = z
  .object({
    corpId,
    agentId: z.int("must be a number such as 1000002").min(1, "must be a number such as 1000002"),
    corpSecret: secret,
    token: secret.max(32, "must have at most 32 characters"),
    encodingAesKey: secret.regex(/^[A-Za-z0-9]{43}$/, "must have 43 letters and digits"),
    botId: z
      .string("must be text")
      .trim()
      .regex(/^[\w@.=+-]{1,200}$/, "must be a bot id as the page of the bot shows it")
      .optional(),
    botSecret: secret.optional(),
    apiUrl: address(defaults.api),
    loginUrl: address(defaults.login),
    botUrl: z
      .string("must be text")
      .transform((text, context) => {
        const url = text.length > 2_048 ? null : URL.parse(text.trim());
        const isSocket = url?.protocol === "wss:" || (url?.protocol === "ws:" && !defaults.bot.endsWith(url.host));
        if (url !== null && isSocket && url.username === "" && url.password === "") return withoutSlash(url);
        context.addIssue({ code: "custom", message: `must be an address such as ${defaults.bot}` });
        return z.NEVER;
      })
      .optional(),
  })
  .superRefine(({ botId, botSecret }, context) => {
    if ((botId === undefined) === (botSecret === undefined)) return;
    const path = [botId === undefined ? "botId" : "botSecret"];
    context.addIssue({ code: "custom", path, message: "is required where the other value of the AI bot is given" });
  });

/** Settings of one self-built app, with or without an AI bot. */
export type AppConfig = z.output<typeof settings>;

/** The account's form; problems name the field and never repeat what was typed. */
export const appConfigForm = defineForm(appAccountFields, settings);

/** Where the API is, without a trailing slash. */
export function apiUrlOf({ apiUrl }: Pick<AppConfig, "apiUrl">): string {
  return apiUrl ?? defaults.api;
}

/** Where people sign in, without a trailing slash. */
export function loginUrlOf({ loginUrl }: Pick<AppConfig, "loginUrl">): string {
  return loginUrl ?? defaults.login;
}

/** Where the AI bot connects to. */
export function botUrlOf({ botUrl }: Pick<AppConfig, "botUrl">): string {
  return botUrl ?? defaults.bot;
}

const addressSchema = z.object({
  corpId,
  kind: z.enum(["person", "group", "appgroup"], "must be person, group or appgroup"),
  id: z.string("must be text").regex(/^[\w@.=+/-]{1,128}$/, "must be a user id or a chat id"),
});

/**
 * A member by user id, a group in which the AI bot is, or a group that the app created. A user id is unique within its organization, and
 * the same for all of its apps (90665).
 */
export type AppAddress = z.output<typeof addressSchema>;

/** The form of an address, as it is stored with a link. */
export const appAddressForm = defineForm(appAddressFields, addressSchema);

/** `ww1234:person:zhangsan`. User ids are the same in capitals and not (90664); ids of groups are taken as they are. */
export function appAddressKey({ corpId: corp, kind, id }: AppAddress): string {
  return `${corp}:${kind}:${kind === "person" ? id.toLowerCase() : id}`;
}

/** Events tell no names: people by their user id, groups by a few characters that tell one from another. */
export function appAddressLabel({ kind, id }: AppAddress): string {
  return `WeCom · ${kind === "person" ? id : id.slice(-6)}`;
}
