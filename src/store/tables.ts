// table
import type { Alert } from "#domain/alert.ts";
import type { Event } from "#domain/event.ts";
import type { Incident } from "#domain/incident.ts";
import type { Account, Link } from "#domain/link.ts";
import type { Attempt, Notification, Receipt } from "#domain/notification.ts";
import type { Team, User } from "#domain/people.ts";
import type { Integration, Rule, Service } from "#domain/rule.ts";
import type { SavedView } from "#domain/saved-view.ts";
import { severityRank } from "#domain/severity.ts";
import type { Template } from "#domain/template.ts";
import type { TimelineEntry } from "#domain/timeline.ts";
import type { Timer } from "#domain/timer.ts";
import type { BridgeInboxRow, BridgeLogRow, BridgeUser } from "#ports/bridge-store.ts";
import type { ApiToken, AuditEntry, InboxRow, LinkCode, Park, Session, Sighting } from "#ports/rows.ts";
import { table } from "./table.ts";
import { canonicalJson } from "./text.ts";

// Keys are chosen so that each hot table has as few b-trees as its questions allow: a new alert writes a row into eight tables,
// and each further index costs it 2 to 4 µs on SQLite. Events, alerts, timers, attempts and receipts are looked for by what they
// belong to, so that comes first in their key and needs no index of its own; they never move to another.

export const events = table<Event>()(
  "events",
  ["parent", "id"],
  {
    id: "text",
    integration_id: "text",
    alert_id: "text?",
    received_at: "bigint",
    occurred_at: "bigint?",
    kind: "text",
    severity: "text",
    dedup_key: "text",
    title: "text",
    raw: "json",
  },
  // A key column cannot be NULL: events that belong to no alert are kept under their integration.
  { parent: { kind: "text", of: (event) => event.alertId ?? event.integrationId } },
);

export const alerts = table<Alert>()(
  "alerts",
  ["incident_id", "id"],
  {
    id: "text",
    integration_id: "text",
    incident_id: "text",
    dedup_key: "text",
    group_key: "text?",
    status: "text",
    severity: "text",
    max_severity: "text",
    title: "text",
    description: "text",
    labels: "json",
    links: "json",
    images: "json",
    first_at: "bigint",
    last_at: "bigint",
    event_count: "bigint",
    occurred_at: "bigint?",
    expires_at: "bigint?",
    ended_at: "bigint?",
  },
  {},
);

export const incidents = table<Incident>()(
  "incidents",
  ["id"],
  {
    id: "text",
    number: "bigint",
    service_id: "text",
    integration_id: "text?",
    state: "text",
    severity: "text",
    title: "text",
    description: "text",
    labels: "json",
    links: "json",
    pinned: "json",
    signal: "text",
    snoozed_until: "bigint?",
    acks: "json",
    escalation: "json",
    alert_count: "bigint",
    open_alerts: "bigint",
    version: "bigint",
    seq: "bigint",
    opened_at: "bigint",
    acknowledged_at: "bigint?",
    closed_at: "bigint?",
    closed_by: "text?",
    closed_reason: "text?",
    resolution: "text?",
    updated_at: "bigint",
  },
  {
    escalation_status: { kind: "text", of: (incident) => incident.escalation.status },
    /** For searches that ignore case: SQLite folds ASCII only, PostgreSQL what its locale knows. */
    title_folded: { kind: "text", of: (incident) => incident.title.toLowerCase() },
  },
);

export const timeline = table<TimelineEntry>()(
  "timeline",
  ["incident_id", "seq"],
  { incident_id: "text", seq: "bigint", at: "bigint", actor: "json", via: "json", event: "json" },
  {},
);

export const timers = table<Timer>()(
  "timers",
  ["incident_id", "id"],
  {
    id: "text",
    incident_id: "text",
    kind: "text",
    due_at: "bigint",
    assignment: "bigint",
    user_id: "text?",
    lease_owner: "text?",
    lease_until: "bigint?",
  },
  {},
);

/** The incident of a timer, which its id begins with (`timerId`): the queue names timers by id alone. */
export function incidentOf(timer: string): string {
  return timer.slice(0, Math.max(timer.indexOf(":"), 0));
}

export const notifications = table<Notification>()(
  "notifications",
  ["id"],
  {
    id: "text",
    key: "text",
    kind: "text",
    incident_id: "text?",
    assignment: "bigint",
    level: "bigint",
    loop: "bigint",
    user_id: "text?",
    link_id: "text?",
    address: "json?",
    channel: "text",
    account_id: "text?",
    severity: "text",
    state: "text",
    grade: "int",
    why: "json",
    note: "text?",
    data: "json?",
    due_at: "bigint",
    attempts: "bigint",
    ref: "json?",
    shown_version: "bigint",
    revise_at: "bigint?",
    lease_owner: "text?",
    lease_until: "bigint?",
    created_at: "bigint",
    updated_at: "bigint",
  },
  {
    priority: { kind: "int", of: (notification) => severityRank[notification.severity] },
    ref_key: { kind: "text?", of: (notification) => refKey(notification.ref) },
    /** Set by a cancel that found the row under way: if it comes back for a retry, it ends with this note. */
    cancel_note: { kind: "text?" },
  },
);

