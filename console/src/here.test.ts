import assert from "node:assert/strict";
import { it } from "node:test";
import { startHere } from "./here.ts";

it("says that somebody is here when they touch something, once a minute, until it is stopped", () => {
  let now = 0;
  let told = 0;
  let touch: (() => void) | null = null;
  const stop = startHere({
    now: () => now,
    tell: () => (told += 1),
    onTouch(touched) {
      touch = touched;
      return () => (touch = null);
    },
  });
  const press = (): void => touch?.();
  assert.equal(told, 0, "a tab that only stands open says nothing");
  press();
  press();
  assert.equal(told, 1);
  now = 60_000;
  press();
  assert.equal(told, 2);
  stop();
  now = 180_000;
  press();
  assert.equal(told, 2);
});
