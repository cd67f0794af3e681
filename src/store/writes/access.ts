import { sql } from "kysely";
import type { Tx } from "#ports/store.ts";
import { all, change, entity, put, type Db } from "../conn.ts";
import { chained } from "../audit.ts";
import { list } from "../dialect.ts";
import { apiTokens, audit, inbox, linkCodes, sessions } from "../tables.ts";
import { toJson } from "../text.ts";
import { putEntity } from "./config.ts";

type Names =
  | "putSession" | "removeSessions" | "putToken" | "removeToken" | "putLinkCode" | "putInbox" | "finishInbox" | "appendAudit" | "countTry"; // prettier-ignore

/** Tries that are older than the asked window by this much are of no window any more. */
const triesKeptMs = 24 * 60 * 60 * 1000;

/** Writes of who may come in, of what came in, and of the log. */
export function accessWrites(db: Db): Pick<Tx, Names> {
  const { kysely, conn, dialect } = db;
  return {
    putSession: (session) => putEntity(db, sessions, session),

    removeSessions(filter) {
      let query = kysely.deleteFrom("sessions");
      if (filter.id !== undefined) query = query.where("id", "=", filter.id);
      if (filter.userId !== undefined) query = query.where("user_id", "=", filter.userId);
      if (filter.expiredBefore !== undefined) query = query.where("expires_at", "<", filter.expiredBefore);
      // Without any filter everybody would be signed out, which nobody asks for by leaving all of it out.
      return Object.values(filter).every((value) => value === undefined) ? Promise.resolve(0) : change(db, query);
    },

    putToken: (token) => putEntity(db, apiTokens, token),
    removeToken: (id) => put(db, kysely.deleteFrom("api_tokens").where("id", "=", id)),
    putLinkCode: (code) => putEntity(db, linkCodes, code),

    async putInbox(row) {
      const places = inbox.written.map((_, i) => `$${i + 1}`).join(", ");
      const insert = `INSERT INTO inbox (${list(inbox.written.map((column) => column.name))}) VALUES (${places}) ON CONFLICT (channel, event_key) DO NOTHING`;
      if ((await conn.change(dialect.text(insert), inbox.encode(row))) === 1) return { stored: true, row };
      const query = kysely
        .selectFrom("inbox")
        .select(inbox.names)
        .where("channel", "=", row.channel)
        .where("event_key", "=", row.eventKey);
      return { stored: false, row: (await entity(db, inbox, query)) ?? row };
    },

    finishInbox(id, state, result, dueAt) {
      const set = {
        state,
        result: result === null ? null : toJson(result),
        due_at: dueAt,
        lease_owner: null,
        lease_until: null,
      };
      return put(db, kysely.updateTable("inbox").set(set).where("id", "=", id));
    },

    async appendAudit(entry) {
      await dialect.lockAudit(conn);
      const last = await all(db, kysely.selectFrom("audit").select(["seq", "hash"]).orderBy("seq", "desc").limit(1));
      await putEntity(db, audit, chained(last[0] ?? null, entry));
    },

    async countTry(key, windowStart) {
      await put(db, kysely.deleteFrom("tries").where("window_start", "<", windowStart - triesKeptMs));
      const query = kysely
        .insertInto("tries")
        .values({ key, window_start: windowStart, count: 1 })
        .onConflict((oc) =>
          oc.column("key").doUpdateSet({
            count: sql<number>`CASE WHEN tries.window_start = excluded.window_start THEN tries.count + 1 ELSE 1 END`,
            window_start: windowStart,
          }),
        );
      return (await all(db, query.returning("count")))[0]?.count ?? 1;
    },
  };
}
