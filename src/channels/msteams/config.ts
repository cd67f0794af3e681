import * as z from "zod";
import { defineForm } from "#channels/kit/form.ts";
import type { FieldIssue, FormSchema } from "#ports/channel.ts";
import { credentialOf } from "./credential.ts";
import type { Credential } from "./credential.ts";
import { accountFields, addressFields } from "./fields.ts";
import { hostList, isGuid, isLoopback, tenantList, withoutSlash } from "./hosts.ts";

/** Settings of one bot registration. */
export interface Config {
  /** Application (client) id of the bot in Entra, a GUID in lower case. */
  readonly appId: string;
  /** Home tenant of the Entra application: tokens always come from there. */
  readonly tenantId: string;
  readonly tenancy: "single" | "multi";
  /** Tenants whose people may use this bot; with `single`, the home tenant alone. */
  readonly allowedTenants: readonly string[];
  readonly credential: Credential;
  /** Entra's authority, without a trailing slash. */
  readonly loginUrl: string;
  /** OpenID metadata of the Bot Connector: where the keys of inbound requests are found. */
  readonly openIdUrl: string;
  /** Hosts of service URLs that are allowed besides the built-in ones: `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

/** Where a message goes. All of it comes from activities of the platform; nobody types it. */
export interface Address {
  readonly kind: "personal" | "groupChat" | "channel";
  readonly tenantId: string;
  /** Of the last activity from there: it moves with the region. */
  readonly serviceUrl: string;
  /** Channel: its id without `;messageid=`. Personal: null until `POST /v3/conversations` made it. */
  readonly conversationId: string | null;
  /** Channel: `19:…` id of the team, which is that of its General channel. */
  readonly teamId: string | null;
  /** Channel: the team's Entra group, where the platform told it. */
  readonly teamGroupId: string | null;
  /** Personal: `29:…`, where known. */
  readonly userId: string | null;
  /** Personal: the person's Entra object id, the one identity to be trusted. */
  readonly aadObjectId: string | null;
  readonly name: string | null;
}

const url = z
  .url({ protocol: /^https?$/, error: "must be an address such as https://login.microsoftonline.com" })
  .max(500, "must have at most 500 characters")
  .refine(isSafeUrl, "must begin with https:// and hold no user name; http:// is for this machine only");

const guid = z.string("must be text").refine(isGuid, "must be a GUID such as 1b4e28ba-2fa1-11d2-883f-0016d3cca427");

const settings = z.object({
  appId: guid.transform((text) => text.toLowerCase()),
  tenantId: guid.transform((text) => text.toLowerCase()),
  tenancy: z.enum(["single", "multi"], "must be single or multi"),
  allowedTenants: z
    .string("must be text")
    .max(4_000, "must have at most 4000 characters")
    .default("")
    .transform(tenantList)
    .refine((all) => all.every(isGuid), "must be GUIDs, separated by blanks or commas"),
  clientSecret: z.string("must be text").max(500, "must have at most 500 characters").optional(),
  certificate: z.string("must be text").max(30_000, "must have at most 30000 characters").optional(),
  loginUrl: url.transform(withoutSlash),
  openIdUrl: url,
  serviceHosts: z
    .string("must be text")
    .max(2_000, "must have at most 2000 characters")
    .default("")
    .transform(hostList)
    .refine((all) => !all.includes(""), "must be host names such as smba.trafficmanager.net"),
});

const settingsForm = defineForm(accountFields, settings);

/** The account's form. Exactly one of secret and certificate; problems name the field and never repeat what was typed. */
export const configForm: FormSchema<Config> = {
  fields: settingsForm.fields,
  parse(input) {
    const parsed = settingsForm.parse(input);
    if (!parsed.ok) return parsed;
    const { clientSecret, certificate, allowedTenants, ...rest } = parsed.value;
    const credential = credentialOf(clientSecret, certificate);
    if (!credential.ok) return credential;
    if (rest.tenancy === "single" && allowedTenants.some((each) => each !== rest.tenantId)) {
      return refused("allowedTenants", "a single-tenant bot serves its home tenant alone; choose multi for others");
    }
    const tenants = rest.tenancy === "single" ? [rest.tenantId] : [...new Set([rest.tenantId, ...allowedTenants])];
    return { ok: true, value: { ...rest, allowedTenants: tenants, credential: credential.value } };
  },
};

const id = z.string("must be text").max(500, "must have at most 500 characters");
const optionalId = id.nullable().default(null);

const place = z.object({
  kind: z.enum(["personal", "groupChat", "channel"], "must be personal, groupChat or channel"),
  tenantId: id,
  serviceUrl: url,
  conversationId: optionalId,
  teamId: optionalId,
  teamGroupId: optionalId,
  userId: optionalId,
  aadObjectId: optionalId,
  name: optionalId,
});

const placeForm = defineForm(addressFields, place);

/** What an address of each kind cannot do without. */
const needed: Readonly<Record<Address["kind"], readonly (keyof Address)[]>> = {
  personal: ["aadObjectId"],
  groupChat: ["conversationId"],
  channel: ["conversationId", "teamId"],
};

/** The form of an address, as it is stored with a link. */
export const addressForm: FormSchema<Address> = {
  fields: placeForm.fields,
  parse(input) {
    const parsed = placeForm.parse(input);
    if (!parsed.ok) return parsed;
    const { value } = parsed;
    const missing = needed[value.kind].filter((key) => value[key] === null);
    if (missing.length > 0) return { ok: false, issues: missing.map((field) => ({ field, problem: "is required" })) };
    return { ok: true, value };
  },
};

/**
 * Personal: `user:<tenant>:<object id>`; group chat: its conversation id; channel: `<team>/<channel>`, so that what happens to a team
 * happens to its channels.
 */
export function addressKey(address: Address): string {
  const { kind, tenantId, conversationId, teamId, aadObjectId } = address;
  if (kind === "personal") return `user:${tenantId}:${aadObjectId ?? ""}`;
  return kind === "groupChat" ? (conversationId ?? "") : `${teamId ?? ""}/${conversationId ?? ""}`;
}

/** The name where the platform or a person gave one, else the platform's id. */
export function addressLabel({ name, aadObjectId, conversationId }: Address): string {
  return name ?? aadObjectId ?? conversationId ?? "";
}

function refused(field: string, problem: string): { readonly ok: false; readonly issues: readonly FieldIssue[] } {
  return { ok: false, issues: [{ field, problem }] };
}

function isSafeUrl(text: string): boolean {
  const parsed = URL.parse(text);
  if (parsed === null || parsed.username !== "" || parsed.password !== "") return false;
  return parsed.protocol === "https:" || isLoopback(parsed.hostname);
}
