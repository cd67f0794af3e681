import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import { actionToken } from "#app/actiontoken.ts";
import type { Incident } from "#domain/incident.ts";
import { type Engine, forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

const hour = 60 * 60_000;
const hostile = `<img src=x onerror=alert(1)>"'&`;

/** An incident that paged the admin and a room; nothing is sent, as no engine runs. */
async function paged(t: TestContext, engine: Engine) {
  const site = await startSite(t, engine);
  const { admin, key, userId } = await site.setUp();
  const account = (await admin.post("/api/v1/accounts", { channel: "webhook", name: "hooks", config: {} })).json as {
    id: string;
  };
  const link = {
    channel: "webhook",
    account_id: account.id,
    address: { url: "https://hooks.example/1", secret: `whsec_${Buffer.alloc(32, 7).toString("base64")}` },
  };
  const room = (await admin.post("/api/v1/links", { ...link, owner: "workspace" })).json as { link: { id: string } };
  const { rows: services } = (await admin.get("/api/v1/services")).json as { rows: { id: string }[] };
  const { rows: rules } = (await admin.get(`/api/v1/services/${services[0]?.id}/rules`)).json as {
    rows: { id: string }[];
  };
  const targets = [{ kind: "room", link_id: room.link.id }];
  const changed = await admin.json("PUT", `/api/v1/services/${services[0]?.id}/rules/${rules[0]?.id}`, {
    name: "Room",
    levels: [{ targets }],
  });
  assert.equal(changed.status, 200, changed.text);
  await site.anonymous.post(`/in/standard/${key}`, {
    title_rule: hostile,
    event_status: "Critical",
    alert_key: "k",
    description: hostile,
  });
  const { rows } = (await admin.get("/api/v1/incidents")).json as { rows: { id: string }[] };
  const id = rows[0]?.id ?? "";
  const [toRoom] = await site.app.store.read.notificationsOf(id);
  assert.ok(toRoom !== undefined, "the room is paged");
  const toPerson = { ...toRoom, id: site.app.ids.next(), key: "for the admin", userId, linkId: null };
  await site.app.store.write((tx) => tx.save({ notifications: [toPerson] }));
  const incident = async (): Promise<Incident> => {
    const found = await site.app.store.read.incident(id);
    assert.ok(found !== null);
    return found;
  };
  return {
    site,
    admin,
    id,
    incident,
    person: `/a/${actionToken(site.app.box, toPerson.id)}`,
    room: `/a/${actionToken(site.app.box, toRoom.id)}`,
  };
}

forEachEngine("the action page", (engine) => {
  it("shows the incident and one big button, and changes nothing by GET", async (t) => {
    const { site, incident, person } = await paged(t, engine);
    const before = await incident();
    for (const path of [person, `${person}?do=acknowledge`, `${person}?do=close`]) {
      const page = await site.anonymous.get(path);
      assert.equal(page.status, 200);
      assert.equal(page.text.match(/class="primary big"/gu)?.length, 1);
      assert.match(page.text, /value="acknowledge" \/><button class="primary big">Acknowledge</u);
    }
    assert.notEqual((await site.anonymous.send("HEAD", person)).status, 500);
    assert.deepEqual(await incident(), before);
  });

  it("acts by POST for whom the message was sent to, and tells a stale page who was first", async (t) => {
    const { site, admin, id, incident, person } = await paged(t, engine);
    const done = await site.anonymous.form(person, { do: "acknowledge" });
    assert.equal(done.status, 200, done.text);
    assert.equal((await incident()).acks[0]?.name, "Ann");
    assert.deepEqual((await incident()).acks[0]?.via, { kind: "action-page" });
    const again = await site.anonymous.form(person, { do: "acknowledge" });
    assert.equal(again.status, 200);
    assert.match(again.text, /Nothing changed: Ann did this already/u);
    await site.anonymous.form(person, { do: "snooze", minutes: "240" });
    assert.ok(((await incident()).snoozedUntil ?? 0) > Date.now() + 3 * hour);
    assert.equal((await site.anonymous.form(person, { do: "snooze", minutes: "99999" })).status, 409);
    assert.equal((await site.anonymous.form(person, { do: "reopen", text: "x" })).status, 400, "not offered there");
    await admin.post(`/api/v1/incidents/${id}/close`);
    const late = await site.anonymous.form(person, { do: "close" });
    assert.match(late.text, /Nothing changed: Ann has closed the incident/u);
    // Whatever was wanted: a stale Acknowledge is told that it is closed, and in the reader's language.
    await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" });
    const stale = await site.anonymous.form(person, { do: "acknowledge" });
    assert.match(stale.text, /未作更改：Ann 已于 .+ 关闭该故障。/u);
    assert.doesNotMatch(late.text, /class="primary big"/u);
  });

  it("of a bundle lists every incident and acknowledges all of them by one POST", async (t) => {
    const { site, incident, id } = await paged(t, engine);
    const [page] = await site.app.store.read.notificationsOf(id);
    assert.ok(page !== undefined);
    const { userId } = (await site.app.store.read.notificationsOf(id)).find((each) => each.userId !== null) ?? page;
    const bundle = {
      ...page,
      id: site.app.ids.next(),
      key: "bundle",
      kind: "bundle",
      incidentId: null,
      userId,
      linkId: null,
      data: { members: page.id },
    } as const;
    await site.app.store.write((tx) => tx.save({ notifications: [bundle] }));
    const path = `/a/${actionToken(site.app.box, bundle.id)}`;
    const shown = await site.anonymous.get(path);
    assert.match(shown.text, /Acknowledge all 1/u);
    assert.ok(shown.text.includes(`/incidents/${id}`));
    assert.equal((await incident()).state, "triggered", "GET changes nothing");
    const done = await site.anonymous.form(path, { do: "acknowledge" });
    assert.match(done.text, /Acknowledged now: 1\./u);
    assert.deepEqual((await incident()).acks[0]?.via, { kind: "action-page" });
    assert.match((await site.anonymous.form(path, { do: "acknowledge" })).text, /Acknowledged now: 0\./u);
    assert.equal((await site.anonymous.form(path, { do: "close" })).status, 400, "not offered there");
  });

  it("expires a day after the incident was closed", async (t) => {
    const { site, admin, id, person } = await paged(t, engine);
    await admin.post(`/api/v1/incidents/${id}/close`);
    assert.equal((await site.anonymous.get(person)).status, 200);
    site.pass(25 * hour);
    assert.equal((await site.anonymous.get(person)).status, 410);
    assert.equal((await site.anonymous.form(person, { do: "acknowledge" })).status, 410);
  });

  it("takes no token that we did not make, and none for another person", async (t) => {
    const { site, person } = await paged(t, engine);
    const [id = ""] = person.slice("/a/".length).split(".");
    const forged = [
      `/a/${id}.${"A".repeat(22)}`,
      `/a/${id}`,
      "/a/x",
      `/a/${id}.`,
      person.slice(0, -1),
      `${person}=`,
      `/a/${actionToken(site.app.box, site.app.ids.next())}`,
    ];
    for (const path of forged) {
      assert.equal((await site.anonymous.get(path)).status, 404, path);
      assert.equal((await site.anonymous.form(path, { do: "acknowledge" })).status, 404, path);
    }
  });

  it("asks the readers of a room to sign in, and acts in their name then", async (t) => {
    const { site, admin, incident, room } = await paged(t, engine);
    const page = await site.anonymous.get(room);
    assert.equal(page.status, 200);
    assert.match(page.text, /href="\/sign-in\?next=%2Fa%2F/u);
    assert.doesNotMatch(page.text, /<button class="primary big"/u);
    assert.equal((await site.anonymous.form(room, { do: "acknowledge" })).status, 403);
    assert.equal((await incident()).state, "triggered");
    const bob = await site.person(admin, "responder");
    assert.equal((await bob.caller.form(room, { do: "acknowledge" })).status, 200);
    assert.equal((await incident()).acks[0]?.userId, bob.id);
  });

  it("lets a viewer look, and refuses forms of other sites", async (t) => {
    const { site, admin, incident, person, room } = await paged(t, engine);
    const viewer = await site.person(admin, "viewer");
    assert.equal((await viewer.caller.form(room, { do: "acknowledge" })).status, 403);
    assert.equal(
      (await site.anonymous.with({ "sec-fetch-site": "cross-site" }).form(person, { do: "acknowledge" })).status,
      403,
    );
    assert.equal(
      (await site.anonymous.with({ origin: "https://evil.example" }).form(person, { do: "acknowledge" })).status,
      403,
    );
    assert.equal((await incident()).state, "triggered");
  });
});

forEachEngine("pages", (engine) => {
  it("escape what comes from outside, and need neither scripts nor inline styles", async (t) => {
    const { admin, site, id, person } = await paged(t, engine);
    for (const path of [
      "/lite",
      "/lite?show=closed",
      `/lite/incidents/${id}`,
      "/lite/services",
      "/lite/me",
      person,
      "/sign-in",
    ]) {
      const page = await (path === "/sign-in" ? site.anonymous : admin).get(path);
      assert.equal(page.status, 200, path);
      assert.doesNotMatch(page.text, /<img|<script|onerror=alert\(1\)>"|style=|javascript:/u, path);
      assert.match(page.text, /^<!doctype html>\n<html lang="en">/u);
      assert.match(page.headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/u);
      assert.doesNotMatch(page.headers.get("content-security-policy") ?? "", /unsafe/u);
      assert.equal(page.headers.get("x-content-type-options"), "nosniff");
      assert.equal(page.headers.get("referrer-policy"), "same-origin");
      assert.equal(page.headers.get("cache-control"), "no-store");
      assert.match(page.text, /name="viewport"/u);
      // Every field has a label.
      for (const [, field] of page.text.matchAll(/<(?:input|select|textarea) (?!type="hidden")[^>]*id="([\w-]+)"/gu))
        assert.match(page.text, new RegExp(`<label for="${field}">`, "u"));
    }
    assert.equal(
      (await site.anonymous.get(/href="(\/assets\/[^"]+)"/u.exec((await admin.get("/lite")).text)?.[1] ?? "")).status,
      200,
    );
  });

  it("send who is not signed in to do so, and back, but nowhere else", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const away = await site.anonymous.get("/incidents/INC-1?x=1");
    assert.deepEqual([away.status, away.headers.get("location")], [303, "/sign-in?next=%2Fincidents%2FINC-1%3Fx%3D1"]);
    for (const [next, lands] of [
      ["/services", "/services"],
      ["//evil.example", "/"],
      ["/\\evil.example", "/"],
      ["https://evil.example", "/"],
      ["/x\r\nset-cookie: a=b", "/"],
    ] as const) {
      assert.equal((await admin.get(`/sign-in?next=${encodeURIComponent(next)}`)).headers.get("location"), lands, next);
    }
    const wrong = await site.anonymous.form("/sign-in", {
      email: "ann@example.com",
      password: "wrong",
      next: "/services",
    });
    assert.equal(wrong.status, 401);
    assert.match(wrong.text, /role="alert"/u);
  });

  it("speak the reader's language", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    assert.match(
      (await site.anonymous.with({ "accept-language": "zh-TW,zh;q=0.9" }).get("/sign-in")).text,
      /<html lang="zh-CN">[^]*登录/u,
    );
    assert.match(
      (await site.anonymous.with({ "accept-language": "fr,en;q=0.5,zh;q=0.1" }).get("/sign-in")).text,
      /<html lang="en">/u,
    );
    await admin.json("PATCH", "/api/v1/me", { language: "zh-CN" });
    assert.match((await admin.get("/lite")).text, /没有未关闭的故障/u);
  });

  it("act by forms on an incident, within what the role may", async (t) => {
    const { site, admin, id, incident } = await paged(t, engine);
    const viewer = await site.person(admin, "viewer");
    assert.doesNotMatch((await viewer.caller.get(`/lite/incidents/${id}`)).text, /Acknowledge<|Who was reached/u);
    assert.equal((await viewer.caller.form(`/lite/incidents/${id}`, { do: "close" })).status, 403);
    assert.equal((await viewer.caller.form("/lite/integrations", { source: "standard" })).status, 403);
    for (const [fields, state] of [
      [{ do: "acknowledge" }, "acknowledged"],
      [{ do: "comment", text: "looking" }, "acknowledged"],
      [{ do: "close", text: "fixed" }, "closed"],
      [{ do: "reopen", text: "not fixed" }, "triggered"],
    ] as const) {
      const answer = await admin.form(`/lite/incidents/${id}`, fields);
      assert.deepEqual([answer.status, answer.headers.get("location")], [303, `/lite/incidents/${id}`], answer.text);
      assert.equal((await incident()).state, state);
    }
    const page = (await admin.get(`/lite/incidents/INC-${(await incident()).number}`)).text;
    assert.match(page, /looking/u);
    assert.match(page, /Who was reached/u);
    assert.equal((await admin.form(`/lite/incidents/${id}`, { do: "explode" })).status, 400);
    assert.equal((await admin.get("/lite/incidents/INC-77")).status, 404);
  });

  it("add an integration and show its key once", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const service = /<option value="([^"]+)">Default/u.exec((await admin.get("/lite/services")).text)?.[1] ?? "";
    const made = await admin.form("/lite/integrations", { service_id: service, source: "standard", name: "" });
    assert.equal(made.status, 201);
    const key = /<pre>([a-z0-9]{32})<\/pre>/u.exec(made.text)?.[1] ?? "";
    assert.ok(
      (await site.anonymous.post(`/in/standard/${key}`, { title_rule: "x", event_status: "Info" })).status < 300,
    );
    assert.ok(!(await admin.get("/lite/services")).text.includes(key));
  });
});
