import { z } from "zod";
import { bilingual, bySeverity, email, id, language, name, severity, time, timeZone } from "./common.ts";

export const service = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string(),
    rule_count: z.number().int(),
    catch_all: z.boolean().meta({ description: "False: some alerts match no rule and page the fallback contacts." }),
    first_paged: z.array(z.string()).meta({
      description: "Names of whom an alert pages first that no narrower rule takes. Empty: the fallback contacts.",
    }),
    created_at: time,
  })
  .meta({ id: "Service" });
export const serviceDraft = z.object({ name, description: z.string().max(2048).default("") });
export const openOfService = z
  .object({
    service_id: z.string(),
    triggered: z.number().int(),
    acknowledged: z.number().int(),
    snoozed: z.number().int(),
    worst: severity.nullable().meta({ description: "Of those that nobody has; null: there are none." }),
  })
  .meta({ id: "OpenOfService" });
export const servicePatch = z.object({ name, description: z.string().max(2048) }).partial();

const condition = z.object({
  key: z.union([z.enum(["severity", "title", "description", "integration"]), z.string().regex(/^labels\..{1,128}$/u)]),
  op: z.enum(["in", "not_in"]),
  values: z
    .array(z.string().max(2048))
    .min(1)
    .max(100)
    .meta({ description: "`/regex/`, a wildcard with * and ?, or the exact text." }),
});
const target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("user"), user_id: id }),
  z.object({ kind: z.literal("team"), team_id: id }),
  z.object({ kind: z.literal("room"), link_id: id }),
  z.object({ kind: z.literal("mail"), address: email }),
]);
const mode = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("personal") }),
  z.object({ kind: z.literal("unified"), channels: bySeverity(z.array(id).max(20)) }),
]);
const level = z.object({
  targets: z.array(target).min(1).max(50),
  mode: mode.default({ kind: "personal" }),
  loop: z
    .object({ every_sec: z.number().int().min(30).max(7200), times: z.number().int().min(0).max(20) })
    .nullable()
    .default(null),
  advance_after_sec: z.number().int().min(0).max(43_200).default(1800),
  condition: z.enum(["until_ack", "until_close"]).default("until_ack"),
});
const ruleFields = {
  name,
  enabled: z.boolean().default(true),
  filter: z
    .array(z.array(condition).min(1).max(20))
    .max(20)
    .default([])
    .meta({ description: "Any group matches; a group matches when all its conditions do. Empty: everything." }),
  delay_sec: z.number().int().min(0).max(3600).default(0),
  levels: z.array(level).min(1).max(20),
  repeat: z.number().int().min(0).max(9).default(0),
};
export const ruleDraft = z.object({ ...ruleFields, position: z.number().int().min(0).optional() });
export const ruleReplacement = z.object(ruleFields);
export const rule = z
  .object({
    ...z.object(ruleFields).shape,
    id: z.string(),
    service_id: z.string(),
    position: z.number().int(),
    version: z.number().int(),
  })
  .meta({ id: "Rule" });
export const ruleParams = z.object({ id, rule_id: id });
export const ruleOrder = z.object({ rule_ids: z.array(id).max(500) });

export const integration = z
  .object({
    id: z.string(),
    service_id: z.string(),
    source: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    key_hint: z.string(),
    last_event_at: time.nullable(),
    created_at: time,
  })
  .meta({ id: "Integration" });
export const integrationDraft = z.object({ service_id: id, source: id, name });
export const integrationPatch = z.object({ name, enabled: z.boolean(), service_id: id }).partial();
export const keyedIntegration = z.object({
  integration,
  key: z.string().meta({ description: "Told once." }),
  url: z.string(),
  curl: z.string().meta({ description: "A line to try it." }),
});

export const source = z.object({ id: z.string(), name: bilingual }).meta({ id: "Source" });

const field = z.object({
  key: z.string(),
  label: bilingual,
  hint: bilingual.optional(),
  type: z.enum(["text", "secret", "number", "boolean", "select", "url", "email", "phone", "textarea"]),
  required: z.boolean(),
  options: z
    .array(z.object({ value: z.string(), label: bilingual }))
    .optional()
    .meta({ description: "What can be chosen, in this order." }),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  placeholder: z.string().optional(),
});
export const channel = z
  .object({
    id: z.string(),
    name: bilingual,
    style: z.enum(["app", "bot", "direct", "out"]),
    places: z.array(z.enum(["person", "chat", "team"])),
    config_fields: z.array(field),
    address_fields: z.array(field),
    verify: z.enum(["code", "command", "none"]),
    max_grade: z.number().int(),
    limits: z.record(z.string(), z.number()),
    connected: z.boolean().meta({ description: "An account of it is set up and not switched off." }),
    sign_in: z
      .array(z.object({ account_id: z.string(), name: z.string() }))
      .meta({ description: "Accounts where members tie themselves by signing in at the platform." }),
  })
  .meta({ id: "Channel" });

