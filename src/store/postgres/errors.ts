import { Conflict, StoreUnavailable } from "#ports/store.ts";

/** Transactions that lost a race and may simply be run again: serialization failure, deadlock. */
const retryable = new Set(["40001", "40P01"]);

/** SQLSTATE classes and codes that say nothing about the statement: connection, resources, shutdown, disk, damage, read-only. */
const unavailable = [/^08/, /^53/, /^57P0/, /^58/, /^XX00[12]/, /^25006$/, /^28/, /^3D000$/];
const network = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "ENOENT",
]);

/** What the client library says itself, without a code. */
const ofClient =
  /^connection terminated|^client (has encountered|was closed)|^timeout exceeded when trying to connect|^query read timeout|after calling end on the pool/i;

export function isRetryable(error: unknown): boolean {
  return retryable.has(codeOf(error));
}

/** What PostgreSQL or the way to it answered, in the words of the port. */
export function postgresError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  if (error instanceof StoreUnavailable || error instanceof Conflict) return error;
  const code = codeOf(error);
  if (code === "23505") return new Conflict(indexOf(error));
  const lost =
    network.has(code) ||
    unavailable.some((pattern) => pattern.test(code)) ||
    (code === "" && ofClient.test(error.message));
  return lost ? new StoreUnavailable(`PostgreSQL: ${error.message || code}`, { cause: error }) : error;
}

/** `users_email` of `users` is `users.email`, as SQLite says it. */
function indexOf(error: Error): string {
  const table = "table" in error ? String(error.table) : "";
  const index = "constraint" in error ? String(error.constraint) : "";
  if (index === `${table}_pkey`) return `${table}.id`;
  return `${table}.${index.slice(table.length + 1)}`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
