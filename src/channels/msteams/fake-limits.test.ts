import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";
import { startTeams } from "./fake.ts";
import type { FakeTeams, TeamsGroupChat } from "./fake.ts";

let now: number;
let teams: FakeTeams;
let token: string;
let chats: readonly TeamsGroupChat[];

async function send(
  index = 0,
  what: "activities" | "members" = "activities",
): Promise<readonly [number, string | null]> {
  const id = encodeURIComponent(chats[index]?.id ?? "");
  const response = await fetch(`${teams.serviceUrl()}v3/conversations/${id}/${what}`, {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(what === "members" ? {} : { method: "POST", body: '{"type":"message","text":"x"}' }),
  });
  await response.text();
  return [response.status, response.headers.get("retry-after")];
}

/** Sends until the first refusal. */
async function taken(what: "activities" | "members" = "activities"): Promise<readonly [number, string | null]> {
  for (let count = 0; ; count += 1) {
    const [status, retryAfter] = await send(0, what);
    if (status === 429) return [count, retryAfter];
    assert.ok(count < 5_000, "no limit was met");
  }
}

describe("limits and troubles of the fake", () => {
  beforeEach(async () => {
    now = Date.UTC(2026, 10, 20);
    teams = await startTeams({ now: () => now, tokenLifetimeSeconds: 86_400 });
    token = await teams.issueToken();
    const ann = teams.addPerson({ name: "Ann" });
    chats = Array.from({ length: 40 }, () => teams.addChat({ members: [ann] }));
    for (const chat of chats) await teams.install(chat);
  });

  afterEach(() => teams.close());

  describe("rate limits", () => {
    it("are off at first", async () => {
      for (let count = 0; count < 40; count += 1) assert.equal((await send())[0], 201);
    });

    it("let 7 sends through in a second, 8 in two, 60 in thirty, 1,800 in an hour", async () => {
      teams.rateLimits({ retryAfter: "seconds" });
      assert.deepEqual(await taken(), [7, "1"]);
      now += 1000;
      assert.deepEqual(await taken(), [1, "1"]);
      now += 1000;
      assert.equal((await taken())[0], 7);
      let total = 15;
      while (total < 60) {
        now += 2000;
        total += (await taken())[0];
      }
      assert.equal(total, 60);
      const [none, wait] = await taken();
      assert.equal(none, 0);
      now += Number(wait) * 1000;
      assert.equal((await send())[0], 201);
    });

    it("let 1,800 sends through in an hour", async () => {
      teams.rateLimits({ retryAfter: "seconds" });
      for (let count = 0; count < 1800; count += 1) {
        assert.equal((await send())[0], 201);
        now += 700;
      }
      const [status, wait] = await send();
      assert.deepEqual([status, wait], [429, String((3_600_000 - 1800 * 700) / 1000)]);
      now += Number(wait) * 1000;
      assert.equal((await send())[0], 201);
    });

    it("let 14 reads of members through in a second", async () => {
      teams.rateLimits({ retryAfter: "seconds" });
      assert.equal((await taken("members"))[0], 14);
      assert.equal((await send())[0], 201, "sends are counted on their own");
    });

    it("hold a tenant to 30 a second over all its conversations", async () => {
      teams.rateLimits({ retryAfter: "seconds" });
      const statuses = await Promise.all(chats.map((_, index) => send(index)));
      assert.equal(statuses.filter(([status]) => status === 201).length, 30);
      now += 1000;
      assert.equal((await send(39))[0], 201);
    });

    it("name the wait as a date, or not at all", async () => {
      teams.rateLimits({ retryAfter: "date" });
      assert.deepEqual((await taken())[1], new Date(now + 1000).toUTCString());
      teams.rateLimits({ retryAfter: "none" });
      assert.equal((await send())[1], null);
      teams.rateLimits("off");
      assert.equal((await send())[0], 201);
    });
  });

  describe("troubles on demand", () => {
    it("give any status, so many times, then work again", async () => {
      await teams.fault({
        kind: "status",
        status: 412,
        body: { error: { code: "PreconditionFailed", message: "m" } },
        times: 2,
      });
      assert.deepEqual([(await send())[0], (await send())[0], (await send())[0]], [412, 412, 201]);
    });

    it("throttle with seconds and with a date", async () => {
      await teams.fault({ kind: "throttle", retryAfter: 17 });
      assert.deepEqual(await send(), [429, "17"]);
      await teams.fault({ kind: "throttle", retryAfter: 17, as: "date" });
      assert.deepEqual(await send(), [429, new Date(now + 17_000).toUTCString()]);
    });

    it("cut the connection before and after the work, and in the answer", async () => {
      const count = (): number => teams.messages(chats[0] ?? assert.fail()).length;
      await teams.fault({ kind: "reset" });
      await assert.rejects(send());
      assert.equal(count(), 0);
      await teams.fault({ kind: "reset", applied: true });
      await assert.rejects(send());
      assert.equal(count(), 1);
      await teams.fault({ kind: "half" });
      await assert.rejects(send());
      assert.equal(count(), 2);
      assert.deepEqual(
        teams.received().map(({ status }) => status),
        [null, null, null],
      );
    });

    it("hang until the client gives up", async () => {
      await teams.fault({ kind: "hang" });
      const asked = send();
      const given = assert.rejects(asked);
      while (teams.received().length === 0) await new Promise(setImmediate);
      assert.equal(teams.received()[0]?.status, null);
      await teams.close();
      await given;
    });

    it("concern the place that they are for", async () => {
      await teams.fault({ kind: "status", status: 503, at: "token" });
      assert.equal((await send())[0], 201);
      const response = await fetch(`${teams.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`, { method: "POST" });
      assert.equal(response.status, 503);
      await response.text();
    });

    it("leave nobody listening, and come back at the same port", async () => {
      await teams.fault({ kind: "down" });
      await assert.rejects(send());
      assert.equal(teams.openSockets(), 0);
      await teams.fault(null);
      assert.equal((await send())[0], 201);
    });
  });
});
