import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { outcomeOfBot } from "./outcome.ts";

const token = "2f9a1d84-6b1c-4f53-9d7e-0c1b2a394857";

describe("codes", () => {
  const cases: readonly (readonly [code: number, msg: string, expected: string])[] = [
    [9499, "Bad Request", "permanent message"],
    [9499, "too many request", "retry address"],
    [9499, "frequency limited psm test", "retry address"],
    [11232, "", "retry address"],
    [11233, "", "retry address"],
    [11247, "", "retry address"],
    [99991400, "", "retry address"],
    [11235, "", "permanent message"],
    [11246, "Create card content failed", "permanent message"],
    [11246, "Service Internal Error", "retry message"],
    [11230, "", "permanent message"],
    [11248, "", "permanent message"],
    [11312, "", "permanent message"],
    [19002, "", "permanent message"],
    [19036, "", "permanent message"],
    [230028, "", "permanent message"],
    [230099, "", "permanent message"],
    [11231, "", "permanent address"],
    [11237, "", "permanent address"],
    [11240, "", "permanent address"],
    [11242, "", "permanent address"],
    [11249, "", "permanent address"],
    [19001, "", "permanent address"],
    [19007, "", "permanent address"],
    [19021, "", "permanent address"],
    [19022, "", "permanent address"],
    [19024, "", "permanent address"],
    [424242, "nobody has heard of it", "permanent message"],
  ];
  for (const [code, msg, expected] of cases) {
    it(`${code} ${msg}: ${expected}`, () => {
      const outcome = answered({ code, msg });
      const at = outcome.kind === "permanent" ? outcome.blame : outcome.kind === "retry" ? outcome.scope : "";
      assert.equal(`${outcome.kind} ${at}`, expected);
      assert.match("why" in outcome ? outcome.why : "", new RegExp(String(code)));
    });
  }

  it("an error with HTTP 400 is read, one with 500 and a code of nobody's is the platform's trouble", () => {
    assert.equal(answered({ code: 19024, msg: "" }, 400).kind, "permanent");
    assert.equal(answered({ code: 424242, msg: "" }, 500).kind, "retry");
  });

  it("a token that the platform repeats is not passed on", () => {
    assert.doesNotMatch(JSON.stringify(answered({ code: 424242, msg: `bad hook ${token}` })), new RegExp(token));
  });

  function answered(body: object, status = 200): Outcome {
    const response = { status, headers: {}, body: JSON.stringify(body) };
    return outcomeOfBot({ ok: true, response }, Date.now(), [token]);
  }
});
