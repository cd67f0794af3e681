import type { Tx } from "#ports/store.ts";
import { all, change, put, type Db } from "../conn.ts";
import { idAt } from "../idtime.ts";

/** What ended long ago is taken out, a little at a time. */
export function retentionWrites(db: Db): Pick<Tx, "removeOld"> {
  const { kysely } = db;
  return {
    async removeOld({ before, limit }) {
      // The index of `opened_at`: what was closed before then was opened before then.
      const old = await all(
        db,
        kysely
          .selectFrom("incidents")
          .select("id")
          .where("opened_at", "<", before)
          .where("state", "=", "closed")
          .where("closed_at", "<", before)
          .orderBy("opened_at")
          .orderBy("id")
          .limit(limit),
      );
      const ids = old.map(({ id }) => id);
      if (ids.length > 0) await removeIncidents(db, ids);
      return ids.length + (await removeLoose(db, before, limit));
    },
  };
}

/** Everything that hangs on them first: a node that dies in between leaves nothing behind without a parent. */
async function removeIncidents(db: Db, ids: readonly string[]): Promise<void> {
  const { kysely } = db;
  const pages = kysely.selectFrom("notifications").select("id").where("incident_id", "in", ids);
  const alerts = kysely.selectFrom("alerts").select("id").where("incident_id", "in", ids);
  await put(db, kysely.deleteFrom("attempts").where("notification_id", "in", pages));
  await put(db, kysely.deleteFrom("receipts").where("notification_id", "in", pages));
  await put(db, kysely.deleteFrom("notifications").where("incident_id", "in", ids));
  await put(db, kysely.deleteFrom("events").where("parent", "in", alerts));
  await put(db, kysely.deleteFrom("alerts").where("incident_id", "in", ids));
  await put(db, kysely.deleteFrom("timeline").where("incident_id", "in", ids));
  await put(db, kysely.deleteFrom("timers").where("incident_id", "in", ids));
  await put(db, kysely.deleteFrom("incidents").where("id", "in", ids));
}

/** What hangs on no incident: tests and bundles, events that opened nothing, and what platforms said. Ids tell the time. */
async function removeLoose(db: Db, before: number, limit: number): Promise<number> {
  const { kysely } = db;
  const until = idAt(before);
  const messages = await all(
    db,
    kysely
      .selectFrom("notifications")
      .select("id")
      .where("id", "<", until)
      .where("incident_id", "is", null)
      .where("created_at", "<", before)
      .where("state", "not in", ["queued", "sending"])
      .limit(limit),
  );
  const ids = messages.map(({ id }) => id);
  if (ids.length > 0) {
    await put(db, kysely.deleteFrom("attempts").where("notification_id", "in", ids));
    await put(db, kysely.deleteFrom("receipts").where("notification_id", "in", ids));
    await put(db, kysely.deleteFrom("notifications").where("id", "in", ids));
  }
  const heard = kysely
    .selectFrom("inbox")
    .select("id")
    .where("id", "<", until)
    .where("state", "<>", "waiting")
    .limit(limit);
  const said = await change(db, kysely.deleteFrom("inbox").where("id", "in", heard));
  const integrations = await all(db, kysely.selectFrom("integrations").select("id"));
  let events = 0;
  for (const { id } of integrations)
    events += await change(
      db,
      kysely.deleteFrom("events").where("parent", "=", id).where("id", "<", until).where("received_at", "<", before),
    );
  await put(db, kysely.deleteFrom("link_codes").where("expires_at", "<", before));
  return Math.max(ids.length, said, Math.min(events, limit - 1));
}
