import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deliveryFilter, isNarrowed, readDeliverySearch } from "./search.ts";

const now = Date.parse("2026-11-22T12:00:00Z");

describe("the address of the deliveries", () => {
  it("is read as far as it can be understood", () => {
    assert.deepEqual(readDeliverySearch({}), {});
    assert.deepEqual(readDeliverySearch({ person: " ", state: "toString", time: "ages", from: "2026-11-22" }), {});
    const full = { person: "u1", channel: "email", link: "l1", state: "trouble", incident: "INC-3", time: "day" };
    assert.deepEqual(readDeliverySearch({ ...full, more: "x" }), full);
    const days = { time: "days", from: "2026-11-01", to: "2026-11-30" };
    assert.deepEqual(readDeliverySearch(days), days);
    assert.deepEqual(readDeliverySearch({ ...days, to: "soon" }), { time: "days", from: "2026-11-01" });
  });

  it("becomes what the API is asked for", () => {
    assert.deepEqual(deliveryFilter({}, now, "UTC"), {});
    assert.deepEqual(deliveryFilter({ person: "u1", state: "trouble", time: "hour" }, now, "UTC"), {
      user_id: "u1",
      state: "failed,unknown",
      from: "2026-11-22T11:00:00.000Z",
    });
    assert.deepEqual(deliveryFilter({ time: "days", from: "2026-11-01", to: "2026-11-01" }, now, "Asia/Shanghai"), {
      from: "2026-10-31T16:00:00.000Z",
      to: "2026-11-01T15:59:59.999Z",
    });
  });

  it("is narrowed by anything", () => {
    assert.equal(isNarrowed({}), false);
    assert.equal(isNarrowed({ channel: "sms" }), true);
  });
});
