import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

forEachEngine("requests of other sites", (engine) => {
  it("are refused when a cookie speaks for the user", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const browser = site.anonymous.with({ cookie: admin.cookie });
    const cases = [
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ "sec-fetch-site": "same-site" }, 403],
      [{ "sec-fetch-site": "none" }, 403],
      [{ origin: "https://evil.example" }, 403],
      [{ origin: "null" }, 403],
      [{}, 403],
      [{ origin: "http://tocsin.test" }, 200],
      [{ origin: site.url }, 200],
      [{ "sec-fetch-site": "same-origin" }, 200],
      // What the browser says of the site outweighs a header that a plugin may have set.
      [{ "sec-fetch-site": "cross-site", origin: "http://tocsin.test" }, 403],
    ] as const;
    for (const [headers, status] of cases) {
      const answer = await browser.with(headers).json("PATCH", "/api/v1/me", { name: "Anna" });
      assert.equal(answer.status, status, JSON.stringify(headers));
    }
    assert.equal(
      (await browser.with({ "sec-fetch-site": "cross-site" }).get("/api/v1/me")).status,
      200,
      "reading is safe",
    );
    for (const path of ["/sign-out", "/integrations", "/incidents/INC-1"]) {
      assert.equal((await browser.with({ "sec-fetch-site": "cross-site" }).form(path, {})).status, 403, path);
    }
    assert.equal((await browser.get("/api/v1/me")).status, 200, "still signed in");
  });

  it("cannot sign somebody in", async (t) => {
    const site = await startSite(t, engine);
    await site.setUp();
    const evil = site.anonymous.with({ origin: "https://evil.example" });
    assert.equal((await evil.post("/api/v1/session", { email: "ann@example.com", password: "x" })).status, 403);
    assert.equal((await evil.form("/sign-in", { email: "ann@example.com", password: "x" })).status, 403);
  });

  it("cannot send what a form can send to the API", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"]) {
      const answer = await admin.send("POST", "/api/v1/services", '{"name":"x"}', { "content-type": type });
      assert.equal(answer.status, 415, type);
    }
  });

  it("do not concern programs: a token is no cookie", async (t) => {
    const site = await startSite(t, engine);
    const { admin } = await site.setUp();
    const program = await site.token(admin, ["self"]);
    assert.equal((await program.json("PATCH", "/api/v1/me", { name: "Anna" })).status, 200);
  });
});