/** Finds a sent message from what the platform says later: equal refs have equal keys. */
export function refKey(ref: Readonly<Record<string, string>> | null): string | null {
  return ref === null ? null : canonicalJson(ref);
}

export const attempts = table<Attempt>()(
  "attempts",
  ["notification_id", "id"],
  {
    id: "text",
    notification_id: "text",
    number: "bigint",
    purpose: "text",
    started_at: "bigint",
    finished_at: "bigint",
    outcome: "text",
    why: "text?",
    exchanges: "json?",
  },
  {},
);

export const receipts = table<Receipt>()(
  "receipts",
  ["notification_id", "id"],
  { id: "text", notification_id: "text", at: "bigint", state: "text", sequence: "bigint", detail: "text?" },
  {},
);

export const users = table<User>()(
  "users",
  ["id"],
  {
    id: "text",
    email: "text",
    name: "text",
    role: "text",
    language: "text",
    time_zone: "text",
    disabled: "bool",
    preferences: "json",
    presence: "bool",
    created_at: "bigint",
  },
  { email_folded: { kind: "text", of: (user) => user.email.toLowerCase() }, password_hash: { kind: "text?" } },
);

export const teams = table<Team>()(
  "teams",
  ["id"],
  { id: "text", name: "text", member_ids: "json", created_at: "bigint" },
  {},
);

export const services = table<Service>()(
  "services",
  ["id"],
  { id: "text", name: "text", description: "text", created_at: "bigint" },
  {},
);

export const integrations = table<Integration>()(
  "integrations",
  ["id"],
  {
    id: "text",
    service_id: "text",
    source: "text",
    name: "text",
    enabled: "bool",
    key_hash: "text",
    key_hint: "text",
    created_at: "bigint",
  },
  {},
);

export const rules = table<Rule>()(
  "rules",
  ["id"],
  {
    id: "text",
    service_id: "text",
    position: "bigint",
    version: "bigint",
    name: "text",
    enabled: "bool",
    filter: "json",
    delay_sec: "bigint",
    levels: "json",
    repeat: "bigint",
  },
  {},
);

export const accounts = table<Account>()(
  "accounts",
  ["id"],
  {
    id: "text",
    channel: "text",
    name: "text",
    config: "json",
    state: "text",
    route: "json?",
    circuit_until: "bigint?",
    balance: "json?",
    last_ok_at: "bigint?",
    last_error_at: "bigint?",
    last_error: "text?",
    created_at: "bigint",
  },
  {},
);

export const links = table<Link>()(
  "links",
  ["id"],
  {
    id: "text",
    channel: "text",
    account_id: "text?",
    owner: "json",
    place: "text",
    address: "json",
    address_key: "text",
    label: "text",
    room: "json?",
    state: "text",
    verified_at: "bigint?",
    verified_via: "text?",
    last_ok_at: "bigint?",
    last_error_at: "bigint?",
    last_error: "text?",
    created_by: "text?",
    created_at: "bigint",
  },
  {},
);

export const templates = table<Template>()(
  "templates",
  ["id"],
  {
    id: "text",
    kind: "text",
    channel: "text?",
    version: "bigint",
    texts: "json",
    saved_by: "text?",
    saved_at: "bigint",
  },
  {},
);

export const views = table<SavedView>()(
  "views",
  ["id"],
  { id: "text", owner_id: "text", name: "text", shared: "bool", search: "json", created_at: "bigint" },
  {},
);

export const sessions = table<Session>()(
  "sessions",
  ["id"],
  {
    id: "text",
    token_hash: "text",
    user_id: "text",
    created_at: "bigint",
    seen_at: "bigint",
    expires_at: "bigint",
    address: "text",
    agent: "text",
  },
  {},
);

export const apiTokens = table<ApiToken>()(
  "api_tokens",
  ["id"],
  {
    id: "text",
    user_id: "text",
    name: "text",
    token_hash: "text",
    hint: "text",
    scopes: "json",
    created_at: "bigint",
    expires_at: "bigint?",
    used_at: "bigint?",
  },
  {},
);

export const linkCodes = table<LinkCode>()(
  "link_codes",
  ["id"],
  {
    id: "text",
    code_hash: "text",
    kind: "text",
    channel: "text?",
    account_id: "text?",
    user_id: "text",
    link_id: "text?",
    claim: "json?",
    tries_left: "bigint",
    created_at: "bigint",
    expires_at: "bigint",
    used_at: "bigint?",
  },
  {},
);

