import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { appAccountFields, appAddressFields } from "./app-fields.ts";
import { vendorHosts } from "./limits.ts";

const appId = z
  .string("must be text")
  .trim()
  .regex(/^cli_\w{4,60}$/, "must be an app id such as cli_a1b2c3d4e5f6a7b8");
const secret = z
  .string("must be text")
  .trim()
  .min(1, "is required")
  .max(500, "must have at most 500 characters")
  .regex(/^[\x21-\x7e]+$/, "must be copied as the developer console shows it");

/** How a critical page rings besides: not at all, by a text message, or by a call. */
const urgencies = ["off", "sms", "phone"] as const;

const regionUrls = { feishu: "https://open.feishu.cn", lark: "https://open.larksuite.com" } as const;

/** Where people sign in; a private deployment has it beside its API. */
const accountUrls = { feishu: "https://accounts.feishu.cn", lark: "https://accounts.larksuite.com" } as const;

const settings = z.object({
  appId,
  appSecret: secret,
  encryptKey: secret,
  verificationToken: secret,
  region: z.enum(["feishu", "lark"], "must be feishu or lark"),
  urgent: z.enum(urgencies, "must be off, sms or phone").default("off"),
  apiUrl: z
    .string("must be text")
    .transform((text, context) => {
      const url = hookUrl(text, vendorHosts);
      if (url !== null) return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
      context.addIssue({ code: "custom", message: "must be an address such as https://open.feishu.cn" });
      return z.NEVER;
    })
    .optional(),
});

/** Settings of one custom app. */
export type AppConfig = z.output<typeof settings>;

/** The account's form; problems name the field and never repeat what was typed. */
export const appConfigForm = defineForm(appAccountFields, settings);

/** Where the API is, without a trailing slash. */
export function apiUrlOf({ region, apiUrl }: Pick<AppConfig, "region" | "apiUrl">): string {
  return apiUrl ?? regionUrls[region];
}

/** Where the page is on which people sign in, without a trailing slash. */
export function accountsUrlOf({ region, apiUrl }: Pick<AppConfig, "region" | "apiUrl">): string {
  return apiUrl ?? accountUrls[region];
}

const address = z.object({
  appId,
  id: z.string("must be text").regex(/^(?:ou|oc)_[\w-]{1,80}$/, "must be an open id (ou_…) or a chat id (oc_…)"),
});

/**
 * A person (`ou_…`) or a group (`oc_…`), as one app knows them. An open id is the same person for its own app alone
 * (open.feishu.cn/document/home/user-identity-introduction): the app is part of who somebody is, and no other app's events can speak
 * in their name.
 */
export type AppAddress = z.output<typeof address>;

/** The form of an address, as it is stored with a link. */
export const appAddressForm = defineForm(appAddressFields, address);

/** `cli_…:ou_…` or `cli_…:oc_…` */
export function appAddressKey({ appId: app, id }: AppAddress): string {
  return `${app}:${id}`;
}

/** Events do not tell names of people; a few digits tell one from another. */
export function appAddressLabel({ id }: AppAddress): string {
  return `Feishu/Lark · ${id.slice(3, 9)}`;
}

/** `receive_id_type` of an address (send message). */
export function idTypeOf({ id }: AppAddress): "open_id" | "chat_id" {
  return id.startsWith("ou_") ? "open_id" : "chat_id";
}
