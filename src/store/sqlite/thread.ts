import { DatabaseSync, type StatementSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";
import type { Row, Value } from "../table.ts";
import { startCheckpoints } from "./checkpoints.ts";
import {
  busyMs,
  failureOf,
  type Claim,
  type Op,
  op,
  type Reply,
  type Request,
  type Result,
  said,
  type ThreadData,
  unpack,
} from "./protocol.ts";

// The body of a database thread: it blocks on the disk so that the main thread never does.

const keptWalBytes = 64 * 1024 * 1024;

const { file, role } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("thread.ts is the body of a worker thread");

const db = open();
const checkpoints = role === "read" ? startCheckpoints(file, () => say(said.long)) : null;
/** By number; the main thread gives the numbers, and starts anew before they become many. */
const statements = new Map<number, StatementSync>();
const pragmas = new Map<number, string>();

port.on("message", (message: string) => {
  if (message === "close") {
    checkpoints?.stop();
    statements.clear();
    db.close();
    port.close();
    return;
  }
  port.postMessage(JSON.stringify(answer(unpack(message))));
});
say(said.open);

function say(what: number): void {
  port?.postMessage(JSON.stringify([what, [], null] satisfies Reply));
}

function open(): DatabaseSync {
  const opened = new DatabaseSync(file, {
    readOnly: role === "read",
    timeout: busyMs,
    enableForeignKeyConstraints: false,
  });
  if (role === "read") {
    opened.exec("PRAGMA cache_size = -8000");
    return opened;
  }
  opened.exec(
    "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY",
  );
  // After a storm the WAL is cut to this when it starts anew. Not to nothing: to overwrite it costs half of what appending does.
  opened.exec(`PRAGMA journal_size_limit = ${keptWalBytes}`);
  return opened;
}

function answer([sequence, texts, ops]: Request): Reply {
  const results: Result[] = [];
  try {
    for (const [id, sql] of texts) prepare(id, sql);
    for (const one of ops) results.push(perform(one));
    return [sequence, results, null];
  } catch (error) {
    return [sequence, results, failureOf(error)];
  }
}

function prepare(id: number, sql: string): void {
  if (id === 0) statements.clear();
  // Some pragmas act when they are prepared (busy_timeout does), so they are neither prepared ahead nor kept.
  if (sql.startsWith("PRAGMA ")) {
    pragmas.set(id, sql);
    return;
  }
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  statements.set(id, statement);
}

function perform(one: Op<number>): Result {
  if (one[0] === op.claim) return claim(one);
  const [kind, id, width, values] = one;
  const pragma = pragmas.get(id);
  if (pragma !== undefined) {
    db.exec(pragma);
    return 0;
  }
  const statement = statementOf(id);
  if (kind === op.run) return run(statement, width, values);
  if (kind === op.rows) return rows(statement, width, values);
  return objects(statement, values);
}

function objects(statement: StatementSync, values: readonly Value[]): Result {
  statement.setReturnArrays(false);
  const found = statement.all(...values);
  statement.setReturnArrays(true);
  return found as Readonly<Record<string, Value>>[];
}

function run(statement: StatementSync, width: number, values: readonly Value[]): number {
  if (width === values.length) return Number(statement.run(...values).changes);
  let changed = 0;
  for (let at = 0; at < values.length; at += width)
    changed += Number(statement.run(...values.slice(at, at + width)).changes);
  return changed;
}

function rows(statement: StatementSync, width: number, values: readonly Value[]): readonly Row[] {
  if (width === values.length) return all(statement, values);
  const found: Row[] = [];
  for (let at = 0; at < values.length; at += width) found.push(...all(statement, values.slice(at, at + width)));
  return found;
}

function claim([, selects, limit, update, fixed]: Claim<number>): readonly Row[] {
  const claimed: Row[] = [];
  const taking = statementOf(update);
  for (const [id, values] of selects) {
    if (claimed.length >= limit) break;
    const found = all(statementOf(id), [...values, limit - claimed.length]);
    for (const row of found) taking.run(...fixed, row[0] ?? null);
    claimed.push(...found);
  }
  return claimed;
}

function all(statement: StatementSync, values: readonly Value[]): readonly Row[] {
  return statement.all(...values) as unknown as readonly Row[]; // setReturnArrays(true); the types know objects only.
}

function statementOf(id: number): StatementSync {
  const statement = statements.get(id);
  if (statement === undefined) throw new Error(`statement ${id} was never sent`);
  return statement;
}
