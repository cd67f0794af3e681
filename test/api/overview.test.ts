import assert from "node:assert/strict";
import { it } from "node:test";
import { incident, notification } from "../store/samples.ts";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

interface Open {
  readonly service_id: string;
  readonly triggered: number;
  readonly acknowledged: number;
  readonly snoozed: number;
  readonly worst: string | null;
}

interface Ready {
  readonly user_id: string;
  readonly broken: readonly string[];
  readonly pending: readonly string[];
  readonly last_message: { readonly test: boolean; readonly ok: boolean; readonly words: string } | null;
}

forEachEngine("overviews", (engine) => {
  it("count what is open in each service, and say how bad it is", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    await site.app.store.write((tx) =>
      tx.save({
        incidents: [
          incident({ serviceId: "a", severity: "info" }),
          incident({ serviceId: "a", severity: "warning" }),
          incident({ serviceId: "a", severity: "critical", state: "acknowledged" }),
          incident({ serviceId: "a", severity: "critical", snoozedUntil: Date.now() + 1_000_000 }),
          incident({ serviceId: "b", state: "acknowledged" }),
          incident({ serviceId: "c", state: "closed" }),
        ],
      }),
    );
    const { rows } = (await admin.get("/api/v1/services/open")).json as { rows: Open[] };
    assert.deepEqual(
      rows.toSorted((a, b) => a.service_id.localeCompare(b.service_id)),
      [
        { service_id: "a", triggered: 2, acknowledged: 1, snoozed: 1, worst: "warning" },
        { service_id: "b", triggered: 0, acknowledged: 1, snoozed: 0, worst: null },
      ],
    );
  });

  it("say whom a service pages first, and which channels are connected", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    type Services = { rows: { name: string; first_paged: string[]; catch_all: boolean }[] };
    const service = (await admin.post("/api/v1/services", { name: "Payments" })).json as { id: string };
    const read = async () =>
      ((await admin.get("/api/v1/services")).json as Services).rows.find(({ name }) => name === "Payments");
    assert.deepEqual((await read())?.first_paged, []);
    const target = { kind: "user", user_id: userId };
    const filter = [[{ key: "severity", op: "in", values: ["info"] }]];
    const rules = `/api/v1/services/${service.id}/rules`;
    await admin.post(rules, {
      name: "Info",
      filter,
      levels: [{ targets: [{ kind: "mail", address: "x@example.com" }] }],
    });
    assert.deepEqual([(await read())?.first_paged, (await read())?.catch_all], [[], false]);
    await admin.post(rules, {
      name: "All",
      levels: [{ targets: [target, { kind: "mail", address: "y@example.com" }] }],
    });
    assert.deepEqual((await read())?.first_paged, ["Ann", "y@example.com"]);

    const connected = async () =>
      ((await admin.get("/api/v1/channels")).json as { rows: { id: string; connected: boolean }[] }).rows
        .filter((channel) => channel.connected)
        .map(({ id }) => id);
    const before = await connected();
    assert.ok(!before.includes("webhook"));
    await admin.post("/api/v1/accounts", { channel: "webhook", name: "Hooks", config: {} });
    assert.deepEqual((await connected()).toSorted(), [...before, "webhook"].toSorted());
  });

  it("say whether each person could be paged, and what came of the last message", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const ben = await site.person(admin, "responder");
    await site.app.store.write((tx) =>
      tx.save({
        notifications: [
          notification({ userId, kind: "test", state: "accepted", grade: 2 }),
          notification({ userId, state: "queued" }),
          notification({ userId, kind: "code", state: "failed" }),
          notification({ userId: ben.id, kind: "test", state: "accepted", grade: 2 }),
          notification({ userId: ben.id, state: "failed", grade: 1 }),
        ],
      }),
    );
    const { rows } = (await admin.get("/api/v1/users/readiness")).json as { rows: Ready[] };
    const [ann, failed] = [userId, ben.id].map((id) => rows.find((row) => row.user_id === id));
    assert.deepEqual([ann?.last_message?.test, ann?.last_message?.ok], [true, true], "what waits proves nothing");
    assert.deepEqual([failed?.last_message?.test, failed?.last_message?.ok], [false, false], "the newest counts");
    assert.deepEqual([ann?.broken, failed?.broken, failed?.pending], [[], [], []]);
    const viewer = await site.person(admin, "viewer");
    assert.equal((await viewer.caller.get("/api/v1/users/readiness")).status, 403);
  });
});
