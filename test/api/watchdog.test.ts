import assert from "node:assert/strict";
import { it } from "node:test";
import type { App } from "#app/app.ts";
import { watchdogChore } from "#engine/watchdog.ts";
import type { Http } from "#ports/http.ts";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface State {
  readonly host: string | null;
  readonly last_ok_at: string | null;
  readonly failed: { readonly why: string } | null;
}

/** A service that is told, and answers as it is bidden. */
function watching() {
  const service = { status: 200, heard: [] as string[] };
  const http: Http = {
    connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets" }),
    request({ url }) {
      service.heard.push(url);
      return Promise.resolve({ ok: true, response: { status: service.status, headers: {}, body: "OK" } });
    },
  };
  return { service, http };
}

const url = "https://watch.example.com/ping/secret-of-the-check";

forEachEngine("the watchdog", (engine) => {
  it("is told each minute, while we are well and by one node; the checklist ticks; its address is kept sealed", async (t) => {
    const { service, http } = watching();
    const site = await startSite(t, engine, { http });
    const { admin } = await site.setUp();
    const isTicked = async (): Promise<boolean> => {
      const { json } = await admin.get("/api/v1/checklist");
      const { items } = json as { readonly items: readonly { readonly id: string; readonly state: string }[] };
      return items.find(({ id }) => id === "watchdog")?.state === "done";
    };
    assert.deepEqual(((await admin.get("/api/v1/watchdog")).json as State).host, null);
    assert.equal(await isTicked(), false);

    const set = await admin.json("PUT", "/api/v1/watchdog", { url });
    const state = set.json as State;
    assert.deepEqual([state.host, state.failed, service.heard], ["watch.example.com", null, [url]]);
    assert.notEqual(state.last_ok_at, null);
    assert.equal(await isTicked(), true);
    for (const text of [set.text, (await admin.get("/api/v1/watchdog")).text, (await admin.get("/api/v1/audit")).text])
      assert.ok(!text.includes("secret-of-the-check"));
    assert.doesNotMatch((await site.app.store.read.meta("watchdog.url")) ?? "", /secret-of-the-check/u);

    const chore = (isWell: boolean, app: App = site.app): Promise<unknown> => watchdogChore(() => isWell).run(app);
    await chore(true);
    assert.equal(service.heard.length, 2);
    await chore(false);
    assert.equal(service.heard.length, 2, "whoever does not do their work is to be missed");

    service.status = 404;
    await chore(true);
    const failed = (await admin.get("/api/v1/watchdog")).json as State;
    assert.deepEqual([failed.failed?.why, failed.last_ok_at === null], ["it answered 404", false]);

    assert.equal((await admin.json("PUT", "/api/v1/watchdog", { url: null })).status, 200);
    await chore(true);
    assert.equal(service.heard.length, 3);
    assert.equal(await isTicked(), false);
  });

  it("refuses what is no address, and names the field", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    for (const wrong of ["ftp://example.com/x", "hello", ""]) {
      const answer = await admin.json("PUT", "/api/v1/watchdog", { url: wrong });
      assert.equal(answer.status, 400, answer.text);
      assert.match(answer.text, /"url"/u);
    }
  });
});
