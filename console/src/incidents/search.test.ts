import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filterOf, isNarrowed, readSearch } from "./search.ts";

describe("the address of a list", () => {
  it("is read as far as it can be understood", () => {
    assert.deepEqual(readSearch({}), { tab: "mine" });
    assert.deepEqual(readSearch({ tab: "all", state: "odd", severity: "", service: 7, text: "  " }), { tab: "mine" });
    const full = { tab: "open", state: "triggered", severity: "critical", service: "s1", text: "disk" };
    assert.deepEqual(readSearch({ ...full, more: "x" }), full);
    assert.deepEqual(readSearch({ tab: "closed", state: "triggered" }), { tab: "closed" });
  });

  it("becomes what the API is asked for", () => {
    assert.deepEqual(filterOf({ tab: "mine" }), { state: "triggered,acknowledged", user_id: "me" });
    assert.deepEqual(filterOf({ tab: "closed", text: "disk" }), { state: "closed", text: "disk" });
    assert.deepEqual(filterOf({ tab: "open", state: "triggered", service: "s1", severity: "info" }), {
      state: "triggered",
      service_id: "s1",
      severity: "info",
    });
  });

  it("is narrowed by anything but the tab", () => {
    assert.equal(isNarrowed({ tab: "closed" }), false);
    assert.equal(isNarrowed({ tab: "open", text: "disk" }), true);
  });
});
