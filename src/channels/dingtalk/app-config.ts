import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { hookUrl } from "#channels/kit/hook.ts";
import { appAccountFields, appAddressFields } from "./app-fields.ts";

const id = (what: string, pattern: RegExp) => z.string("must be text").trim().regex(pattern, `must be ${what}`);

const clientId = id("a Client ID such as dingeqqpkv3abcdefgh", /^[a-zA-Z][\w-]{5,80}$/);
const secret = z
  .string("must be text")
  .trim()
  .min(1, "is required")
  .max(500, "must have at most 500 characters")
  .regex(/^[\x21-\x7e]+$/, "must be copied as the developer console shows it");

const hosts = {
  china: { api: "https://api.dingtalk.com", old: "https://oapi.dingtalk.com", login: "https://login.dingtalk.com" },
  international: {
    api: "https://api.dingtalk.io",
    old: "https://oapi.dingtalk.io",
    login: "https://login.dingtalk.io",
  },
} as const;

const vendorHosts = Object.values(hosts).flatMap((of) => Object.values(of).map((url) => new URL(url).hostname));

/** How DingTalk rings besides a card; `app`: on the phone's screen, which wants no quota of text messages or calls. */
const urgencies = ["off", "app", "sms", "phone"] as const;

const settings = z.object({
  clientId,
  clientSecret: secret,
  corpId: id("a CorpId such as ding9f50b15bccd16741", /^[a-zA-Z][\w-]{5,80}$/),
  robotCode: id("a robot code as the developer console shows it", /^[\w-]{4,100}$/).optional(),
  cardTemplateId: id(
    "a template id such as dac1dbec-55af-40c3-be91-6d6882ef3b66.schema",
    /^[\w-]{8,100}(?:\.schema)?$/,
  ).optional(),
  connection: z.enum(["stream", "http"], "must be stream or http"),
  eventToken: secret.optional(),
  eventAesKey: id("the AES key, 43 letters and digits", /^[a-zA-Z0-9+/]{43}$/).optional(),
  urgent: z.enum(urgencies, "must be off, app, sms or phone").default("off"),
  coolAppCode: id("a code such as COOLAPP-1-1018", /^[\w-]{4,100}$/).optional(),
  region: z.enum(["china", "international"], "must be china or international"),
  apiUrl: z
    .string("must be text")
    .transform((text, context) => {
      const url = hookUrl(text, vendorHosts);
      if (url !== null) return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
      context.addIssue({ code: "custom", message: "must be an address such as https://dingtalk-proxy.example.com" });
      return z.NEVER;
    })
    .optional(),
});

/** Settings of one internal app. */
export type AppConfig = z.output<typeof settings>;

/** The account's form; problems name the field and never repeat what was typed. */
export const appConfigForm = defineForm(appAccountFields, settings);

/** Where the API, the older API and the page to sign in are, without a trailing slash. */
export function hostsOf({
  region,
  apiUrl,
}: Pick<AppConfig, "region" | "apiUrl">): Record<"api" | "old" | "login", string> {
  return apiUrl === undefined ? hosts[region] : { api: apiUrl, old: apiUrl, login: apiUrl };
}

/** The robot of an internal app has its app's Client ID for a code, unless the console shows another. */
export function robotCodeOf({ robotCode, clientId: own }: Pick<AppConfig, "robotCode" | "clientId">): string {
  return robotCode ?? own;
}

const address = z
  .object({
    clientId,
    kind: z.enum(["user", "group"], "must be user or group"),
    id: z.string("must be text").min(1, "is required").max(250, "must have at most 250 characters"),
  })
  .refine((to) => isIdOf(to.kind, to.id), { path: ["id"], message: "must be a user id, or of a group its id (cid…)" });

function isIdOf(kind: "user" | "group", text: string): boolean {
  return kind === "group" ? groupId.test(text) : userId.test(text);
}

/** `openConversationId`: Base64 behind `cid`. */
export const groupId = /^cid[\w+/=-]{2,200}$/;
/** Create user, `userid`: 1 to 64 letters, digits and `_-@.` */
export const userId = /^[\w@.-]{1,64}$/;

/**
 * A person (by their user id) or a group, as one app's organization knows them. A user id is unique within its organization alone, and
 * an internal app is of one organization: the app is part of who somebody is, and no other app's events can speak in their name.
 */
export type AppAddress = z.output<typeof address>;

/** The form of an address, as it is stored with a link. */
export const appAddressForm = defineForm(appAddressFields, address);

/** `ding…:user:manager4021` or `ding…:group:cid…` */
export function appAddressKey({ clientId: app, kind, id: of }: AppAddress): string {
  return `${app}:${kind}:${of}`;
}

/** A few characters tell one from another; names come with links. */
export function appAddressLabel({ kind, id: of }: AppAddress): string {
  return kind === "group" ? `DingTalk · ${of.slice(3, 9)}` : `DingTalk · ${of.slice(0, 20)}`;
}
