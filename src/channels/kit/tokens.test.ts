import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { keepTokens } from "./tokens.ts";
import type { TokenResult } from "./tokens.ts";

/** Tokens t1, t2, … that each live for two hours, of which the last five minutes are not used. */
function rig() {
  const state = { now: 1_000_000, asked: 0, seconds: 7_200, broken: false };
  const gate = { open: Promise.resolve() };
  const tokens = keepTokens({
    now: () => state.now,
    limitMs: 60_000,
    marginMs: 300_000,
    async ask() {
      state.asked += 1;
      await gate.open;
      return { ok: false, written: false, refused: true, why: "read by nobody" };
    },
    read: () =>
      state.broken
        ? { ok: false, failure: { kind: "unknown", why: "cut off" } }
        : { ok: true, token: `t${state.asked}`, seconds: state.seconds },
  });
  return { state, gate, tokens };
}

const never = new AbortController().signal;
const textOf = (result: TokenResult): string => (result.ok ? result.token : result.failure.why);

describe("tokens of an account", () => {
  it("are asked for once by all who wait, kept until shortly before their end, and not used once they were refused", async () => {
    const { state, tokens } = rig();
    const all = await Promise.all([tokens.get(never), tokens.get(never), tokens.renew(never)]);
    assert.deepEqual(all.map(textOf), ["t1", "t1", "t1"]);
    state.now += 6_899_000;
    assert.equal(textOf(await tokens.get(never)), "t1");
    state.now += 1_000;
    assert.equal(textOf(await tokens.get(never)), "t2");
    tokens.drop("t1");
    assert.equal(textOf(await tokens.get(never)), "t2");
    tokens.drop("t2");
    assert.equal(textOf(await tokens.get(never)), "t3");
    // One that ends soon is used for half of what it has.
    state.seconds = 100;
    assert.equal(textOf(await tokens.renew(never)), "t4");
    state.now += 49_000;
    assert.equal(textOf(await tokens.get(never)), "t4");
    state.now += 1_000;
    assert.equal(textOf(await tokens.get(never)), "t5");
  });

  it("leave no doubt where there is none, and let go whoever is stopped", async () => {
    const { state, gate, tokens } = rig();
    state.broken = true;
    assert.deepEqual(await tokens.get(never), {
      ok: false,
      failure: { kind: "retry", scope: "account", afterMs: null, why: "cut off" },
    });
    state.broken = false;
    const opened = Promise.withResolvers<void>();
    gate.open = opened.promise;
    const abort = new AbortController();
    const [stopped, other] = [tokens.get(abort.signal), tokens.get(never)];
    abort.abort();
    assert.match(textOf(await stopped), /stopped/);
    assert.match(textOf(await tokens.get(abort.signal)), /stopped/);
    opened.resolve();
    assert.equal(textOf(await other), "t2");
  });
});
