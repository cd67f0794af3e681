import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import { accountFields, addressFields } from "./app-fields.ts";

const secret = z.string("must be text").max(500, "must have at most 500 characters");
/** server/public/model/utils.go, NewId: 26 characters of a base32 of its own. */
export const idForm = z.string("must be text").regex(/^[a-z0-9]{26}$/, "must be an ID: 26 small letters and digits");

const settings = z.object({
  serverUrl: z
    .string("must be text")
    .max(500, "must have at most 500 characters")
    .refine(isServer, "must be the server's address, such as https://mattermost.example.com")
    .transform((text) => text.trim().replace(/\/+(api\/v4\/*)?$/, "")),
  botToken: secret.regex(/^[a-zA-Z0-9_-]{20,200}$/, "must be an access token, 26 letters and digits"),
  connection: z.enum(["http", "stream"], "must be http or stream").default("http"),
  slash: z.boolean("must be on or off").default(true),
  trigger: z
    .string("must be text")
    .transform((text) => text.trim().replace(/^\//, "").toLowerCase())
    .pipe(z.string().regex(/^[a-z0-9_.-]{1,128}$/, "must be one word of letters and digits"))
    .default("tocsin"),
  commandTokens: secret
    .regex(/^\s*[a-z0-9]{26}(\s+[a-z0-9]{26})*\s*$/, "must be tokens of 26 letters and digits, with blanks between")
    .transform((text) => text.trim().split(/\s+/))
    .optional(),
  priority: z.boolean("must be on or off").default(true),
  actionSecret: secret.min(16, "must have at least 16 characters").optional(),
  oauthClientId: idForm.optional(),
  oauthClientSecret: secret.optional(),
});

/** Settings of one bot on one server. */
export type Config = Readonly<z.output<typeof settings>>;

export const configForm = defineForm(accountFields, settings);

const place = z.object({
  kind: z.enum(["person", "channel"], "must be person or channel"),
  server: z
    .string("must be text")
    .max(500, "must have at most 500 characters")
    .regex(/^[a-z0-9.:[\]-]+(\/[\w.~-]+)*$/, "must be the server's name, such as mattermost.example.com"),
  id: idForm,
  name: z.string("must be text").max(200, "must have at most 200 characters").nullable().default(null),
});

/** A channel or a person of a server. A person is written to in the bot's direct messages with them. */
export type Address = Readonly<z.output<typeof place>>;

export const addressForm = defineForm(addressFields, place);

/** `mattermost.example.com/<id>`: the server stands before what is on it. IDs of channels and of people never meet. */
export function addressKey({ server, id }: Pick<Address, "server" | "id">): string {
  return `${server}/${id}`;
}

export function addressLabel({ name, id }: Address): string {
  return name ?? id;
}

/** A server's name in keys: its host, and the path below which it lives. */
export function serverName({ serverUrl }: Pick<Config, "serverUrl">): string {
  const { host, pathname } = new URL(serverUrl);
  return `${host}${pathname}`.replace(/\/+$/, "");
}

/** Where the server reaches an account: buttons and commands alike. */
export function hookUrl({ publicUrl, accountId }: { readonly publicUrl: string; readonly accountId: string }): string {
  return `${publicUrl}/hook/mattermost/${accountId}`;
}

function isServer(text: string): boolean {
  const url = URL.parse(text.trim());
  if (url === null || url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") return false;
  return (url.protocol === "https:" || url.protocol === "http:") && /^(\/[\w.~-]+)*\/*$/.test(url.pathname);
}
