import type { Migration } from "./index.ts";

/**
 * The first schema. `{c}` ends a table whose rows are stored in their primary key (SQLite: WITHOUT ROWID, which saves one b-tree
 * of two for every table with a text key). The four tables with large rows do without it: in the b-tree of a key SQLite moves what a
 * row has beyond 1,000 bytes to a page of its own. A new alert writes 3.8 pages of WAL instead of 4.2, and the longer its texts the
 * more it saves. `TEXT` compares by bytes on both engines, whatever the locale of the server.
 */
export const initial: Migration = {
  version: 1,
  name: "initial",
  statements: [
    `CREATE TABLE events (
      parent TEXT NOT NULL, id TEXT NOT NULL, integration_id TEXT NOT NULL, alert_id TEXT, received_at BIGINT NOT NULL,
      occurred_at BIGINT, kind TEXT NOT NULL, severity TEXT NOT NULL, dedup_key TEXT NOT NULL, title TEXT NOT NULL, raw TEXT NOT NULL,
      PRIMARY KEY (parent, id))`,

    `CREATE TABLE alerts (
      id TEXT NOT NULL, integration_id TEXT NOT NULL, incident_id TEXT NOT NULL, dedup_key TEXT NOT NULL, group_key TEXT,
      status TEXT NOT NULL, severity TEXT NOT NULL, max_severity TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,
      labels TEXT NOT NULL, links TEXT NOT NULL, images TEXT NOT NULL, first_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
      event_count BIGINT NOT NULL, occurred_at BIGINT, expires_at BIGINT, ended_at BIGINT,
      PRIMARY KEY (incident_id, id))`,
    `CREATE UNIQUE INDEX alerts_open ON alerts (integration_id, dedup_key) WHERE status = 'firing'`,
    `CREATE INDEX alerts_group ON alerts (integration_id, group_key) WHERE status = 'firing' AND group_key IS NOT NULL`,
    `CREATE INDEX alerts_expires ON alerts (expires_at) WHERE status = 'firing' AND expires_at IS NOT NULL`,

    `CREATE TABLE incidents (
      id TEXT NOT NULL, number BIGINT NOT NULL, service_id TEXT NOT NULL, integration_id TEXT, state TEXT NOT NULL,
      severity TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL, labels TEXT NOT NULL, links TEXT NOT NULL, pinned TEXT NOT NULL,
      signal TEXT NOT NULL, snoozed_until BIGINT, acks TEXT NOT NULL, escalation TEXT NOT NULL, alert_count BIGINT NOT NULL,
      open_alerts BIGINT NOT NULL, version BIGINT NOT NULL, seq BIGINT NOT NULL, opened_at BIGINT NOT NULL, acknowledged_at BIGINT,
      closed_at BIGINT, closed_by TEXT, closed_reason TEXT, resolution TEXT, updated_at BIGINT NOT NULL,
      escalation_status TEXT NOT NULL, title_folded TEXT NOT NULL,
      PRIMARY KEY (id))`,
    `CREATE UNIQUE INDEX incidents_number ON incidents (number)`,
    `CREATE INDEX incidents_opened ON incidents (opened_at, id)`,
    `CREATE INDEX incidents_unclosed ON incidents (opened_at, id) WHERE state <> 'closed'`,

    `CREATE TABLE timeline (
      incident_id TEXT NOT NULL, seq BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, via TEXT NOT NULL, event TEXT NOT NULL,
      PRIMARY KEY (incident_id, seq)) {c}`,

    `CREATE TABLE timers (
      id TEXT NOT NULL, incident_id TEXT NOT NULL, kind TEXT NOT NULL, due_at BIGINT NOT NULL, assignment BIGINT NOT NULL,
      user_id TEXT, lease_owner TEXT, lease_until BIGINT,
      PRIMARY KEY (incident_id, id)) {c}`,
    `CREATE INDEX timers_due ON timers (due_at)`,

    `CREATE TABLE notifications (
      id TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL, incident_id TEXT, assignment BIGINT NOT NULL, level BIGINT NOT NULL,
      loop BIGINT NOT NULL, user_id TEXT, link_id TEXT, address TEXT, channel TEXT NOT NULL, account_id TEXT, severity TEXT NOT NULL,
      state TEXT NOT NULL, grade INTEGER NOT NULL, why TEXT NOT NULL, note TEXT, data TEXT, due_at BIGINT NOT NULL,
      attempts BIGINT NOT NULL, ref TEXT, shown_version BIGINT NOT NULL, revise_at BIGINT, lease_owner TEXT, lease_until BIGINT,
      created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, priority INTEGER NOT NULL, ref_key TEXT, cancel_note TEXT,
      PRIMARY KEY (id))`,
    `CREATE UNIQUE INDEX notifications_key ON notifications (key)`,
    `CREATE INDEX notifications_incident ON notifications (incident_id) WHERE incident_id IS NOT NULL`,
    `CREATE INDEX notifications_user ON notifications (user_id, id) WHERE user_id IS NOT NULL`,
    `CREATE INDEX notifications_link ON notifications (link_id, id) WHERE link_id IS NOT NULL`,
    `CREATE INDEX notifications_queue ON notifications (priority, due_at) WHERE state = 'queued'`,
    `CREATE INDEX notifications_lease ON notifications (lease_until) WHERE lease_owner IS NOT NULL`,
    `CREATE INDEX notifications_revise ON notifications (revise_at) WHERE revise_at IS NOT NULL`,
    `CREATE INDEX notifications_ref ON notifications (ref_key) WHERE ref_key IS NOT NULL`,

    `CREATE TABLE attempts (
      id TEXT NOT NULL, notification_id TEXT NOT NULL, number BIGINT NOT NULL, purpose TEXT NOT NULL, started_at BIGINT NOT NULL,
      finished_at BIGINT NOT NULL, outcome TEXT NOT NULL, why TEXT, exchanges TEXT,
      PRIMARY KEY (notification_id, id)) {c}`,
    `CREATE TABLE receipts (
      id TEXT NOT NULL, notification_id TEXT NOT NULL, at BIGINT NOT NULL, state TEXT NOT NULL, sequence BIGINT NOT NULL, detail TEXT,
      PRIMARY KEY (notification_id, id)) {c}`,

    `CREATE TABLE users (
      id TEXT NOT NULL, email TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, language TEXT NOT NULL, time_zone TEXT NOT NULL,
      disabled INTEGER NOT NULL, preferences TEXT NOT NULL, presence INTEGER NOT NULL, created_at BIGINT NOT NULL, email_folded TEXT NOT NULL, password_hash TEXT,
      PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX users_email ON users (email_folded)`,
    `CREATE TABLE teams (
      id TEXT NOT NULL, name TEXT NOT NULL, member_ids TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE TABLE services (
      id TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE TABLE integrations (
      id TEXT NOT NULL, service_id TEXT NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL, enabled INTEGER NOT NULL,
      key_hash TEXT NOT NULL, key_hint TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX integrations_key ON integrations (key_hash)`,
    `CREATE TABLE rules (
      id TEXT NOT NULL, service_id TEXT NOT NULL, position BIGINT NOT NULL, version BIGINT NOT NULL, name TEXT NOT NULL,
      enabled INTEGER NOT NULL, filter TEXT NOT NULL, delay_sec BIGINT NOT NULL, levels TEXT NOT NULL, repeat BIGINT NOT NULL,
      PRIMARY KEY (id)) {c}`,
    `CREATE TABLE rule_versions (
      rule_id TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (rule_id, version)) {c}`,
    `CREATE TABLE accounts (
      id TEXT NOT NULL, channel TEXT NOT NULL, name TEXT NOT NULL, config TEXT NOT NULL, state TEXT NOT NULL, route TEXT,
      circuit_until BIGINT, balance TEXT, last_ok_at BIGINT, last_error_at BIGINT, last_error TEXT, created_at BIGINT NOT NULL,
      PRIMARY KEY (id)) {c}`,
    `CREATE TABLE links (
      id TEXT NOT NULL, channel TEXT NOT NULL, account_id TEXT, owner TEXT NOT NULL, place TEXT NOT NULL, address TEXT NOT NULL,
      address_key TEXT NOT NULL, label TEXT NOT NULL, room TEXT, state TEXT NOT NULL, verified_at BIGINT, verified_via TEXT, last_ok_at BIGINT,
      last_error_at BIGINT, last_error TEXT, created_by TEXT, created_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX links_address ON links (channel, address_key) WHERE state <> 'revoked'`,
    `CREATE TABLE templates (
      id TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT, version BIGINT NOT NULL, texts TEXT NOT NULL, saved_by TEXT,
      saved_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE TABLE template_versions (
      template_id TEXT NOT NULL, version BIGINT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (template_id, version)) {c}`,

    `CREATE TABLE views (
      id TEXT NOT NULL, owner_id TEXT NOT NULL, name TEXT NOT NULL, shared INTEGER NOT NULL, search TEXT NOT NULL, created_at BIGINT NOT NULL,
      PRIMARY KEY (id)) {c}`,

    `CREATE TABLE sessions (
      id TEXT NOT NULL, token_hash TEXT NOT NULL, user_id TEXT NOT NULL, created_at BIGINT NOT NULL, seen_at BIGINT NOT NULL,
      expires_at BIGINT NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX sessions_token ON sessions (token_hash)`,
    `CREATE INDEX sessions_user ON sessions (user_id)`,
    `CREATE TABLE api_tokens (
      id TEXT NOT NULL, user_id TEXT NOT NULL, name TEXT NOT NULL, token_hash TEXT NOT NULL, hint TEXT NOT NULL, scopes TEXT NOT NULL,
      created_at BIGINT NOT NULL, expires_at BIGINT, used_at BIGINT, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_hash)`,
    `CREATE TABLE link_codes (
      id TEXT NOT NULL, code_hash TEXT NOT NULL, kind TEXT NOT NULL, channel TEXT, account_id TEXT, user_id TEXT NOT NULL, link_id TEXT,
      claim TEXT, tries_left BIGINT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX link_codes_code ON link_codes (code_hash)`,

    `CREATE TABLE inbox (
      id TEXT NOT NULL, channel TEXT NOT NULL, account_id TEXT NOT NULL, event_key TEXT NOT NULL, payload TEXT NOT NULL,
      state TEXT NOT NULL, result TEXT, tries BIGINT NOT NULL, due_at BIGINT NOT NULL, lease_owner TEXT, lease_until BIGINT,
      received_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX inbox_event ON inbox (channel, event_key)`,
    `CREATE INDEX inbox_due ON inbox (due_at) WHERE state = 'waiting'`,

    `CREATE TABLE bridge_users (
      id TEXT NOT NULL, username TEXT NOT NULL, email TEXT NOT NULL, teams_user_id TEXT NOT NULL, teams_name TEXT NOT NULL,
      teams_email TEXT NOT NULL, tenant_id TEXT NOT NULL, tokens TEXT, notifications INTEGER NOT NULL, state TEXT NOT NULL,
      language TEXT NOT NULL, subscription_id TEXT, subscription_ends_at BIGINT, certificate_id TEXT, renew_at BIGINT,
      synced_at BIGINT NOT NULL, due_at BIGINT, failures BIGINT NOT NULL, last_error TEXT, connected_at BIGINT NOT NULL,
      since_at BIGINT NOT NULL, command_trigger TEXT NOT NULL, lease_owner TEXT, lease_until BIGINT, email_folded TEXT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE UNIQUE INDEX bridge_users_teams ON bridge_users (teams_user_id)`,
    `CREATE UNIQUE INDEX bridge_users_email ON bridge_users (email_folded)`,
    `CREATE INDEX bridge_users_subscription ON bridge_users (subscription_id) WHERE subscription_id IS NOT NULL`,
    `CREATE INDEX bridge_users_due ON bridge_users (due_at) WHERE due_at IS NOT NULL`,
    `CREATE TABLE bridge_inbox (
      id TEXT NOT NULL, dedupe_key TEXT NOT NULL, user_id TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL,
      payload TEXT NOT NULL, state TEXT NOT NULL, tries BIGINT NOT NULL, due_at BIGINT NOT NULL, lease_owner TEXT,
      lease_until BIGINT, received_at BIGINT NOT NULL, post_id TEXT, post_version BIGINT NOT NULL, post_is_deleted INTEGER NOT NULL,
      post_files TEXT NOT NULL, PRIMARY KEY (id))`,
    `CREATE UNIQUE INDEX bridge_inbox_key ON bridge_inbox (dedupe_key)`,
    `CREATE INDEX bridge_inbox_due ON bridge_inbox (due_at) WHERE state = 'waiting'`,
    `CREATE TABLE bridge_log (
      id TEXT NOT NULL, user_id TEXT NOT NULL, chat_id TEXT NOT NULL, message_id TEXT NOT NULL, at BIGINT NOT NULL,
      outcome TEXT NOT NULL, reason TEXT NOT NULL, post_id TEXT, PRIMARY KEY (user_id, id)) {c}`,

    `CREATE TABLE audit (
      seq BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, target TEXT NOT NULL, data TEXT NOT NULL,
      address TEXT, prev_hash TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (seq)) {c}`,
    `CREATE TABLE parks (key TEXT NOT NULL, until BIGINT NOT NULL, PRIMARY KEY (key)) {c}`,
    `CREATE TABLE meta (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key)) {c}`,
    `CREATE TABLE counters (name TEXT NOT NULL, value BIGINT NOT NULL, PRIMARY KEY (name)) {c}`,
    `INSERT INTO counters (name, value) VALUES ('revision', 0), ('number', 0)`,
    `CREATE TABLE heard (integration_id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (integration_id)) {c}`,
    `CREATE TABLE sightings (user_id TEXT NOT NULL, place TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (user_id, place)) {c}`,
    `CREATE TABLE nodes (id TEXT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (id)) {c}`,
    `CREATE TABLE tries (key TEXT NOT NULL, window_start BIGINT NOT NULL, count BIGINT NOT NULL, PRIMARY KEY (key)) {c}`,
    `CREATE INDEX tries_window ON tries (window_start)`,
  ],
  only: {
    sqlite: [],
    postgres: [
      // Numbers of one work have to be in a row. The lock is held for this call alone, not until the commit: a counter row would
      // queue all ingest of all nodes behind one transaction, and a rollback only leaves a gap.
      `CREATE SEQUENCE incident_numbers`,
      `CREATE FUNCTION take_numbers(wanted BIGINT) RETURNS BIGINT LANGUAGE plpgsql AS $$
        DECLARE first BIGINT;
        BEGIN
          PERFORM pg_advisory_lock(8686, 1);
          first := nextval('incident_numbers');
          IF wanted > 1 THEN PERFORM setval('incident_numbers', first + wanted - 1); END IF;
          PERFORM pg_advisory_unlock(8686, 1);
          RETURN first;
        END $$`,
    ],
  },
};
