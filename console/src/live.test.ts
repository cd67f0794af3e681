import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type LiveChange, type LiveState, startLive, type Stream } from "./live.ts";

/** A live connection whose stream and clock are played by hand. */
function play() {
  const changes: LiveChange[] = [];
  const states: LiveState[] = [];
  const timers = new Set<{ readonly run: () => void; readonly ms: number }>();
  const streams: { say(event: string, data?: object): void; fail(retries: boolean): void; closed: boolean }[] = [];
  const open = (): Stream => {
    const listeners = new Map<string, (data: string) => void>();
    let failed: (state: { retries: boolean }) => void = () => undefined;
    const made = {
      closed: false,
      say: (event: string, data: object = {}) => listeners.get(event)?.(JSON.stringify(data)),
      fail: (retries: boolean) => failed({ retries }),
    };
    streams.push(made);
    return {
      on: (event, listener) => void listeners.set(event, listener),
      onFailed: (listener) => (failed = listener),
      close: () => (made.closed = true),
    };
  };
  const stop = startLive({
    open,
    later(run, ms) {
      const timer = { run, ms };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    random: () => 0.5,
    changed: (change) => changes.push(change),
    said: (state) => states.push(state),
  });
  const newest = () => {
    const last = streams.at(-1);
    assert.ok(last !== undefined);
    return last;
  };
  /** Lets the timer of that length run out. */
  const pass = (ms: number) => {
    const timer = [...timers].find((each) => each.ms === ms);
    assert.ok(timer !== undefined, `a timer of ${ms} ms; there are ${[...timers].map((each) => each.ms).join(", ")}`);
    timers.delete(timer);
    timer.run();
  };
  return { changes, states, streams, timers, newest, pass, stop };
}

describe("the live connection", () => {
  it("tells which incidents changed, or that any may have", () => {
    const { changes, states, newest } = play();
    newest().say("ready");
    newest().say("incidents", { changed: [{ id: "a", version: 2 }], left: ["b"], more: false });
    newest().say("incidents", { changed: [], left: [], more: true });
    newest().say("config");
    assert.deepEqual(changes, [
      { kind: "incidents", ids: new Set(["a", "b"]) },
      { kind: "incidents", ids: null },
      { kind: "config" },
    ]);
    assert.equal(states.at(-1), "live");
  });

  it("looks every so often while there is no stream, and stops once there is", () => {
    const { changes, states, timers, newest, pass } = play();
    newest().say("ready");
    newest().fail(true);
    assert.equal(states.at(-1), "connecting");
    pass(5_000);
    assert.deepEqual(changes, [{ kind: "incidents", ids: null }, { kind: "config" }]);
    pass(15_000);
    assert.equal(changes.length, 4);
    assert.equal(states.at(-1), "polling");
    newest().say("resync");
    assert.equal(states.at(-1), "live");
    assert.equal(timers.size, 0);
  });

  it("opens a refused stream again, each time after a longer pause", () => {
    const { streams, newest, pass } = play();
    for (const pause of [1_000, 2_000, 4_000]) {
      const before = newest();
      before.fail(false);
      assert.ok(before.closed);
      pass(pause);
    }
    assert.equal(streams.length, 4);
    newest().say("ready");
    newest().fail(false);
    pass(1_000);
  });

  it("is silent once stopped", () => {
    const { changes, timers, streams, newest, stop } = play();
    const before = newest();
    stop();
    before.say("config");
    before.fail(false);
    assert.deepEqual([changes.length, timers.size, streams.length, before.closed], [0, 0, 1, true]);
  });
});
