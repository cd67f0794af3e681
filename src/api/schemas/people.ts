import { z } from "zod";
import { allPermissions, type Permission } from "#domain/permission.ts";
import { bySeverity, email, id, language, name, time, timeZone } from "./common.ts";

const role = z.enum(["admin", "responder", "viewer"]);
const permission = z.enum(allPermissions as readonly [Permission, ...Permission[]]);
/** Length and commonness are checked by the use case, in the user's language. */
const password = z.string().max(1000);

const step = z.object({
  after_sec: z.number().int().min(0).max(86_400),
  channel: id,
  link_id: id.nullable().default(null).meta({ description: "One address of yours; null: all of that channel." }),
});
export const preferences = bySeverity(z.array(step).max(20)).meta({ id: "Preferences" });

export const user = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    role,
    language,
    time_zone: z.string(),
    disabled: z.boolean(),
    reachable_by: z.array(z.string()).meta({ description: "Channels with an active address of this person." }),
    created_at: time,
  })
  .meta({ id: "User" });

export const readiness = z
  .object({
    user_id: z.string(),
    broken: z.array(z.string()).meta({ description: "Channels of addresses that the platform says are gone." }),
    pending: z.array(z.string()).meta({ description: "Channels of addresses that were not verified." }),
    last_message: z
      .object({ at: time, test: z.boolean(), channel: z.string(), ok: z.boolean(), words: z.string() })
      .nullable()
      .meta({ description: "The newest that was sent to them, and what was proved of it. Null: none yet." }),
  })
  .meta({ id: "Readiness" });

export const invite = z.object({
  user,
  invite_url: z.string().meta({ description: "Told once; the person chooses a password there." }),
  expires_at: time,
});

export const userDraft = z.object({
  email,
  name,
  role: role.default("responder"),
  language: language.default("en"),
  time_zone: timeZone.default("UTC"),
});
export const userPatch = z
  .object({ email, name, role, language, time_zone: timeZone, disabled: z.boolean() })
  .partial();

/** Nobody else is shown this: that somebody does without it is their own affair. */
const presence = z.boolean().meta({
  description: "Where I am now arranges my pages of warnings and infos; never of what is critical. Kept for minutes.",
});

export const me = user
  .extend({ permissions: z.array(permission), preferences, presence, session_id: z.string().nullable() })
  .meta({ id: "Me" });
export const mePatch = z.object({ name, language, time_zone: timeZone, presence }).partial();
export const passwordChange = z.object({ current_password: password, new_password: password });

export const session = z
  .object({
    id: z.string(),
    current: z.boolean(),
    created_at: time,
    seen_at: time,
    expires_at: time,
    address: z.string(),
    agent: z.string(),
  })
  .meta({ id: "Session" });

export const token = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string(),
    scopes: z.array(z.string()),
    created_at: time,
    expires_at: time.nullable(),
    used_at: time.nullable(),
  })
  .meta({ id: "ApiToken" });
export const tokenDraft = z.object({
  name,
  scopes: z.array(permission).min(1),
  expires_at: time.nullable().default(null),
});
export const newToken = z.object({ token: z.string().meta({ description: "Told once." }), row: token });

export const credentials = z.object({ email: z.string().max(254), password });
export const setup = z.object({
  token: z.string().max(200),
  name,
  email,
  password,
  language: language.default("en"),
  time_zone: timeZone.default("UTC"),
});

export const team = z
  .object({ id: z.string(), name: z.string(), member_ids: z.array(z.string()), created_at: time })
  .meta({ id: "Team" });
export const teamDraft = z.object({ name, member_ids: z.array(id).max(500).default([]) });
export const teamPatch = z.object({ name, member_ids: z.array(id).max(500) }).partial();
