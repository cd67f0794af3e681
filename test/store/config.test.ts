import assert from "node:assert/strict";
import { test } from "node:test";
import type { Account, Link } from "#domain/link.ts";
import type { Rule } from "#domain/rule.ts";
import { defaultSettings } from "#domain/snapshot.ts";
import { noTexts, type Template } from "#domain/template.ts";
import { Conflict } from "#ports/store.ts";
import { forEachEngine } from "../support/engines.ts";
import { id, user } from "./samples.ts";

const rule: Rule = {
  id: "rule-1",
  serviceId: "service-1",
  position: 1,
  version: 1,
  name: "All",
  enabled: true,
  filter: [[{ key: "labels.team", op: "in", values: ["payments"] }]],
  delaySec: 0,
  levels: [
    {
      targets: [{ kind: "user", userId: "u" }],
      mode: { kind: "personal" },
      loop: null,
      advanceAfterSec: 300,
      condition: "until_ack",
    },
  ],
  repeat: 0,
};
const account: Account = {
  id: "account-1",
  channel: "email",
  name: "Relay",
  config: { host: "mail", password: "sealed:x" },
  state: "active",
  route: { order: 1, prefixes: ["+86"] },
  circuitUntil: null,
  balance: { amount: 12.5, currency: "USD", low: false, at: 4 },
  lastOkAt: null,
  lastErrorAt: null,
  lastError: null,
  createdAt: 1,
};
const link: Link = {
  id: "link-1",
  channel: "email",
  accountId: null,
  owner: { kind: "user", id: "user-1" },
  place: "person",
  address: { email: "ann@example.test" },
  addressKey: "ann@example.test",
  label: "Mail",
  state: "active",
  room: null,
  verifiedAt: 5,
  verifiedVia: "code",
  lastOkAt: null,
  lastErrorAt: null,
  lastError: null,
  createdBy: "user-1",
  createdAt: 1,
};
const integration = {
  id: "integration-1",
  serviceId: "service-1",
  source: "standard",
  name: "Curl",
  enabled: false,
  keyHash: "hash-1",
  keyHint: "tk_1",
  createdAt: 1,
};

