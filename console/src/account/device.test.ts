import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { abilityOf } from "./device.ts";

const chrome = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36";
const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148";
const iPad = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15";
const good = { secure: true, push: true, permission: "default", agent: chrome, touchPoints: 5 } as const;

describe("whether a browser can be notified", () => {
  it("depends on HTTPS, on what it has, and on what was allowed", () => {
    assert.equal(abilityOf(good), "ready");
    assert.equal(abilityOf({ ...good, permission: "granted" }), "ready");
    assert.equal(abilityOf({ ...good, permission: "denied" }), "denied");
    assert.equal(abilityOf({ ...good, push: false }), "unsupported");
    assert.equal(abilityOf({ ...good, permission: null }), "unsupported");
    assert.equal(abilityOf({ ...good, secure: false, push: false }), "insecure");
  });
  it("on Apple's phones and tablets comes with the home screen", () => {
    const page = { ...good, push: false, permission: null };
    assert.equal(abilityOf({ ...page, agent: iPhone }), "ios");
    assert.equal(abilityOf({ ...page, agent: iPad }), "ios");
    assert.equal(abilityOf({ ...page, agent: iPad, touchPoints: 0 }), "unsupported");
    assert.equal(abilityOf({ ...good, agent: iPhone }), "ready");
  });
});
