import type { Facet } from "#app/linking.ts";
import { accountFor } from "#domain/audience.ts";
import { type Account, defaultRoom, type Link, type RoomSettings } from "#domain/link.ts";
import type { Preferences, Team, User } from "#domain/people.ts";
import { permissionsOf } from "#domain/permission.ts";
import type { Integration, Level, Rule, Service, Target } from "#domain/rule.ts";
import type { Settings, Snapshot } from "#domain/snapshot.ts";
import { allows, type Principal } from "#app/auth/principal.ts";
import { isCatchAll, type RuleDraft } from "#app/config/rules.ts";
import { shownFields } from "#app/config/sealed.ts";
import type { ChannelModule, Field } from "#ports/channel.ts";
import type { ApiToken, Session } from "#ports/rows.ts";
import type { z } from "zod";
import { iso, isoOrNull } from "./schemas/common.ts";
import type * as shape from "./schemas/config.ts";
import type * as people from "./schemas/people.ts";

export function presentUser(user: User, snapshot: Snapshot): z.output<typeof people.user> {
  const active = (snapshot.linksOfUser.get(user.id) ?? []).filter((link) => link.state === "active");
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    language: user.language,
    time_zone: user.timeZone,
    disabled: user.disabled,
    reachable_by: [...new Set(active.map((link) => link.channel))],
    created_at: iso(user.createdAt),
  };
}

export function presentMe(principal: Principal, snapshot: Snapshot): z.output<typeof people.me> {
  const { user } = principal;
  return {
    ...presentUser(user, snapshot),
    permissions: permissionsOf[user.role].filter((permission) => allows(principal, permission)),
    preferences: presentPreferences(user.preferences),
    presence: user.presence,
    session_id: principal.kind === "session" ? principal.session.id : null,
  };
}

export function presentPreferences(preferences: Preferences): z.output<typeof people.preferences> {
  const steps = (severity: keyof Preferences) =>
    preferences[severity].map((step) => ({ after_sec: step.afterSec, channel: step.channel, link_id: step.linkId }));
  return { critical: steps("critical"), warning: steps("warning"), info: steps("info") };
}

export function readPreferences(body: z.output<typeof people.preferences>): Preferences {
  const steps = (severity: keyof Preferences) =>
    body[severity].map((step) => ({ afterSec: step.after_sec, channel: step.channel, linkId: step.link_id }));
  return { critical: steps("critical"), warning: steps("warning"), info: steps("info") };
}

export function presentTeam(team: Team): z.output<typeof people.team> {
  return { id: team.id, name: team.name, member_ids: [...team.memberIds], created_at: iso(team.createdAt) };
}

export function presentSession(session: Session, currentId: string | null): z.output<typeof people.session> {
  const { id, address, agent } = session;
  return {
    id,
    current: id === currentId,
    created_at: iso(session.createdAt),
    seen_at: iso(session.seenAt),
    expires_at: iso(session.expiresAt),
    address,
    agent,
  };
}

export function presentToken(row: ApiToken): z.output<typeof people.token> {
  const { id, name, hint } = row;
  return {
    id,
    name,
    hint,
    scopes: [...row.scopes],
    created_at: iso(row.createdAt),
    expires_at: isoOrNull(row.expiresAt),
    used_at: isoOrNull(row.usedAt),
  };
}

export function presentService(service: Service, snapshot: Snapshot): z.output<typeof shape.service> {
  const rules = snapshot.rules.get(service.id) ?? [];
  return {
    id: service.id,
    name: service.name,
    description: service.description,
    rule_count: rules.length,
    catch_all: rules.some(isCatchAll),
    first_paged: firstPaged(rules, snapshot),
    created_at: iso(service.createdAt),
  };
}

/** Who is paged first by the rule that takes what the narrower ones let through. */
function firstPaged(rules: readonly Rule[], snapshot: Snapshot): string[] {
  const targets = rules.find(isCatchAll)?.levels[0]?.targets ?? [];
  return targets.map((target) => {
    switch (target.kind) {
      case "user":
        return snapshot.users.get(target.userId)?.name ?? target.userId;
      case "team":
        return snapshot.teams.get(target.teamId)?.name ?? target.teamId;
      case "room":
        return snapshot.links.get(target.linkId)?.label ?? target.linkId;
      case "mail":
        return target.address;
      default:
        return target satisfies never;
    }
  });
}

export function presentRule(rule: Rule): z.output<typeof shape.rule> {
  return {
    id: rule.id,
    service_id: rule.serviceId,
    position: rule.position,
    version: rule.version,
    name: rule.name,
    enabled: rule.enabled,
    filter: rule.filter.map((group) => group.map((condition) => ({ ...condition, values: [...condition.values] }))),
    delay_sec: rule.delaySec,
    levels: rule.levels.map(presentLevel),
    repeat: rule.repeat,
  };
}

type LevelBody = z.output<typeof shape.rule>["levels"][number];
type TargetBody = LevelBody["targets"][number];

function presentLevel(level: Level): LevelBody {
  const channels = level.mode.kind === "unified" ? level.mode.channels : null;
  return {
    targets: level.targets.map(presentTarget),
    mode:
      channels === null
        ? { kind: "personal" }
        : {
            kind: "unified",
            channels: { critical: [...channels.critical], warning: [...channels.warning], info: [...channels.info] },
          },
    loop: level.loop === null ? null : { every_sec: level.loop.everySec, times: level.loop.times },
    advance_after_sec: level.advanceAfterSec,
    condition: level.condition,
  };
}

