import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { markBroken } from "#app/linking.ts";
import { presentPublicUrl } from "#api/present-system.ts";
import { forEachEngine } from "../support/engines.ts";
import type { Answer } from "./caller.ts";
import { startSite } from "./harness.ts";

function body<T>(answer: Answer): T {
  assert.equal(answer.status, 200, answer.text);
  return answer.json as T;
}

interface System {
  readonly version: string;
  readonly database: { readonly ok: boolean; readonly engine: string };
  readonly engine: { readonly ok: boolean };
  readonly queue: { readonly waiting: number; readonly oldest_due_at: string | null };
  readonly nodes: readonly { readonly id: string; readonly here: boolean }[];
  readonly secret_key: unknown;
  readonly ailing: readonly {
    readonly kind: string;
    readonly id: string;
    readonly state: string;
    readonly cause: string;
  }[];
}

interface Line {
  readonly seq: number;
  readonly actor: string;
  readonly action: string;
}

forEachEngine("the system", (engine) => {
  it("tells how it does, and what is broken with its cause", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const { app } = site;
    const account = (await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} })).json as {
      id: string;
    };
    const { link } = (
      await admin.post("/api/v1/links", {
        channel: "webhook",
        account_id: account.id,
        owner: "workspace",
        label: "#ops",
        address: { url: "https://hooks.example/1", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` },
      })
    ).json as { link: { id: string } };
    const before = body<System>(await admin.get("/api/v1/system"));
    assert.deepEqual([before.version, before.database.ok, before.engine.ok, before.ailing], ["test", true, true, []]);
    assert.equal(before.database.engine, app.store.engine);
    assert.equal(before.secret_key, null, "nothing is made up");

    await app.store.write((tx) => tx.heartbeat(app.node, app.clock.now(), 15_000));
    const gone = { errorAt: app.clock.now(), error: "no route to host" };
    await app.store.write((tx) => tx.putHealth("accounts", account.id, gone));
    await markBroken(app, { kind: "link", id: link.id }, "410 Gone");
    const after = body<System>(await admin.get("/api/v1/system"));
    assert.deepEqual(
      after.nodes.map(({ id, here }) => [id, here]),
      [["test", true]],
    );
    assert.deepEqual(
      after.ailing.map(({ kind, id, state, cause }) => [kind, id, state, cause]),
      [
        ["link", link.id, "broken", "410 Gone"],
        ["account", account.id, "failing", "no route to host"],
      ],
    );
    const { caller } = await site.person(admin, "responder");
    assert.equal((await caller.get("/api/v1/system")).status, 403);
  });
});

forEachEngine("the audit log", (engine) => {
  it("is found by who and what", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const program = await site.token(admin, ["config.write"]);
    await program.json("PATCH", "/api/v1/settings", { workspace_name: "By a program" });
    await admin.json("PATCH", "/api/v1/settings", { workspace_name: "By hand" });
    const list = async (query: string) => body<{ rows: Line[] }>(await admin.get(`/api/v1/audit?${query}`)).rows;

    const changed = await list("action=settings.changed");
    assert.deepEqual(
      changed.map((line) => line.actor.replace(/token:.*/u, "token")),
      [`user:${userId}`, `user:${userId}/token`],
    );
    assert.deepEqual(await list("action=settings"), changed);
    assert.deepEqual(await list("action=setting"), []);
    const mine = await list(`actor=user:${userId}&action=settings`);
    assert.equal(mine.length, 2, "what a token does its owner does");
    assert.deepEqual(await list(`actor=user:${userId.slice(0, -1)}`), []);
    assert.equal((await admin.get("/api/v1/audit?action=%25")).status, 400);
    const pages = body<{ rows: Line[]; next: string }>(await admin.get("/api/v1/audit?limit=1&action=settings"));
    assert.deepEqual(await list(`action=settings&cursor=${pages.next}`), changed.slice(1));
  });

  it("says whether a line was changed, made up or left out", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    for (const name of ["A", "B", "C"]) await admin.json("PATCH", "/api/v1/settings", { workspace_name: name });
    const check = async (query = "") => body<Record<string, unknown>>(await admin.get(`/api/v1/audit/check${query}`));
    const { rows } = body<{ rows: Line[] }>(await admin.get("/api/v1/audit"));
    const newest = rows[0]?.seq ?? 0;
    assert.ok(newest >= 3);
    assert.deepEqual(await check(), { intact: true, from_seq: 1, to_seq: newest, broken_at: null });
    assert.deepEqual(await check("?last=2"), { intact: true, from_seq: newest - 1, to_seq: newest, broken_at: null });
  });
});

describe("our own address", () => {
  it("is known for what its name tells", () => {
    const scopes = {
      "http://localhost:8686": "loopback",
      "http://127.0.0.1:8686": "loopback",
      "http://[::1]:8686": "loopback",
      "http://app.localhost": "loopback",
      "http://192.168.1.4": "private",
      "http://172.20.0.1": "private",
      "http://172.32.0.1": "public",
      "http://[fd00::1]": "private",
      "https://tocsin": "private",
      "https://tocsin.lan": "private",
      "https://tocsin.example.com": "public",
      "https://10.example.com": "public",
    };
    for (const [url, scope] of Object.entries(scopes))
      assert.deepEqual(presentPublicUrl(url), { url, scope, https: url.startsWith("https") }, url);
  });
});
