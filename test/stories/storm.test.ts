import assert from "node:assert/strict";
import { describe } from "node:test";
import { crowdedFrom } from "#domain/bundle.ts";
import type { Mail } from "../support/smtp.ts";
import { fire, incidentsTitled, proofsOf, quiet } from "../support/incidents.ts";
import { addIntegration, addService, reachablePerson } from "../support/world.ts";
import { personTarget, story } from "./story.ts";

/** More than a person can read one by one, and more than one bundle holds. */
const count = 120;

describe("A storm", () => {
  story("is told in a few messages that name every incident, the critical ones first", async (world) => {
    const { admin, mail } = world;
    const rita = await reachablePerson(world, "Rita");
    const service = await addService(world, "Payments", [{ targets: [personTarget(rita)], advance_after_sec: 3600 }]);
    const way = await addIntegration(world, service, "standard");
    const keys = Array.from({ length: count }, (_, index) => `storm ${index}`);
    await Promise.all(keys.map((key, index) => fire(way, { key, status: index % 3 === 0 ? "Critical" : "Warning" })));

    const wanted = new Set((await incidentsTitled(admin.api, "storm")).map(({ number }) => `INC-${number}`));
    assert.equal(wanted.size, count);
    const mails: Mail[] = [];
    const named = new Set<string>();
    while (named.size < count) {
      const one = await mail.inbox.take(
        `a mail that names more than ${named.size} incidents`,
        (each) => each.to === rita.email && /incidents want an answer|storm/.test(each.subject),
      );
      mails.push(one);
      for (const name of one.text.match(/INC-\d+/g) ?? []) named.add(name);
    }
    assert.deepEqual(named, wanted);
    const alone = mails.filter(({ subject }) => !subject.includes("incidents want an answer"));
    assert.ok(alone.length <= crowdedFrom.count, `${alone.length} came alone`);
    assert.ok(mails.length <= 20, `${mails.length} mails for ${count} incidents`);
    const bundles = mails.filter((each) => !alone.includes(each));
    const firstWarningsOnly = bundles.findIndex(({ text }) => !text.includes("[Critical]"));
    assert.ok(
      firstWarningsOnly === -1 || bundles.slice(firstWarningsOnly).every(({ text }) => !text.includes("[Critical]")),
      "a critical incident waited behind others",
    );

    const ids = (await incidentsTitled(admin.api, "storm")).map(({ id }) => id);
    await quiet(admin.api, ids);
    for (const id of ids) {
      const pages = (await proofsOf(admin.api, id)).filter(({ kind }) => kind === "page");
      assert.deepEqual(
        pages.map(({ state }) => state),
        ["accepted"],
        "each page has its own proof",
      );
    }
  });
});
