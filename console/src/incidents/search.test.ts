import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { filterOf, isNarrowed, isSameSearch, readSearch } from "./search.ts";

describe("the address of a list", () => {
  it("is read as far as it can be understood", () => {
    assert.deepEqual(readSearch({}), { tab: "mine" });
    assert.deepEqual(readSearch({ tab: "all", state: "odd", severity: "", service: 7, text: "  ", label: "x" }), {
      tab: "mine",
    });
    const full = {
      tab: "teams",
      state: "triggered",
      severity: "critical",
      service: "s1",
      label: "team=db",
      text: "disk",
      group: "label:region",
    };
    assert.deepEqual(readSearch({ ...full, more: "x" }), full);
    assert.deepEqual(readSearch({ tab: "closed", state: "triggered", group: "service" }), { tab: "closed" });
  });

  it("becomes what the API is asked for", () => {
    assert.deepEqual(filterOf({ tab: "mine" }), { state: "triggered,acknowledged", user_id: "me" });
    assert.deepEqual(filterOf({ tab: "teams" }), { state: "triggered,acknowledged", team_id: "mine" });
    assert.deepEqual(filterOf({ tab: "closed", text: "disk" }), { state: "closed", text: "disk" });
    assert.deepEqual(filterOf({ tab: "open", state: "triggered", service: "s1", severity: "info" }), {
      state: "triggered",
      service_id: "s1",
      severity: "info",
    });
  });

  it("is narrowed to one of its groups", () => {
    const search = { tab: "open", label: "team=db" } as const;
    const open = { state: "triggered,acknowledged", label: ["team=db"] };
    assert.deepEqual(filterOf(search, { by: "severity", value: "warning" }), { ...open, severity: "warning" });
    assert.deepEqual(filterOf(search, { by: "service", value: "s1" }), { ...open, service_id: "s1" });
    const inRegion = { ...open, label: ["team=db", "region=eu=1"] };
    assert.deepEqual(filterOf(search, { by: "label:region", value: "eu=1" }), inRegion);
    assert.deepEqual(filterOf({ tab: "open" }, { by: "label:region", value: null }).label, ["!region"]);
  });

  it("is narrowed by anything but the tab and the groups", () => {
    assert.equal(isNarrowed({ tab: "open", group: "severity" }), false);
    assert.equal(isNarrowed({ tab: "open", text: "disk" }), true);
  });

  it("is the same in any order", () => {
    assert.ok(isSameSearch({ tab: "open", text: "a" }, { text: "a", tab: "open" }));
    assert.ok(!isSameSearch({ tab: "open", text: "a" }, { tab: "open" }));
  });
});
