import { sql } from "kysely";
import type { BridgeUser, BridgeWrites } from "#ports/bridge-store.ts";
import type { Claim } from "#ports/store.ts";
import { change, put, type Db } from "../conn.ts";
import { list } from "../dialect.ts";
import type { Codec, Value } from "../table.ts";
import { bridgeInbox, bridgeLog, bridgeUsers } from "../tables.ts";
import { cleanText } from "../text.ts";
import { putEntity } from "./config.ts";

/** Which rows a claim takes; `$1` is the time. */
const due = {
  users: `due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)`,
  inbox: `state = 'waiting' AND due_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)`,
};

/** Writes of the bridge. */
export function bridgeWrites(db: Db): BridgeWrites {
  const { kysely, conn, dialect } = db;
  return {
    putBridgeUser: (user) => putEntity(db, bridgeUsers, user),

    async patchBridgeUser(id, patch) {
      const set = rowOf(patch);
      if (Object.keys(set).length === 0) return true;
      return (await change(db, kysely.updateTable("bridge_users").set(set).where("id", "=", id))) > 0;
    },

    removeBridgeUser: (id) => put(db, kysely.deleteFrom("bridge_users").where("id", "=", id)),
    claimBridgeUsers: (claim) => claimed(db, bridgeUsers, { where: due.users, also: "due_at = $2" }, claim),

    releaseBridgeUser(id, dueAt) {
      // A claim moves the time to the end of its lease: what stands there now was asked for meanwhile.
      const asked = sql<
        number | null
      >`CASE WHEN due_at IS NOT NULL AND due_at = lease_until THEN ${dueAt} ELSE due_at END`;
      const free = { due_at: asked, lease_owner: null, lease_until: null };
      return put(db, kysely.updateTable("bridge_users").set(free).where("id", "=", id));
    },

    hastenBridgeUsers: (now) =>
      put(db, kysely.updateTable("bridge_users").set({ due_at: now }).where("state", "=", "connected")),

    async putBridgeInbox(rows) {
      const names = bridgeInbox.written.map((column) => column.name);
      const places = names.map((_, i) => `$${i + 1}`).join(", ");
      const text = dialect.text(
        `INSERT INTO bridge_inbox (${list(names)}) VALUES (${places}) ON CONFLICT (dedupe_key) DO NOTHING`,
      );
      let stored = 0;
      for (const row of rows) stored += await conn.change(text, bridgeInbox.encode(row));
      return stored;
    },

    claimBridgeInbox: (claim) => claimed(db, bridgeInbox, { where: due.inbox, also: "tries = tries + 1" }, claim),

    finishBridgeInbox: (id) =>
      put(
        db,
        kysely
          .updateTable("bridge_inbox")
          .set({ state: "done", payload: "", lease_owner: null, lease_until: null })
          .where("id", "=", id),
      ),

    async noteBridgePost(id, { postId, postVersion, postIsDeleted, postFiles }) {
      const set = { post_id: postId, post_version: postVersion, post_is_deleted: Number(postIsDeleted), post_files: postFiles }; // prettier-ignore
      const query = kysely.updateTable("bridge_inbox").set(set).where("id", "=", id);
      return (await change(db, query.where("post_version", "<=", postVersion))) > 0;
    },

    delayBridgeInbox: (id, dueAt) =>
      put(
        db,
        kysely
          .updateTable("bridge_inbox")
          .set({ due_at: dueAt, lease_owner: null, lease_until: null })
          .where("id", "=", id),
      ),

    addBridgeLog: (row) => putEntity(db, bridgeLog, row),

    async removeOldBridge({ inbox, log }) {
      await put(db, kysely.deleteFrom("bridge_inbox").where("state", "=", "done").where("received_at", "<", inbox));
      await put(db, kysely.deleteFrom("bridge_log").where("at", "<", log));
    },

    async nextBridgeDue() {
      const [row] = await conn.rows(
        `SELECT (SELECT min(due_at) FROM bridge_inbox WHERE state = 'waiting' AND lease_owner IS NULL),
          (SELECT min(due_at) FROM bridge_users WHERE due_at IS NOT NULL AND lease_owner IS NULL)`,
        [],
      );
      const [first, second] = row ?? [];
      return { inbox: timeOf(first), users: timeOf(second) };
    },
  };
}

function timeOf(value: Value | undefined): number | null {
  return typeof value === "number" ? value : null;
}

/** Takes due rows, oldest first, and gives them a lease; rows that another node takes at the same time are left to it. */
async function claimed<E extends { readonly dueAt: number | null }>(
  { conn, dialect }: Db,
  table: Codec<E>,
  how: { readonly where: string; readonly also: string },
  { owner, now, until, limit }: Claim,
): Promise<readonly E[]> {
  const picked = `SELECT id FROM ${table.name} WHERE ${how.where} ORDER BY due_at LIMIT $4 ${dialect.skipLocked}`;
  const text = `UPDATE ${table.name} SET lease_owner = $3, lease_until = $2, ${how.also} WHERE id IN (${picked}) RETURNING ${list(table.names)}`;
  const rows = await conn.rows(dialect.text(text), [now, until, owner, limit]);
  return rows.map((row) => table.decode(row)).toSorted((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0));
}

type Patch = Parameters<BridgeWrites["patchBridgeUser"]>[1];

/** The columns of a patch; the folded address follows the address. */
function rowOf(patch: Patch): Readonly<Record<string, Value>> {
  const set: Record<string, Value> = {};
  for (const column of bridgeUsers.names) {
    const field = column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const value: unknown = patch[field as keyof Patch & keyof BridgeUser];
    if (value === undefined) continue;
    set[column] = typeof value === "boolean" ? Number(value) : typeof value === "string" ? cleanText(value) : (value as Value); // prettier-ignore
  }
  if (patch.email !== undefined) set["email_folded"] = cleanText(patch.email.toLowerCase());
  return set;
}
