import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface Rehearsal {
  readonly rules: readonly { name: string; verdict: string }[];
  readonly steps: readonly { after_sec: number; kind: string; text: string }[];
  readonly warnings: readonly { kind: string; level: number | null; name: string | null }[];
  readonly issues: readonly { field: string; problem: string }[];
  readonly pages: readonly { after_sec: number; level: number | null; user: { name: string } | null; to: string }[];
}

forEachEngine("rehearsal", (engine) => {
  it("tells who would be paged and when, by saved rules and by one that is only being written; nothing is stored", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { rows } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
    const path = `/api/v1/services/${rows[0]?.id}/rehearsal`;
    const play = async (order: object): Promise<Rehearsal> => {
      const answer = await admin.post(path, order);
      assert.equal(answer.status, 200, answer.text);
      return answer.json as Rehearsal;
    };
    const saved = await play({ title: "Disk full", severity: "critical" });
    assert.deepEqual(
      saved.rules.map(({ name, verdict }) => [name, verdict]),
      [["Everything", "matched"]],
    );
    assert.deepEqual(saved.pages, []);
    assert.ok(
      saved.steps.some(({ text }) => text.includes("has no verified address")),
      "why nobody is paged",
    );

    await admin.post("/api/v1/accounts", { channel: "webhook", name: "Hooks", config: {} });
    const room = await admin.post("/api/v1/links", {
      channel: "webhook",
      owner: "workspace",
      label: "ops",
      address: { url: "https://ops.example.com/hook", secret: `whsec_${Buffer.alloc(24, 7).toString("base64")}` },
    });
    assert.equal(room.status, 201, room.text);
    const targets = [{ kind: "room", link_id: (room.json as { link: { id: string } }).link.id }];
    const rule = {
      name: "Nights",
      filter: [[{ key: "labels.team", op: "in", values: ["db"] }]],
      delay_sec: 60,
      levels: [{ targets, advance_after_sec: 120 }, { targets }],
    };
    const ruleId = ((await admin.get(path.replace("rehearsal", "rules"))).json as { rows: { id: string }[] }).rows[0]
      ?.id;
    const tried = await play({ rule, rule_id: ruleId, labels: { team: "db" } });
    assert.deepEqual(
      tried.pages.map((page) => [page.after_sec, page.level]),
      [
        [60, 0],
        [180, 1],
      ],
      "level 1 after the delay, then level 2",
    );
    assert.match(tried.steps[0]?.text ?? "", /^Level 1 paged: ops/);
    assert.deepEqual([tried.steps.at(-1)?.kind, tried.steps.at(-1)?.after_sec], ["fallback", 1980]);
    const other = await play({ rule, rule_id: ruleId, labels: { team: "web" } });
    assert.deepEqual(
      other.rules.map(({ verdict }) => verdict),
      ["filter"],
    );

    assert.equal(((await admin.get("/api/v1/incidents")).json as { rows: unknown[] }).rows.length, 0);
    assert.equal((await admin.post("/api/v1/services/nowhere/rehearsal", {})).status, 404);
  });

  it("warns of whom it cannot reach, plays a rule by itself, and says what keeps it from being saved", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { rows } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
    const team = (await admin.post("/api/v1/teams", { name: "Nobody" })).json as { id: string };
    const { id: benId } = await site.person(admin, "responder");
    const ben = { kind: "user", user_id: benId };
    const play = async (order: object): Promise<Rehearsal> => {
      const answer = await admin.post(`/api/v1/services/${rows[0]?.id}/rehearsal`, order);
      assert.equal(answer.status, 200, answer.text);
      return answer.json as Rehearsal;
    };
    const rule = {
      name: "Nights",
      filter: [[{ key: "labels.team", op: "in", values: ["ok", "/(/"] }]],
      levels: [{ targets: [{ kind: "team", team_id: team.id }], advance_after_sec: 60 }, { targets: [ben] }],
    };
    const alone = await play({ rule, alone: true });
    assert.deepEqual(
      alone.warnings.map(({ kind, level, name }) => [kind, level, name]),
      [
        ["team_empty", 0, "Nobody"],
        ["empty_level", 0, null],
        ["no_verified_contact", 1, "responder"],
        ["empty_level", 1, null],
        ["no_verified_contact", null, "Ann"],
        ["nobody", null, null],
      ],
    );
    assert.deepEqual(
      alone.issues.map(({ field }) => field),
      ["filter.0.0.values.1"],
    );
    const last = await play({ rule });
    assert.deepEqual(
      last.rules.map(({ name, verdict }) => [name, verdict]),
      [["Everything", "matched"]],
      "a new rule stands last",
    );
    const { rows: saved } = (await admin.get(`/api/v1/services/${rows[0]?.id}/rules`)).json as {
      rows: { id: string }[];
    };
    const instead = await play({ rule, rule_id: saved[0]?.id });
    assert.deepEqual(
      instead.warnings.map(({ kind }) => kind).slice(0, 2),
      ["no_catch_all", "no_rule"],
      "in the place of the only rule for everything",
    );
  });
});
