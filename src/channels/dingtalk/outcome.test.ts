import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { outcomeOfBot } from "./outcome.ts";

const token = "8f0c3a51e7d94b26a1c05d7e93f8b2467a1e0c95d3b84f62e7a09c1d5b3f8e64";

describe("codes", () => {
  const cases: readonly (readonly [code: number, says: string, expected: string])[] = [
    [-1, "", "retry message"],
    [88, "", "permanent address"],
    [404, "", "permanent address"],
    [34016, "", "permanent message"],
    [40035, "", "permanent message"],
    [43004, "", "permanent message"],
    [90030, "", "retry address"],
    [130101, "", "retry address 600000"],
    [302033, "", "retry address 600000"],
    [410100, "", "retry address 600000"],
    [424242, "send too fast", "retry address 600000"],
    [424242, "message too long, exceed 20000 bytes", "permanent message"],
    [300001, "", "permanent address"],
    [300005, "", "permanent address"],
    [310000, "keywords not in content", "permanent address"],
    [310000, "token is not exist", "permanent address"],
    [310000, "something new", "permanent address"],
    [400013, "", "permanent address"],
    [400101, "", "permanent address"],
    [400102, "", "permanent address"],
    [400105, "", "permanent message"],
    [400106, "", "permanent address"],
    [430101, "", "permanent message"],
    [430104, "", "permanent message"],
    [460101, "", "permanent message"],
  ];
  for (const [errcode, errmsg, expected] of cases) {
    it(`${errcode} ${errmsg}: ${expected}`, () => {
      const outcome = answered({ errcode, errmsg });
      const parts = outcome.kind === "retry" ? [outcome.scope, outcome.afterMs ?? ""] : [];
      const blame = outcome.kind === "permanent" ? [outcome.blame] : [];
      assert.equal([outcome.kind, ...blame, ...parts].join(" ").trim(), expected);
    });
  }

  it("310000 names each of its causes", () => {
    const whys = [
      "keywords not in content",
      "sign not match",
      "invalid timestamp",
      "ip 203.0.113.7 not in whitelist",
    ].map((errmsg) => {
      const outcome = answered({ errcode: 310000, errmsg });
      return "why" in outcome ? outcome.why : "";
    });
    for (const [index, pattern] of [/keywords/, /signature does not fit/, /clock/, /IP address/].entries())
      assert.match(whys[index] ?? "", pattern);
  });

  it("a token that the platform repeats is not passed on", () => {
    assert.doesNotMatch(JSON.stringify(answered({ errcode: 424242, errmsg: `bad ${token}` })), new RegExp(token));
  });

  function answered(body: object): Outcome {
    const response = { status: 200, headers: {}, body: JSON.stringify(body) };
    return outcomeOfBot({ ok: true, response }, Date.now(), [token]);
  }
});