export const formValues = z.record(z.string(), z.unknown());
const route = z
  .object({
    order: z.number().int().min(1).max(99).meta({ description: "The smaller is tried first." }),
    prefixes: z
      .array(z.string().trim().min(1).max(40))
      .max(200)
      .meta({ description: "Beginnings of the addresses that it reaches, such as +86; empty: all of them." }),
  })
  .meta({
    id: "Route",
    description:
      "Its place among the accounts of its channel that take over for each other. Null: it stands by itself.",
  });
const balance = z
  .object({
    amount: z.number(),
    currency: z.string(),
    low: z.boolean().meta({ description: "It runs dry, and the admins were told." }),
    at: time,
  })
  .meta({ id: "Balance" });
export const account = z
  .object({
    id: z.string(),
    channel: z.string(),
    name: z.string(),
    config: formValues.meta({ description: "Without secrets." }),
    secrets_set: z.array(z.string()),
    state: z.enum(["active", "broken", "disabled"]),
    route: route.nullable(),
    circuit_until: time
      .nullable()
      .meta({ description: "Until then the other accounts of its route come first: it failed too often in a row." }),
    balance: balance.nullable().meta({ description: "What its vendor said is left to spend; null: not known." }),
    last_ok_at: time.nullable(),
    last_error_at: time.nullable(),
    last_error: z.string().nullable(),
    hook_url: z.string().meta({ description: "Where the platform reaches this account." }),
    can_install: z.boolean().meta({ description: "The platform has a page where an administrator lets the app in." }),
    can_list: z.boolean().meta({ description: "Its places can be chosen from a list: GET /accounts/{id}/places." }),
    created_at: time,
  })
  .meta({ id: "Account" });
export const accountDraft = z.object({ channel: id, name, config: formValues });
export const accountPatch = z
  .object({
    name,
    disabled: z.boolean(),
    config: formValues.meta({ description: "The whole form; secrets that are left out stay." }),
    route: route.nullable(),
  })
  .partial();
export const authorization = z.object({
  url: z.string().meta({ description: "Where the browser is to go." }),
});
export const probeAnswer = z.object({
  ok: z.boolean(),
  outcome: z.enum(["accepted", "retry", "unknown", "permanent"]),
  why: z.string().nullable(),
});

export const settings = z
  .object({
    workspace_name: name,
    fallback_user_ids: z.array(id).max(100),
    patience_sec: bySeverity(z.number().int().min(0).max(3600)),
    retention_days: z
      .number()
      .int()
      .min(0)
      .max(36_500)
      .meta({ description: "Days for which closed incidents and their proof are kept; 0: for ever." }),
    presence: z
      .boolean()
      .meta({ description: "People may let where they are now arrange their pages; false: nobody is asked for." }),
  })
  .meta({ id: "Settings" });
export const settingsPatch = z.object(settings.shape).partial();

export const room = z
  .object({
    language: language.meta({ description: "Of the messages to this room." }),
    time_zone: timeZone,
    severities: z.array(severity).min(1).meta({ description: "Incidents of other severities are not told there." }),
    events: z
      .array(z.enum(["triggered", "acknowledged", "closed"]))
      .min(1)
      .meta({ description: "`acknowledged` says more only where a sent message cannot be edited." }),
    mention_all: z.enum(["never", "critical", "always"]),
    mentions: z
      .record(z.string().max(64), z.string().trim().min(1).max(200))
      .meta({ description: "User id → how the platform names them: a bot rings them by it." }),
  })
  .meta({ id: "Room" });

export const link = z
  .object({
    id: z.string(),
    channel: z.string(),
    account_id: z.string().nullable(),
    owner: z.object({ kind: z.enum(["user", "workspace"]), user_id: z.string().nullable() }),
    place: z.enum(["person", "chat", "team"]),
    label: z.string(),
    room: room.nullable().meta({ description: "How a room wants to be told; null for people." }),
    state: z.enum(["pending", "active", "broken", "revoked"]),
    verified_at: time.nullable(),
    verified_via: z.string().nullable(),
    last_ok_at: time.nullable(),
    last_error_at: time.nullable(),
    last_error: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: "Link" });