forEachEngine("config", ({ open }) => {
  test("an empty store has default settings and revision 0", async () => {
    const store = await open();
    const config = await store.read.config();
    assert.equal(config.revision, 0);
    assert.deepEqual(config.settings, defaultSettings);
    assert.deepEqual(config.users, []);
  });

  test("everything that is put comes back as it was, and again as it was changed", async () => {
    const store = await open();
    const ann = user({ disabled: true });
    const team = { id: "team-1", name: "Payments", memberIds: [ann.id], createdAt: 1 };
    const service = { id: "service-1", name: "Payments", description: "", createdAt: 1 };
    const settings = {
      workspaceName: "Acme 警报",
      fallbackUserIds: [ann.id],
      patienceSec: { critical: 60, warning: 30, info: 0 },
      retentionDays: 30,
      presence: false,
    };
    const revision = await store.write(async (tx) => {
      await tx.putUser(ann);
      await tx.putTeam(team);
      await tx.putService(service);
      await tx.putIntegration(integration);
      await tx.putRule(rule);
      await tx.putAccount(account);
      await tx.putLink(link);
      await tx.putSettings(settings);
      return tx.bumpRevision();
    });
    assert.equal(revision, 1);
    assert.equal(await store.read.revision(), 1);
    assert.deepEqual(await store.read.config(), {
      revision: 1,
      settings,
      users: [ann],
      teams: [team],
      services: [service],
      integrations: [integration],
      rules: [rule],
      accounts: [account],
      links: [link],
      templates: [],
    });
    await store.write(async (tx) => {
      await tx.putUser({ ...ann, name: "Ann B." });
      await tx.removeTeam(team.id);
      await tx.removeService(service.id);
      await tx.removeIntegration(integration.id);
      await tx.removeRule(rule.id);
      await tx.removeAccount(account.id);
      await tx.putLink({ ...link, state: "revoked" });
      await tx.bumpRevision();
      assert.equal((await tx.config()).revision, 2, "a transaction sees what it wrote");
    });
    const after = await store.read.config();
    assert.deepEqual([after.users[0]?.name, after.links[0]?.state], ["Ann B.", "revoked"]);
    assert.deepEqual(
      [after.teams, after.services, after.integrations, after.rules, after.accounts],
      [[], [], [], [], []],
    );
  });

  test("templates keep their versions, and are part of what people set up", async () => {
    const store = await open();
    const text = { title: "{{ incident.title }}", body: "x\ny" };
    const first: Template = {
      id: "page.slack",
      kind: "page",
      channel: "slack",
      version: 1,
      texts: { en: text, "zh-CN": { title: "故障", body: "" } },
      savedBy: "user-1",
      savedAt: 5,
    };
    const second: Template = { ...first, version: 2, texts: noTexts, savedBy: null };
    await store.write((tx) => tx.putTemplate(first));
    await store.write((tx) => tx.putTemplate(second));
    assert.deepEqual((await store.read.config()).templates, [second]);
    assert.deepEqual(await store.read.templateVersions("page.slack"), [second, first]);
    assert.deepEqual(await store.read.templateVersions("page"), []);
  });

  test("a rule's versions stay when it changes and when it goes", async () => {
    const store = await open();
    await store.write(async (tx) => {
      await tx.putRule(rule);
      await tx.putRule({ ...rule, version: 2, name: "Second" });
      await tx.removeRule(rule.id);
    });
    assert.deepEqual(await store.read.ruleVersion("rule-1", 1), rule);
    assert.equal((await store.read.ruleVersion("rule-1", 2))?.name, "Second");
    assert.equal(await store.read.ruleVersion("rule-1", 3), null);
  });

  test("rules come by service and position", async () => {
    const store = await open();
    await store.write(async (tx) => {
      await tx.putRule({ ...rule, id: "b", position: 2 });
      await tx.putRule({ ...rule, id: "a", position: 3 });
      await tx.putRule({ ...rule, id: "c", position: 1 });
    });
    assert.deepEqual(
      (await store.read.config()).rules.map((one) => one.id),
      ["c", "b", "a"],
    );
  });

  test("a password is kept when a user changes, and goes when it is taken away", async () => {
    const store = await open();
    const ann = user();
    await store.write((tx) => tx.putUser(ann, "argon2:1"));
    await store.write((tx) => tx.putUser({ ...ann, name: "B" }));
    assert.equal(await store.read.passwordHash(ann.id), "argon2:1");
    await store.write((tx) => tx.putUser(ann, null));
    assert.equal(await store.read.passwordHash(ann.id), null);
  });

  test("a second user with that address is a conflict, whatever its case, and nothing of the transaction stays", async () => {
    const store = await open();
    await store.write((tx) => tx.putUser(user({ email: "Ann@Example.test" })));
    await assert.rejects(
      store.write(async (tx) => {
        await tx.setMeta("half", "done");
        await tx.putUser(user({ email: "ann@example.TEST" }));
      }),
      (error: unknown) => error instanceof Conflict && error.what === "users.email",
    );
    assert.equal(await store.read.meta("half"), null);
  });

  test("one place has one link that is not revoked, one key one integration", async () => {
    const store = await open();
    await store.write((tx) => tx.putLink(link));
    await assert.rejects(
      store.write((tx) => tx.putLink({ ...link, id: "link-2" })),
      (error: unknown) => error instanceof Conflict && error.what === "links.address",
    );
    await store.write((tx) => tx.putLink({ ...link, state: "revoked" }));
    await store.write((tx) => tx.putLink({ ...link, id: "link-2" }));
    await store.write((tx) => tx.putIntegration(integration));
    await assert.rejects(
      store.write((tx) => tx.putIntegration({ ...integration, id: "other" })),
      (error: unknown) => error instanceof Conflict && error.what === "integrations.key",
    );
  });

  test("health changes nothing but itself, and no revision", async () => {
    const store = await open();
    await store.write(async (tx) => {
      await tx.putLink(link);
      await tx.putAccount(account);
      await tx.putHealth("links", link.id, { okAt: 10 });
      await tx.putHealth("links", link.id, { errorAt: 20, error: "mailbox\0full" });
      await tx.putHealth("accounts", account.id, { okAt: 30 });
      await tx.putHealth("accounts", account.id, {});
    });
    const config = await store.read.config();
    assert.deepEqual(config.links[0], { ...link, lastOkAt: 10, lastErrorAt: 20, lastError: "mailbox\uFFFDfull" });
    assert.deepEqual(config.accounts[0], { ...account, lastOkAt: 30 });
    assert.equal(config.revision, 0);
  });

  test("meta is set, replaced and removed", async () => {
    const store = await open();
    const key = id();
    for (const value of ["1", "2", null]) {
      await store.write((tx) => tx.setMeta(key, value));
      assert.equal(await store.read.meta(key), value);
    }
  });
});
