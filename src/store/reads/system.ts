import type { Reads } from "#ports/store.ts";
import type { AuditEntry } from "#ports/rows.ts";
import { follows } from "../audit.ts";
import { all, entities, first, type Db } from "../conn.ts";
import { oldestIdSince } from "../idtime.ts";
import type { Value } from "../table.ts";
import { audit } from "../tables.ts";

/** Entries of the log that are read at a time when it is checked. */
const checkedAtOnce = 500;

/** Reads of how the system itself does: its nodes, who was seen where, what came of its messages, whether its log is whole. */
export function systemReads(db: Db): Pick<Reads, "nodes" | "sightingsOf" | "deliveryFigures" | "checkAudit"> {
  const { kysely } = db;
  const entriesFrom = (seq: number, limit: number): Promise<readonly AuditEntry[]> =>
    entities(
      db,
      audit,
      kysely.selectFrom("audit").select(audit.names).where("seq", ">=", seq).orderBy("seq").limit(limit),
    );
  return {
    async nodes() {
      const rows = await all(db, kysely.selectFrom("nodes").select(["id", "seen_at"]).orderBy("id"));
      return rows.map((row) => ({ id: row.id, seenAt: Number(row.seen_at) }));
    },

    async sightingsOf(userIds) {
      if (userIds.length === 0) return [];
      const query = kysely
        .selectFrom("sightings")
        .select(["user_id", "place", "at"])
        .where((eb) => db.dialect.isOneOf(eb.ref("user_id"), userIds));
      const rows = await all(db, query);
      return rows.map((row) => ({ userId: row.user_id, place: row.place, at: Number(row.at) }));
    },

    async deliveryFigures(from) {
      const rows = await db.conn.rows(db.dialect.text(figures), [oldestIdSince(from), from]);
      const numberOf = (value: Value | undefined) => Number(value ?? 0);
      const timeOf = (value: Value | undefined) => (value === null ? null : Number(value));
      return rows.map(([channel, tried, accepted, failed, unknown, p50, p95]) => ({
        channel: String(channel),
        tried: numberOf(tried),
        accepted: numberOf(accepted),
        failed: numberOf(failed),
        unknown: numberOf(unknown),
        p50Ms: timeOf(p50),
        p95Ms: timeOf(p95),
      }));
    },

    async checkAudit(last) {
      const newest = await first(db, kysely.selectFrom("audit").select("seq").orderBy("seq", "desc").limit(1));
      const to = Number(newest?.seq ?? 0);
      const from = Math.max(1, to - last + 1);
      // What the first is held against.
      let before = from === 1 ? null : ((await entriesFrom(from - 1, 1))[0] ?? null);
      for (let next = from; next <= to; next += checkedAtOnce) {
        const rows = await entriesFrom(next, Math.min(checkedAtOnce, to - next + 1));
        for (const [i, entry] of rows.entries()) {
          if (!follows(before, entry)) return { from, to, brokenAt: next + i };
          before = entry;
        }
      }
      return { from, to, brokenAt: null };
    },
  };
}

/** Nearest-rank percentiles of the time from the first try until the platform took the message; `$1` an id, `$2` a time. */
const figures = `WITH sent AS (
    SELECT n.id AS id, n.channel AS channel, n.state AS state, n.grade AS grade, min(a.started_at) AS first_at,
      min(CASE WHEN a.outcome = 'accepted' THEN a.finished_at END) AS taken_at
    FROM notifications AS n JOIN attempts AS a ON a.notification_id = n.id
    WHERE n.id >= $1 AND n.created_at >= $2 AND n.kind <> 'bundle' AND a.purpose = 'send'
    GROUP BY n.id, n.channel, n.state, n.grade),
  taken AS (
    SELECT channel, taken_at - first_at AS ms, row_number() OVER (PARTITION BY channel ORDER BY taken_at - first_at) AS place,
      count(*) OVER (PARTITION BY channel) AS total
    FROM sent WHERE taken_at IS NOT NULL)
  SELECT s.channel, count(*), sum(CASE WHEN s.grade >= 2 AND s.state <> 'failed' THEN 1 ELSE 0 END),
    sum(CASE WHEN s.state = 'failed' THEN 1 ELSE 0 END), sum(CASE WHEN s.state = 'unknown' THEN 1 ELSE 0 END),
    (SELECT min(t.ms) FROM taken AS t WHERE t.channel = s.channel AND t.place * 100 >= t.total * 50),
    (SELECT min(t.ms) FROM taken AS t WHERE t.channel = s.channel AND t.place * 100 >= t.total * 95)
  FROM sent AS s GROUP BY s.channel ORDER BY s.channel`;