export const inbox = table<InboxRow>()(
  "inbox",
  ["id"],
  {
    id: "text",
    channel: "text",
    account_id: "text",
    event_key: "text",
    payload: "json",
    state: "text",
    result: "json?",
    tries: "bigint",
    due_at: "bigint",
    lease_owner: "text?",
    lease_until: "bigint?",
    received_at: "bigint",
  },
  {},
);

export const bridgeUsers = table<BridgeUser>()(
  "bridge_users",
  ["id"],
  {
    id: "text",
    username: "text",
    email: "text",
    teams_user_id: "text",
    teams_name: "text",
    teams_email: "text",
    tenant_id: "text",
    tokens: "text?",
    notifications: "bool",
    state: "text",
    language: "text",
    subscription_id: "text?",
    subscription_ends_at: "bigint?",
    certificate_id: "text?",
    renew_at: "bigint?",
    synced_at: "bigint",
    due_at: "bigint?",
    failures: "bigint",
    last_error: "text?",
    connected_at: "bigint",
    since_at: "bigint",
    command_trigger: "text",
    lease_owner: "text?",
    lease_until: "bigint?",
  },
  { email_folded: { kind: "text", of: (user) => user.email.toLowerCase() } },
);

export const bridgeInbox = table<BridgeInboxRow>()(
  "bridge_inbox",
  ["id"],
  {
    id: "text",
    dedupe_key: "text",
    user_id: "text",
    chat_id: "text",
    message_id: "text",
    payload: "text",
    state: "text",
    tries: "bigint",
    due_at: "bigint",
    lease_owner: "text?",
    lease_until: "bigint?",
    received_at: "bigint",
    post_id: "text?",
    post_version: "bigint",
    post_is_deleted: "bool",
    post_files: "text",
  },
  {},
);

export const bridgeLog = table<BridgeLogRow>()(
  "bridge_log",
  ["user_id", "id"],
  {
    id: "text",
    user_id: "text",
    chat_id: "text",
    message_id: "text",
    at: "bigint",
    outcome: "text",
    reason: "text",
    post_id: "text?",
  },
  {},
);

export const audit = table<AuditEntry>()(
  "audit",
  ["seq"],
  {
    seq: "bigint",
    at: "bigint",
    actor: "text",
    action: "text",
    target: "text",
    data: "json",
    address: "text?",
    prev_hash: "text",
    hash: "text",
  },
  {},
);

const parks = table<Park>()("parks", ["key"], { key: "text", until: "bigint" }, {});

/** Tables that hold no entity of the port, and so need no more than their columns. */
interface RuleVersion {
  readonly ruleId: string;
  readonly version: number;
  readonly body: unknown;
}
export const ruleVersions = table<RuleVersion>()(
  "rule_versions",
  ["rule_id", "version"],
  { rule_id: "text", version: "bigint", body: "json" },
  {},
);
interface TemplateVersion {
  readonly templateId: string;
  readonly version: number;
  readonly body: unknown;
}
export const templateVersions = table<TemplateVersion>()(
  "template_versions",
  ["template_id", "version"],
  { template_id: "text", version: "bigint", body: "json" },
  {},
);
const meta = table<{ readonly key: string; readonly value: string }>()(
  "meta",
  ["key"],
  { key: "text", value: "text" },
  {},
);
/** `revision` of the config and, on SQLite, the last incident `number`. */
const counters = table<{ readonly name: string; readonly value: number }>()(
  "counters",
  ["name"],
  { name: "text", value: "bigint" },
  {},
);
/** When each integration was last heard: an index of the events by integration would cost every event a b-tree more. */
const heard = table<{ readonly integrationId: string; readonly at: number }>()(
  "heard",
  ["integration_id"],
  { integration_id: "text", at: "bigint" },
  {},
);
/** Where people were seen last, for minutes. */
const sightings = table<Sighting>()(
  "sightings",
  ["user_id", "place"],
  { user_id: "text", place: "text", at: "bigint" },
  {},
);
const nodes = table<{ readonly id: string; readonly seenAt: number }>()(
  "nodes",
  ["id"],
  { id: "text", seen_at: "bigint" },
  {},
);
const tries = table<{ readonly key: string; readonly windowStart: number; readonly count: number }>()(
  "tries",
  ["key"],
  { key: "text", window_start: "bigint", count: "bigint" },
  {},
);

/** Every table, for the schema's type and for the test that holds it against both engines. */
export const tables = {
  events,
  alerts,
  incidents,
  timeline,
  timers,
  notifications,
  attempts,
  receipts,
  users,
  teams,
  services,
  integrations,
  rules,
  accounts,
  links,
  templates,
  views,
  sessions,
  apiTokens,
  linkCodes,
  inbox,
  bridgeUsers,
  bridgeInbox,
  bridgeLog,
  audit,
  parks,
  ruleVersions,
  templateVersions,
  meta,
  counters,
  heard,
  sightings,
  nodes,
  tries,
} as const;
