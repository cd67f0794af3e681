import type { Rule } from "#domain/rule.ts";
import { defaultSettings, type Settings } from "#domain/snapshot.ts";
import type { Template } from "#domain/template.ts";
import type { Reads } from "#ports/store.ts";
import type { ConfigRows } from "#ports/rows.ts";
import { all, entities, entity, first, type Db } from "../conn.ts";
import { accounts, integrations, links, rules, services, teams, templates, users, views } from "../tables.ts";

type Names = "config" | "revision" | "meta" | "ruleVersion" | "templateVersions" | "viewsFor" | "view" | "passwordHash";

/** Reads of what people set up. */
export function configReads(db: Db): Pick<Reads, Names> {
  const { kysely } = db;
  return {
    config: () => db.conn.together((conn) => config({ ...db, conn })),

    revision: () => revision(db),

    async meta(key) {
      return (await first(db, kysely.selectFrom("meta").select("value").where("key", "=", key)))?.value ?? null;
    },

    async ruleVersion(ruleId, version) {
      const row = await first(
        db,
        kysely.selectFrom("rule_versions").select("body").where("rule_id", "=", ruleId).where("version", "=", version),
      );
      return row === null ? null : (JSON.parse(row.body) as Rule);
    },

    async templateVersions(templateId) {
      const query = kysely.selectFrom("template_versions").select("body").where("template_id", "=", templateId);
      return (await all(db, query.orderBy("version", "desc"))).map(({ body }) => JSON.parse(body) as Template);
    },

    viewsFor(userId) {
      const query = kysely.selectFrom("views").select(views.names);
      const seen = query.where((eb) => eb.or([eb("owner_id", "=", userId), eb("shared", "=", 1)]));
      return entities(db, views, seen.orderBy("name").orderBy("id"));
    },

    view: (id) => entity(db, views, kysely.selectFrom("views").select(views.names).where("id", "=", id)),

    async passwordHash(userId) {
      return (
        (await first(db, kysely.selectFrom("users").select("password_hash").where("id", "=", userId)))?.password_hash ??
        null
      );
    },
  };
}

/** Key of the settings in `meta`; callers' own keys have no colon in front. */
export const settingsKey = ":settings";

async function revision(db: Db): Promise<number> {
  return (await first(db, db.kysely.selectFrom("counters").select("value").where("name", "=", "revision")))?.value ?? 0;
}

/** The revision is read first: where reads do not share a state, the rows can only be newer than it says, and are read again. */
async function config(db: Db): Promise<ConfigRows> {
  const { kysely } = db;
  const [number, settings, ...rest] = await Promise.all([
    revision(db),
    first(db, kysely.selectFrom("meta").select("value").where("key", "=", settingsKey)),
    entities(db, users, kysely.selectFrom("users").select(users.names).orderBy("id")),
    entities(db, teams, kysely.selectFrom("teams").select(teams.names).orderBy("id")),
    entities(db, services, kysely.selectFrom("services").select(services.names).orderBy("id")),
    entities(db, integrations, kysely.selectFrom("integrations").select(integrations.names).orderBy("id")),
    entities(
      db,
      rules,
      kysely.selectFrom("rules").select(rules.names).orderBy("service_id").orderBy("position").orderBy("id"),
    ),
    entities(db, accounts, kysely.selectFrom("accounts").select(accounts.names).orderBy("id")),
    entities(db, links, kysely.selectFrom("links").select(links.names).orderBy("id")),
    entities(db, templates, kysely.selectFrom("templates").select(templates.names).orderBy("id")),
  ]);
  return {
    revision: number,
    settings: { ...defaultSettings, ...(settings === null ? {} : (JSON.parse(settings.value) as Partial<Settings>)) },
    users: rest[0],
    teams: rest[1],
    services: rest[2],
    integrations: rest[3],
    rules: rest[4],
    accounts: rest[5],
    links: rest[6],
    templates: rest[7],
  };
}
