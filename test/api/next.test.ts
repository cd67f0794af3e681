import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface Step {
  readonly at: string | null;
  readonly kind: string;
  readonly level: number | null;
  readonly who: readonly string[];
  readonly text: string;
}

forEachEngine("what happens next", (engine) => {
  it("is what the rule still has ahead, then the fallback contacts, and nothing once somebody has it", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key, userId } = await site.setUp();
    const bob = await site.person(admin, "responder");
    const account = (await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} })).json as {
      id: string;
    };
    const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
    const { link } = (
      await admin.post("/api/v1/links", {
        channel: "webhook",
        account_id: account.id,
        owner: "workspace",
        label: "#ops",
        address: { url: "https://hooks.example/1", secret },
      })
    ).json as { link: { id: string } };
    const { rows: services } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
    const rules = `/api/v1/services/${services[0]?.id}/rules`;
    const { rows: known } = (await admin.get(rules)).json as { rows: { id: string }[] };
    const changed = await admin.json("PUT", `${rules}/${known[0]?.id}`, {
      name: "Two levels",
      levels: [
        { targets: [{ kind: "room", link_id: link.id }], advance_after_sec: 60, loop: { every_sec: 30, times: 1 } },
        {
          targets: [
            { kind: "user", user_id: bob.id },
            { kind: "user", user_id: userId },
          ],
          advance_after_sec: 120,
        },
      ],
    });
    assert.equal(changed.status, 200, changed.text);
    await site.anonymous.post(`/in/standard/${key}`, { title_rule: "x", event_status: "Critical", alert_key: "k" });

    const next = async (): Promise<readonly Step[]> => {
      const answer = await admin.get("/api/v1/incidents/INC-1/next");
      assert.equal(answer.status, 200, answer.text);
      return (answer.json as { rows: Step[] }).rows;
    };
    const { opened_at: openedAt } = (await admin.get("/api/v1/incidents/INC-1")).json as { opened_at: string };
    const steps = await next();
    assert.deepEqual(
      steps.map(({ at, kind, level, who }) => [(Date.parse(at ?? "") - Date.parse(openedAt)) / 1000, kind, level, who]),
      [
        [30, "page_again", 0, ["#ops"]],
        [60, "page", 1, ["responder", "Ann"]],
        [180, "fallback", null, ["Ann"]],
      ],
    );
    assert.equal(steps[1]?.text, "Level 2: responder, Ann");

    await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" });
    assert.equal((await next())[2]?.text, "兜底联系人：Ann");

    await admin.post("/api/v1/incidents/INC-1/snooze", { minutes: 60 });
    assert.deepEqual(
      (await next()).map(({ kind }) => kind),
      ["snooze_ends"],
    );
    await admin.post("/api/v1/incidents/INC-1/wake");
    for (const action of ["acknowledge", "close"]) {
      await admin.post(`/api/v1/incidents/INC-1/${action}`);
      assert.deepEqual(
        (await next()).map(({ at, kind }) => [at, kind]),
        [[null, "nothing"]],
      );
    }
  });
});
