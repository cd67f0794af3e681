import assert from "node:assert/strict";
import { describe } from "node:test";
import { bundleAtMost } from "#domain/bundle.ts";
import { listOf } from "#api/schemas/common.ts";
import { link } from "#api/schemas/config.ts";
import { eventually } from "../support/eventually.ts";
import { fire, incidentsTitled, proofsOf } from "../support/incidents.ts";
import { connectTeams, linkPlace, wordsOf } from "../support/teams.ts";
import { addIntegration, addService } from "../support/world.ts";
import { roomTarget, story } from "./story.ts";

const count = 1_000;
/** How many are posted at once, as a monitoring tool with a few connections would. */
const lanes = 25;

describe("A storm into one team of Microsoft Teams", () => {
  story("keeps the platform's pace, names every incident, critical ones first, and loses nothing", async (world) => {
    const { admin } = world;
    const { teams } = await connectTeams(world, { rateLimits: { retryAfter: "seconds" } });
    try {
      const ada = teams.addPerson({ name: "Ada Admin" });
      const team = teams.addTeam({ name: "Payments", members: [ada] });
      const [channel] = team.channels;
      assert.ok(channel !== undefined);
      await teams.install(team);
      await linkPlace(teams, { tocsin: admin, teams: ada }, "team", channel);
      const room = (await admin.api.get("/api/v1/links", listOf(link))).rows.find(({ place }) => place === "team");
      assert.equal(room?.label, "Payments › General");
      const service = await addService(world, "Payments", [
        { targets: [roomTarget(room.id)], advance_after_sec: 3600 },
      ]);
      const way = await addIntegration(world, service, "standard");
      const before = teams.messages(channel).length;

      const keys = Array.from({ length: count }, (_, index) => `storm ${index}`);
      await Promise.all(
        Array.from({ length: lanes }, async (_lane, lane) => {
          for (let index = lane; index < count; index += lanes)
            await fire(way, { key: keys[index] ?? "", status: index % 4 === 0 ? "Critical" : "Warning" });
        }),
      );
      const wanted = Array.from({ length: count }, (_, index) => `INC-${index + 1}`);

      const cards = await eventually(
        "every incident is named in the channel",
        () => {
          const words = teams.messages(channel).slice(before).map(wordsOf);
          const named = new Set(words.flatMap((each) => each.match(/INC-\d+/g) ?? []));
          const missing = wanted.filter((name) => !named.has(name));
          assert.equal(
            missing.length,
            0,
            `${missing.length} are missing, such as ${missing[0]}; ${words.length} messages`,
          );
          return words;
        },
        120_000,
      );
      const least = Math.ceil(count / bundleAtMost);
      assert.ok(cards.length >= least && cards.length <= 4 * least, `${cards.length} messages for ${count} incidents`);
      const throttled = teams.received().filter(({ to, status }) => to === "connector" && status === 429);
      assert.equal(throttled.length, 0, "the pace is kept: Teams never had to ask for patience");
      const largest = Math.max(...teams.received().map(({ raw }) => raw.length));
      assert.ok(largest <= 28_000, `${largest} characters`);

      // Where both waited, the critical ones came first: no bundle without any stands before one that has some.
      const bundles = cards.filter((words) => (words.match(/INC-\d+/g) ?? []).length > 5);
      const calm = bundles.findIndex((words) => !words.includes("Critical"));
      const late = bundles.slice(calm + 1).filter((words) => words.includes("Critical"));
      assert.ok(calm === -1 || late.length === 0, "a critical incident waited behind others");

      for (const name of [wanted[0], wanted[500], wanted[999]]) {
        const [incident] = await incidentsTitled(admin.api, name ?? "");
        const pages = (await proofsOf(admin.api, incident?.id ?? "")).filter(({ kind }) => kind === "page");
        assert.deepEqual(
          pages.map(({ state, grade }) => [state, grade]),
          [["accepted", 2]],
          name ?? "",
        );
      }
    } finally {
      await teams.close();
    }
  });
});
