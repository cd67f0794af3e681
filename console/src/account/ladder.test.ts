import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { byWay, inOrder, nextAfter, type Rung, wayOf } from "./ladder.ts";

const mail: Rung = { after_sec: 180, channel: "email", link_id: null };
const mine: Rung = { after_sec: 0, channel: "msteams", link_id: "l1" };

describe("a person's ladder", () => {
  it("rings in the order of time", () => {
    assert.deepEqual(inOrder([mail, mine]), [mine, mail]);
  });

  it("goes by a channel or by one address, and back", () => {
    const links = [{ id: "l1", channel: "msteams" }];
    for (const rung of [mail, mine]) assert.deepEqual(byWay(rung, wayOf(rung), links), rung);
    assert.deepEqual(byWay(mail, "link:l1", links), { after_sec: 180, channel: "msteams", link_id: "l1" });
    assert.equal(byWay(mail, "link:gone", links), null);
  });

  it("begins at once, and goes on a while later", () => {
    assert.equal(nextAfter([]), 0);
    assert.equal(nextAfter([mine]), 180);
    assert.equal(nextAfter([mine, { ...mail, after_sec: 86_399 }]), 86_400);
  });
});
