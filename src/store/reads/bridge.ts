import { sql } from "kysely";
import type { BridgeReads } from "#ports/bridge-store.ts";
import { all, entities, entity, type Db } from "../conn.ts";
import { paged, readCursor } from "../cursor.ts";
import { bridgeInbox, bridgeLog, bridgeUsers } from "../tables.ts";

/** Reads of the bridge. */
export function bridgeReads(db: Db): BridgeReads {
  const { kysely } = db;
  const users = () => kysely.selectFrom("bridge_users").select(bridgeUsers.names);
  return {
    bridgeUser: (id) => entity(db, bridgeUsers, users().where("id", "=", id)),
    bridgeUserByTeams: (id) => entity(db, bridgeUsers, users().where("teams_user_id", "=", id)),
    bridgeUserBySubscription: (id) => entity(db, bridgeUsers, users().where("subscription_id", "=", id)),
    bridgeUserByEmail: (email) => entity(db, bridgeUsers, users().where("email_folded", "=", email.toLowerCase())),

    async bridgeUsers(page) {
      const after = readCursor(page, ["string", "string"]);
      let query = users().orderBy("username").orderBy("id");
      if (after !== null)
        query = query.where((eb) =>
          eb.or([eb("username", ">", after[0]), eb.and([eb("username", "=", after[0]), eb("id", ">", after[1])])]),
        );
      return paged(await entities(db, bridgeUsers, query.limit(page.limit + 1)), page, (last) => [
        last.username,
        last.id,
      ]);
    },

    async countBridgeUsers() {
      const rows = await all(db, kysely.selectFrom("bridge_users").select(sql<number>`count(*)`.as("n")));
      return rows[0]?.n ?? 0;
    },

    bridgeInboxRow: (key) =>
      entity(
        db,
        bridgeInbox,
        kysely.selectFrom("bridge_inbox").select(bridgeInbox.names).where("dedupe_key", "=", key),
      ),

    async countBridgeInbox() {
      const query = kysely.selectFrom("bridge_inbox").select(sql<number>`count(*)`.as("n"));
      return (await all(db, query.where("state", "=", "waiting")))[0]?.n ?? 0;
    },

    async bridgeLog(userId, page) {
      const after = readCursor(page, ["string"]);
      let query = kysely.selectFrom("bridge_log").select(bridgeLog.names).where("user_id", "=", userId);
      if (after !== null) query = query.where("id", "<", after[0]);
      const rows = await entities(db, bridgeLog, query.orderBy("id", "desc").limit(page.limit + 1));
      return paged(rows, page, (last) => [last.id]);
    },
  };
}
