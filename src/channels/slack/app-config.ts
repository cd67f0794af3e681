import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { accountFields, addressFields } from "./app-fields.ts";

const slackApi = "https://slack.com/api";

/** docs.slack.dev, "GovSlack": its Web API is elsewhere, and so are its response URLs. */
const responseHosts: readonly string[] = ["hooks.slack.com", "hooks.slack-gov.com"];

const optional = (of: z.ZodString): z.ZodDefault<z.ZodNullable<z.ZodString>> => of.nullable().default(null);

/** `http`: Slack calls us · `socket`: we hold a connection to Slack (Socket Mode), which needs no way in. */
const connections = ["http", "socket"] as const;

const settings = z.object({
  connection: z.enum(connections, "must be http or socket").default("http"),
  // Bot tokens of rotated installs begin with xoxe.xoxb-; those run out after twelve hours, which nobody would renew here.
  botToken: optional(
    z.string("must be text").regex(/^xoxb-[\w-]{10,300}$/, "must be a bot token, which begins with xoxb-"),
  ),
  signingSecret: optional(
    z.string("must be text").regex(/^[\w-]{16,128}$/, "must be the app's signing secret, 32 letters and digits"),
  ),
  appToken: optional(
    z.string("must be text").regex(/^xapp-[\w-]{10,300}$/, "must be an app-level token, which begins with xapp-"),
  ),
  clientId: optional(
    z
      .string("must be text")
      .regex(/^\d{5,20}\.\d{5,20}$/, "must be the app's client ID, two numbers with a dot between"),
  ),
  clientSecret: optional(
    z.string("must be text").regex(/^[\w-]{16,128}$/, "must be the app's client secret, 32 letters and digits"),
  ),
  appId: optional(z.string("must be text").regex(/^A[A-Z0-9]{2,30}$/, "must be an app ID such as A0123ABCDEF")),
  apiUrl: z
    .string("must be text")
    .max(500, "must have at most 500 characters")
    .refine(isSafeUrl, "must begin with https:// and hold no user name; http:// is for this machine only")
    .transform((text) => text.trim().replace(/\/+$/, ""))
    .default(slackApi),
});

/**
 * Settings of one app in one workspace. Tokens and secrets are null until the app was made from our manifest, which names the hook of
 * this very account.
 */
export type Config = Readonly<z.output<typeof settings>>;

export const configForm = defineForm(accountFields, settings);

const place = z.object({
  kind: z.enum(["person", "channel"], "must be person or channel"),
  teamId: z.string("must be text").regex(/^[TE][A-Z0-9]{1,30}$/, "must be a workspace ID such as T0123ABCDEF"),
  id: z
    .string("must be text")
    .regex(/^[CGUW][A-Z0-9]{1,30}$/, "must be a channel's or a member's ID such as C0123ABCDEF"),
  name: z.string("must be text").max(200, "must have at most 200 characters").nullable().default(null),
});

/** A channel (C…, G…) or a member (U…, W…) of a workspace. A member is written to in the app's own messages with them. */
export type Address = Readonly<z.output<typeof place>>;

export const addressForm = defineForm(addressFields, place);

/** `T…/C…` or `T…/U…`: the workspace stands before what is in it. */
export function addressKey({ teamId, id }: Pick<Address, "teamId" | "id">): string {
  return `${teamId}/${id}`;
}

/** The name where the list of channels or a person gave one, else Slack's id. */
export function addressLabel({ name, id }: Address): string {
  return name ?? id;
}

/** Whether an answer may go to this address: Slack's own hosts, or whatever stands in for Slack. */
export function isResponseUrl(text: string, { apiUrl }: Pick<Config, "apiUrl">): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return (url.protocol === "https:" && responseHosts.includes(url.host)) || url.origin === URL.parse(apiUrl)?.origin;
}

function isSafeUrl(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}
