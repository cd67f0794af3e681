import { Conflict, StoreUnavailable } from "#ports/store.ts";
import type { Failure } from "./protocol.ts";

const constraint = 19;
/** Primary result codes that say nothing about the statement, only about the disk or the file. */
const unavailable: Readonly<Record<number, string>> = {
  5: "the database is locked",
  6: "the database is locked",
  8: "the database is read-only",
  10: "the disk failed",
  11: "the database is damaged",
  13: "the disk is full",
  14: "the database file cannot be opened",
  26: "the file is not a database",
};

/** What SQLite answered, in the words of the port. */
export function sqliteError(failure: Failure): Error {
  const primary = failure.code === null ? null : failure.code & 0xff;
  if (primary === constraint && failure.message.startsWith("UNIQUE constraint failed: ")) {
    return new Conflict(indexOf(failure.message.slice("UNIQUE constraint failed: ".length)));
  }
  const why = primary === null ? undefined : unavailable[primary];
  return why === undefined
    ? new Error(`SQLite: ${failure.message}`)
    : new StoreUnavailable(`${why} (SQLite: ${failure.message})`);
}

/** SQLite names the columns of the index that refused, PostgreSQL its name. */
function indexOf(columns: string): string {
  return indexes[columns] ?? columns.split(", ")[0] ?? columns;
}

const indexes: Readonly<Record<string, string>> = {
  "users.email_folded": "users.email",
  "alerts.integration_id, alerts.dedup_key": "alerts.open",
  "integrations.key_hash": "integrations.key",
  "links.channel, links.address_key": "links.address",
  "sessions.token_hash": "sessions.token",
  "api_tokens.token_hash": "api_tokens.token",
  "link_codes.code_hash": "link_codes.code",
  "inbox.channel, inbox.event_key": "inbox.event",
};
