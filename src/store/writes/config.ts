import type { Tx } from "#ports/store.ts";
import { all, put, type Db } from "../conn.ts";
import { upsertOne } from "../dialect.ts";
import { settingsKey } from "../reads/config.ts";
import type { Codec } from "../table.ts";
import {
  accounts,
  integrations,
  links,
  rules,
  ruleVersions,
  services,
  teams,
  templates,
  templateVersions,
  users,
  views,
} from "../tables.ts";
import { cleanText, toJson } from "../text.ts";

type Names =
  | "setMeta" | "bumpRevision" | "putSettings" | "putUser" | "putTeam" | "removeTeam" | "putService" | "removeService" | "putIntegration"
  | "removeIntegration" | "putRule" | "removeRule" | "putAccount" | "removeAccount" | "putLink" | "putTemplate" | "putView" | "removeView" | "putHealth" | "putCondition"; // prettier-ignore

/** Writes of what people set up. */
export function configWrites(db: Db): Pick<Tx, Names> {
  const { kysely } = db;
  return {
    setMeta: (key, value) => setMeta(db, key, value),
    putSettings: (settings) => setMeta(db, settingsKey, toJson(settings)),

    async bumpRevision() {
      const query = kysely.updateTable("counters").set((eb) => ({ value: eb("value", "+", 1) }));
      return (await all(db, query.where("name", "=", "revision").returning("value")))[0]?.value ?? 0;
    },

    async putUser(user, passwordHash) {
      await putEntity(db, users, user);
      if (passwordHash !== undefined)
        await put(db, kysely.updateTable("users").set({ password_hash: passwordHash }).where("id", "=", user.id));
    },
    putTeam: (team) => putEntity(db, teams, team),
    removeTeam: (id) => put(db, kysely.deleteFrom("teams").where("id", "=", id)),
    putService: (service) => putEntity(db, services, service),
    removeService: (id) => put(db, kysely.deleteFrom("services").where("id", "=", id)),
    putIntegration: (integration) => putEntity(db, integrations, integration),
    removeIntegration: (id) => put(db, kysely.deleteFrom("integrations").where("id", "=", id)),

    async putRule(rule) {
      await putEntity(db, rules, rule);
      await putEntity(db, ruleVersions, { ruleId: rule.id, version: rule.version, body: rule });
    },
    // Its versions stay: incidents that were assigned by one go on by it.
    removeRule: (id) => put(db, kysely.deleteFrom("rules").where("id", "=", id)),

    putAccount: (account) => putEntity(db, accounts, account),
    removeAccount: (id) => put(db, kysely.deleteFrom("accounts").where("id", "=", id)),
    putLink: (link) => putEntity(db, links, link),

    async putTemplate(template) {
      await putEntity(db, templates, template);
      const { id: templateId, version } = template;
      await putEntity(db, templateVersions, { templateId, version, body: template });
    },

    putView: (view) => putEntity(db, views, view),
    removeView: (id) => put(db, kysely.deleteFrom("views").where("id", "=", id)),

    async putHealth(what, id, health) {
      const set = {
        ...(health.okAt === undefined ? {} : { last_ok_at: health.okAt }),
        ...(health.errorAt === undefined ? {} : { last_error_at: health.errorAt }),
        ...(health.error === undefined ? {} : { last_error: cleanText(health.error) }),
      };
      if (Object.keys(set).length > 0) await put(db, kysely.updateTable(what).set(set).where("id", "=", id));
    },

    async putCondition(id, { circuitUntil, balance }) {
      const set = {
        ...(circuitUntil === undefined ? {} : { circuit_until: circuitUntil }),
        ...(balance === undefined ? {} : { balance: toJson(balance) }),
      };
      if (Object.keys(set).length > 0) await put(db, kysely.updateTable("accounts").set(set).where("id", "=", id));
    },
  };
}

/** Inserts an entity or replaces the one with its key. */
export function putEntity<E>(db: Db, table: Codec<E>, entity: E): Promise<void> {
  return db.conn.put(db.dialect.text(upsertOne(table)), table.encode(entity));
}

function setMeta(db: Db, key: string, value: string | null): Promise<void> {
  if (value === null) return put(db, db.kysely.deleteFrom("meta").where("key", "=", key));
  const query = db.kysely.insertInto("meta").values({ key, value: cleanText(value) });
  return put(
    db,
    query.onConflict((oc) => oc.column("key").doUpdateSet({ value: cleanText(value) })),
  );
}
