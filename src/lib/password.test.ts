import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hashPassword, needsRehash, passwordProblem, verifyPassword } from "./password.ts";

describe("passwords", () => {
  for (const [password, problem] of [
    ["short", "too_short"],
    ["密码很短", "too_short"],
    ["x".repeat(257), "too_long"],
    ["password123!", "common"],
    ["P@ssw0rd2024", "common"],
    ["1234567890", "common"],
    ["qwertyuiop", "common"],
    ["adminadmin1", "common"],
    ["summer-2026!", "common"],
    ["aaaaaaaaaaaa", "common"],
    ["abcdefghijkl", "common"],
    ["ann@example.com", "is_email"],
    ["ANN@example.com", "is_email"],
    ["plum-orbit-kettle", null],
    ["Tr0ub4dour&3xx", null],
    ["这是一个很长的密码短语", null],
    ["83926105748213904", null],
  ] as const) {
    it(`${problem ?? "takes"}: ${password.slice(0, 20)}`, () => {
      assert.equal(passwordProblem(password, "ann@example.com"), problem);
    });
  }

  it("are hashed with argon2id and verified", async () => {
    const stored = await hashPassword("plum-orbit-kettle");
    assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/u);
    assert.equal(await verifyPassword("plum-orbit-kettle", stored), true);
    assert.equal(await verifyPassword("plum-orbit-kettles", stored), false);
    assert.equal(await verifyPassword("plum-orbit-kettle", null), false);
    assert.equal(await verifyPassword("plum-orbit-kettle", "nonsense"), false);
    assert.equal(needsRehash(stored), false);
    assert.equal(needsRehash(stored.replace("t=2", "t=1")), true);
  });

  it("are the same however the letters are composed", async () => {
    assert.equal(await verifyPassword("cafe\u0301-orbit-kettle", await hashPassword("café-orbit-kettle")), true);
  });

  it("wait for their turn, all of them", async () => {
    const stored = await hashPassword("plum-orbit-kettle");
    const all = await Promise.all(
      Array.from({ length: 9 }, (_, n) => verifyPassword(n % 2 === 0 ? "plum-orbit-kettle" : "wrong", stored)),
    );
    assert.deepEqual(
      all,
      Array.from({ length: 9 }, (_, n) => n % 2 === 0),
    );
  });
});