function presentTarget(target: Target): TargetBody {
  switch (target.kind) {
    case "user":
      return { kind: "user", user_id: target.userId };
    case "team":
      return { kind: "team", team_id: target.teamId };
    case "room":
      return { kind: "room", link_id: target.linkId };
    case "mail":
      return { kind: "mail", address: target.address };
    default:
      return target satisfies never;
  }
}

/** A rule as the API takes it, in the domain's words. */
export function readRule(body: z.output<typeof shape.ruleReplacement>): RuleDraft {
  return {
    name: body.name,
    enabled: body.enabled,
    filter: body.filter,
    delaySec: body.delay_sec,
    levels: body.levels.map((level) => ({
      targets: level.targets.map(readTarget),
      mode: level.mode,
      loop: level.loop === null ? null : { everySec: level.loop.every_sec, times: level.loop.times },
      advanceAfterSec: level.advance_after_sec,
      condition: level.condition,
    })),
    repeat: body.repeat,
  };
}

function readTarget(body: TargetBody): Target {
  switch (body.kind) {
    case "user":
      return { kind: "user", userId: body.user_id };
    case "team":
      return { kind: "team", teamId: body.team_id };
    case "room":
      return { kind: "room", linkId: body.link_id };
    case "mail":
      return { kind: "mail", address: body.address };
    default:
      return body satisfies never;
  }
}

export function presentIntegration(row: Integration, lastEventAt: number | null): z.output<typeof shape.integration> {
  const { id, source, name, enabled } = row;
  return {
    id,
    service_id: row.serviceId,
    source,
    name,
    enabled,
    key_hint: row.keyHint,
    last_event_at: isoOrNull(lastEventAt),
    created_at: iso(row.createdAt),
  };
}

/** The form of an account or address, as the console draws it. */
export function presentChannel(
  module: ChannelModule,
  snapshot: Snapshot,
  signIn: readonly Account[],
): z.output<typeof shape.channel> {
  const { id, name, style, places, config, address, verify, maxGrade, limits } = module.manifest;
  return {
    id,
    name,
    style,
    places: [...places],
    config_fields: config.fields.map(presentField),
    address_fields: address.fields.map(presentField),
    verify,
    max_grade: maxGrade,
    limits,
    connected: accountFor(id, null, snapshot) !== null,
    sign_in: signIn.map((account) => ({ account_id: account.id, name: account.name })),
  };
}

function presentField(field: Field): z.output<typeof shape.channel>["config_fields"][number] {
  const { options, ...rest } = field;
  const listed = Object.entries(options ?? {}).map(([value, label]) => ({ value, label }));
  return { ...rest, ...(options === undefined ? {} : { options: listed }) };
}

export function presentAccount(
  account: Account,
  module: ChannelModule | undefined,
  more: { readonly hookUrl: string; readonly facets: readonly Facet[] },
): z.output<typeof shape.account> {
  // The fields of a channel that was taken out of the product are not known any more: nothing of them is shown.
  const { values, secretsSet } = shownFields(module?.manifest.config.fields ?? [], account.config);
  const { id, channel, name, state, route } = account;
  return {
    id,
    channel,
    name,
    config: values,
    secrets_set: [...secretsSet],
    state,
    route: route === null ? null : { order: route.order, prefixes: [...route.prefixes] },
    circuit_until: isoOrNull(account.circuitUntil),
    balance: presentBalance(account),
    last_ok_at: isoOrNull(account.lastOkAt),
    last_error_at: isoOrNull(account.lastErrorAt),
    last_error: account.lastError,
    hook_url: more.hookUrl,
    can_install: more.facets.includes("install"),
    can_list: more.facets.includes("directory"),
    created_at: iso(account.createdAt),
  };
}

/** What an account has left to spend, as far as it is known. */
function presentBalance({ balance }: Account): z.output<typeof shape.account>["balance"] {
  return balance === null ? null : { ...balance, at: iso(balance.at) };
}

/** A link without its address, which may be a secret (the URL of a group's bot); the label tells it to people. */
export function presentLink(link: Link): z.output<typeof shape.link> {
  const { id, channel, place, label, state } = link;
  return {
    id,
    channel,
    account_id: link.accountId,
    owner: { kind: link.owner.kind, user_id: link.owner.kind === "user" ? link.owner.id : null },
    place,
    label,
    room: link.place === "person" ? null : presentRoom(link.room ?? defaultRoom),
    state,
    verified_at: isoOrNull(link.verifiedAt),
    verified_via: link.verifiedVia,
    last_ok_at: isoOrNull(link.lastOkAt),
    last_error_at: isoOrNull(link.lastErrorAt),
    last_error: link.lastError,
    created_at: iso(link.createdAt),
  };
}

function presentRoom(room: RoomSettings): z.output<typeof shape.room> {
  const { language, mentionAll, mentions, severities, events } = room;
  return {
    language,
    time_zone: room.timeZone,
    severities: [...severities],
    events: [...events],
    mention_all: mentionAll,
    mentions,
  };
}

export function presentSettings(settings: Settings): z.output<typeof shape.settings> {
  return {
    workspace_name: settings.workspaceName,
    fallback_user_ids: [...settings.fallbackUserIds],
    patience_sec: settings.patienceSec,
    retention_days: settings.retentionDays,
    presence: settings.presence,
  };
}
