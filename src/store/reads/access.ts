import type { Expression, ExpressionBuilder, SqlBool } from "kysely";
import type { Reads } from "#ports/store.ts";
import { entities, entity, type Db } from "../conn.ts";
import { paged, readCursor } from "../cursor.ts";
import type { Schema } from "../schema.ts";
import { apiTokens, audit, linkCodes, sessions } from "../tables.ts";

/** Reads of who may come in, and of the log of what they did. */
export function accessReads(
  db: Db,
): Pick<Reads, "sessionByHash" | "sessionsOf" | "tokenByHash" | "tokensOf" | "linkCodeByHash" | "audit"> {
  const { kysely } = db;
  return {
    sessionByHash: (hash) =>
      entity(db, sessions, kysely.selectFrom("sessions").select(sessions.names).where("token_hash", "=", hash)),

    sessionsOf: (userId) =>
      entities(
        db,
        sessions,
        kysely
          .selectFrom("sessions")
          .select(sessions.names)
          .where("user_id", "=", userId)
          .orderBy("created_at", "desc")
          .orderBy("id", "desc"),
      ),

    tokenByHash: (hash) =>
      entity(db, apiTokens, kysely.selectFrom("api_tokens").select(apiTokens.names).where("token_hash", "=", hash)),

    tokensOf(userId) {
      const query = kysely
        .selectFrom("api_tokens")
        .select(apiTokens.names)
        .orderBy("created_at", "desc")
        .orderBy("id", "desc");
      return entities(db, apiTokens, userId === null ? query : query.where("user_id", "=", userId));
    },

    linkCodeByHash: (hash) =>
      entity(db, linkCodes, kysely.selectFrom("link_codes").select(linkCodes.names).where("code_hash", "=", hash)),

    async audit(page, filter = {}) {
      let query = kysely.selectFrom("audit").select(audit.names);
      const { actor, action } = filter;
      if (actor !== undefined) query = query.where((eb) => isOrUnder(eb, "actor", actor, "/"));
      if (action !== undefined) query = query.where((eb) => isOrUnder(eb, "action", action, "."));
      const after = readCursor(page, ["number"]);
      if (after !== null) query = query.where("seq", "<", after[0]);
      return paged(await entities(db, audit, query.orderBy("seq", "desc").limit(page.limit + 1)), page, (last) => [
        last.seq,
      ]);
    },
  };
}

/** That text itself, or one that goes on after it with the separator: compared as a range, so that nothing in it is a pattern. */
function isOrUnder(
  eb: ExpressionBuilder<Schema, "audit">,
  column: "actor" | "action",
  text: string,
  separator: "/" | ".",
): Expression<SqlBool> {
  const next = String.fromCharCode(separator.charCodeAt(0) + 1);
  return eb.or([eb(column, "=", text), eb.and([eb(column, ">=", text + separator), eb(column, "<", text + next)])]);
}
