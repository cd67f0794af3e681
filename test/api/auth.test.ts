import assert from "node:assert/strict";
import { it } from "node:test";
import { armSetup } from "#app/auth/setup.ts";
import { forEachEngine } from "../support/engines.ts";
import { password, startSite } from "./harness.ts";

const hour = 60 * 60_000;
const ann = { email: "ann@example.com", password };

forEachEngine("signing in", (engine) => {
  it("sets up once, with the newest link only", async (t) => {
    const site = await startSite(t, engine);
    const draft = { name: "Ann", ...ann };
    const old = await armSetup(site.app);
    const token = await armSetup(site.app);
    assert.equal((await site.anonymous.post("/api/v1/setup", { ...draft, token: old })).status, 409);
    assert.equal((await site.anonymous.get(`/setup?token=${old}`)).status, 403);
    assert.equal((await site.anonymous.get(`/setup?token=${token}`)).status, 200);
    const tries = await Promise.all(
      [1, 2, 3].map((n) => site.anonymous.post("/api/v1/setup", { ...draft, email: `a${n}@example.com`, token })),
    );
    assert.deepEqual(
      tries.map((each) => each.status).toSorted((a, b) => a - b),
      [201, 409, 409],
    );
    assert.equal(await armSetup(site.app), null);
    assert.equal((await site.app.snapshots.current()).users.size, 1);
    assert.equal((await site.anonymous.get(`/setup?token=${token}`)).headers.get("location"), "/sign-in");
  });

  it("makes a service that pages the admin, and keeps their mail address until it is verified", async (t) => {
    const site = await startSite(t, engine);
    const { userId } = await site.setUp();
    const now = await site.app.snapshots.current();
    const [rules] = [...now.rules.values()];
    assert.deepEqual(rules?.[0]?.levels[0]?.targets, [{ kind: "user", userId }]);
    assert.deepEqual(
      (now.linksOfUser.get(userId) ?? []).map(({ channel, state, label }) => ({ channel, state, label })),
      [{ channel: "email", state: "pending", label: "ann@example.com" }],
    );
  });

  it("refuses weak passwords in words", async (t) => {
    const site = await startSite(t, engine);
    const token = await armSetup(site.app);
    for (const weak of ["short", "password123!", "ann@example.com", "aaaaaaaaaaaa", "1234567890"]) {
      const answer = await site.anonymous.post("/api/v1/setup", {
        token,
        name: "Ann",
        email: "ann@example.com",
        password: weak,
      });
      assert.equal(answer.status, 400, weak);
      assert.match(answer.text, /"field":"password"/u, weak);
    }
  });

  it("answers a wrong password and an unknown account alike", async (t) => {
    const site = await startSite(t, engine);
    await site.setUp();
    const wrong = await site.anonymous.post("/api/v1/session", { ...ann, password: "not-the-one-at-all" });
    const unknown = await site.anonymous.post("/api/v1/session", { email: "nobody@example.com", password });
    assert.equal(wrong.status, 401);
    assert.equal(wrong.text, unknown.text);
    assert.equal(wrong.headers.get("set-cookie"), null);
  });

  it("slows down who guesses, and nobody else", async (t) => {
    const site = await startSite(t, engine);
    await site.setUp();
    const guesser = site.anonymous.with({ "x-forwarded-for": "203.0.113.7" });
    const statuses: number[] = [];
    for (let i = 0; i < 12; i += 1)
      statuses.push((await guesser.post("/api/v1/session", { ...ann, password: `guess-${i}-guess` })).status);
    assert.deepEqual(new Set(statuses.slice(0, 10)), new Set([401]));
    assert.deepEqual(statuses.slice(10), [429, 429]);
    const right = await guesser.post("/api/v1/session", ann);
    assert.equal(right.status, 429);
    assert.ok(Number(right.headers.get("retry-after")) > 0);
    // The account is not locked: its owner signs in from where they are.
    assert.equal(
      (await site.anonymous.with({ "x-forwarded-for": "198.51.100.1" }).post("/api/v1/session", ann)).status,
      200,
    );
    site.pass(hour);
    assert.equal((await guesser.post("/api/v1/session", ann)).status, 200);
  });

  it("ends a session after 12 idle hours, after 30 days, at sign-out, and when it is revoked", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    site.pass(11 * hour);
    assert.equal((await admin.get("/api/v1/me")).status, 200);
    site.pass(11 * hour);
    assert.equal((await admin.get("/api/v1/me")).status, 200, "it was used in between");
    site.pass(13 * hour);
    assert.equal((await admin.get("/api/v1/me")).status, 401);

    const answer = await site.anonymous.post("/api/v1/session", ann);
    assert.match(
      answer.headers.get("set-cookie") ?? "",
      /^tocsin=tcses_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/u,
    );
    const again = site.anonymous.withCookie(answer);
    for (let hours = 0; hours < 30 * 24; hours += 10) {
      assert.equal((await again.get("/api/v1/me")).status, 200);
      site.pass(10 * hour);
    }
    assert.equal((await again.get("/api/v1/me")).status, 401, "30 days are over");

    const one = site.anonymous.withCookie(await site.anonymous.post("/api/v1/session", ann));
    const two = site.anonymous.withCookie(await site.anonymous.post("/api/v1/session", ann));
    const { rows } = (await one.get("/api/v1/me/sessions")).json as { rows: { id: string; current: boolean }[] };
    assert.equal(rows.length, 2);
    const other = rows.find((row) => !row.current);
    assert.equal((await one.json("DELETE", `/api/v1/me/sessions/${other?.id}`)).status, 204);
    assert.equal((await two.get("/api/v1/me")).status, 401);
    assert.equal((await one.json("DELETE", "/api/v1/session")).status, 204);
    assert.equal((await one.get("/api/v1/me")).status, 401);
  });

  it("replaces the session of the browser at sign-in", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const next = site.anonymous.withCookie(await admin.post("/api/v1/session", ann));
    assert.equal((await admin.get("/api/v1/me")).status, 401);
    assert.equal((await next.get("/api/v1/me")).status, 200);
  });

  it("uses the __Host- cookie, Secure, and HSTS under https", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.test" });
    const { admin } = await site.setUp();
    const answer = await site.anonymous.post("/api/v1/session", ann);
    assert.match(
      answer.headers.get("set-cookie") ?? "",
      /^__Host-tocsin=.*; Path=\/; HttpOnly; SameSite=Lax; Secure; /u,
    );
    assert.match((await admin.get("/")).headers.get("strict-transport-security") ?? "", /max-age=31536000/u);
  });

  it("shuts out who is disabled, and keeps the last admin", async (t) => {
    const site = await startSite(t, engine);
    const { admin, userId } = await site.setUp();
    const bob = await site.person(admin, "responder");
    const program = await site.token(bob.caller, ["self"]);
    assert.equal((await program.get("/api/v1/me")).status, 200);
    assert.equal((await admin.json("PATCH", `/api/v1/users/${bob.id}`, { disabled: true })).status, 200);
    assert.equal((await bob.caller.get("/api/v1/me")).status, 401);
    assert.equal((await program.get("/api/v1/me")).status, 401);
    assert.equal((await site.anonymous.post("/api/v1/session", { email: bob.email, password })).status, 401);
    assert.equal((await admin.json("PATCH", `/api/v1/users/${userId}`, { role: "viewer" })).status, 409);
    assert.equal((await admin.json("PATCH", `/api/v1/users/${userId}`, { disabled: true })).status, 409);
  });

  it("changes a password only with the old one, and ends the other sessions", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const other = site.anonymous.withCookie(await site.anonymous.post("/api/v1/session", ann));
    const next = "another-Plum-42-orbit";
    assert.equal(
      (await admin.post("/api/v1/me/password", { current_password: "wrong-wrong-1", new_password: next })).status,
      400,
    );
    assert.equal(
      (await admin.post("/api/v1/me/password", { current_password: password, new_password: next })).status,
      204,
    );
    assert.equal((await other.get("/api/v1/me")).status, 401);
    assert.equal((await admin.get("/api/v1/me")).status, 200);
    assert.equal((await site.anonymous.post("/api/v1/session", ann)).status, 401);
    assert.equal((await site.anonymous.post("/api/v1/session", { ...ann, password: next })).status, 200);
  });

  it("takes an invitation once, within a week", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const invite = async (email: string) => {
      const made = (await admin.post("/api/v1/users", { email, name: "Bea" })).json as { invite_url: string };
      return new URL(made.invite_url).pathname;
    };
    const path = await invite("bea@example.com");
    assert.equal((await site.anonymous.get(path)).status, 200);
    assert.equal((await site.anonymous.form(path, { password: "short" })).status, 400);
    assert.equal((await site.anonymous.form(path, { password })).status, 303);
    assert.equal((await site.anonymous.form(path, { password })).status, 404);
    assert.equal((await site.anonymous.get(path)).status, 404);
    const late = await invite("late@example.com");
    site.pass(8 * 24 * hour);
    assert.equal((await site.anonymous.get(late)).status, 404);
  });

  it("keeps neither passwords nor tokens in the log or the audit log", async (t) => {
    const site = await startSite(t, engine);
    const { admin, key } = await site.setUp();
    const made = (await admin.post("/api/v1/me/tokens", { name: "x", scopes: ["self"] })).json as { token: string };
    await site.anonymous.post("/api/v1/session", { email: "ann@example.com", password: "a-wrong-one-here" });
    await site.anonymous.get(`/a/${made.token}`);
    await site.anonymous.get(`/?integration_key=${key}`);
    await site.anonymous.post(`/in/standard/${key}`, {});
    const all = site.log.join("") + (await admin.get("/api/v1/audit")).text;
    for (const secret of [password, made.token, key, "a-wrong-one-here"]) assert.ok(!all.includes(secret));
    assert.match(all, /token\.created/u);
  });
});
