import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { startSite } from "./harness.ts";

forEachEngine("the contact of a workspace", (engine) => {
  it("has what pages come from, once each, without accounts that are off; and is none where nothing is known", async (t) => {
    const site = await startSite(t, engine, { publicUrl: "https://tocsin.example.com" });
    const { admin } = await site.setUp();
    const { caller } = await site.person(admin, "responder");
    assert.equal((await caller.get("/api/v1/me/vcard")).status, 404);
    const smtp = { provider: "gmail", from: "alerts@example.com", fromName: "Tocsin" };
    const keys = { vendor: "twilio", keyId: "AC0123456789abcdef0123456789abcdef", secret: "0123456789abcdef" };
    for (const [channel, config] of [
      ["email", smtp],
      ["sms", { ...keys, from: "+14155550100" }],
      ["sms", { ...keys, from: "MG0123456789abcdef0123456789abcdef" }],
      ["voice", { ...keys, from: "+14155550100" }],
      ["voice", { ...keys, from: "+14155550199" }],
    ] as const) {
      const made = await admin.post("/api/v1/accounts", { channel, name: `${channel}`, config });
      assert.equal(made.status, 201, made.text);
      if (config.from !== "+14155550199") continue;
      const { id } = made.json as { id: string };
      await admin.json("PATCH", `/api/v1/accounts/${id}`, { disabled: true });
    }
    const { status, text } = await caller.get("/api/v1/me/vcard");
    assert.equal(status, 200, text);
    assert.deepEqual(
      text.split("\r\n").filter((line) => /^(TEL|EMAIL)/.test(line)),
      ["EMAIL;TYPE=INTERNET:alerts@example.com", "TEL;TYPE=WORK,VOICE:+14155550100"],
    );
  });
});
