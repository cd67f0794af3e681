import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { forEach } from "./bulk.ts";

describe("the same to many", () => {
  it("goes on past what fails, and answers in order", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => String(index));
    const results = await forEach(ids, async (id) => {
      if (id === "3") throw new Error("no");
      return { id, changed: id !== "4" };
    });
    assert.equal(results.length, 20);
    assert.equal(results.filter(({ kind }) => kind === "changed").length, 18);
    assert.equal(results[3]?.kind, "failed");
    assert.deepEqual(results[4], { kind: "unchanged", value: { id: "4", changed: false } });
  });

  it("has no more than a few on their way", async () => {
    let under = 0;
    let most = 0;
    await forEach(
      Array.from({ length: 30 }, (_, index) => String(index)),
      async () => {
        under += 1;
        most = Math.max(most, under);
        await new Promise(setImmediate);
        under -= 1;
        return { changed: true };
      },
    );
    assert.equal(most, 6);
  });

  it("does nothing to none", async () => {
    assert.deepEqual(await forEach([], () => Promise.reject(new Error("not called"))), []);
  });
});
