import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface Healthy {
  readonly rows: readonly { readonly id: string; readonly last_ok_at: string | null }[];
}

forEachEngine("health", (engine) => {
  it("of rooms and accounts is told as it is, though using them is no change of what is set up", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const url = "https://open.feishu.cn/open-apis/bot/v2/hook/a1b2c3d4-room";
    const room = { channel: "feishu-bot", owner: "workspace", label: "Ops", address: { url } };
    const added = await admin.post("/api/v1/links", room);
    assert.equal(added.status, 201, added.text);
    const { link } = added.json as { link: { id: string } };
    const [account] = ((await admin.get("/api/v1/accounts")).json as Healthy).rows;
    assert.ok(account !== undefined);
    // What the engine does after a message went out.
    await site.app.store.write(async (tx) => {
      await tx.putHealth("links", link.id, { okAt: 1_795_330_800_000 });
      await tx.putHealth("accounts", account.id, { okAt: 1_795_330_800_000 });
    });
    const at = "2026-11-22T07:00:00.000Z";
    const links = ((await admin.get("/api/v1/links")).json as Healthy).rows;
    assert.equal(links.find(({ id }) => id === link.id)?.last_ok_at, at);
    assert.equal(((await admin.get("/api/v1/accounts")).json as Healthy).rows[0]?.last_ok_at, at);
    const one = (await admin.get(`/api/v1/accounts/${account.id}`)).json as Healthy["rows"][number];
    assert.equal(one.last_ok_at, at);

    assert.equal((await admin.post(`/api/v1/links/${link.id}/unlink`, {})).status, 200);
    assert.deepEqual(
      ((await admin.get("/api/v1/links")).json as Healthy).rows.filter(({ id }) => id === link.id),
      [],
      "what was unlinked is not listed",
    );
  });
});
