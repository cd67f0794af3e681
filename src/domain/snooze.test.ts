import assert from "node:assert/strict";
import { test } from "node:test";
import { clockTime, minutesUntil, readSnooze } from "./snooze.ts";

/** 2026-11-22 07:00:30 UTC: 08:00 in Berlin, 15:00 in Shanghai. */
const at = Date.parse("2026-11-22T07:00:30Z");

const times: readonly (readonly [word: string, time: readonly [number, number] | null])[] = [
  ["14:30", [14, 30]],
  ["0:05", [0, 5]],
  ["until14:30", [14, 30]],
  ["到14:30", [14, 30]],
  ["2pm", [14, 0]],
  ["2:30pm", [14, 30]],
  ["12am", [0, 0]],
  ["12:15pm", [12, 15]],
  ["下午2:30", [14, 30]],
  ["14", null],
  ["24:00", null],
  ["14:60", null],
  ["14pm", null],
  ["0am", null],
  ["2h", null],
];

for (const [word, time] of times) {
  test(`the time in ${word}`, () => {
    const read = clockTime(word);
    assert.deepEqual(read === null ? null : [read.hour, read.minute], time);
  });
}

const typed: readonly (readonly [text: string, zone: string, minutes: number | "unreadable" | "too_long"])[] = [
  ["90", "UTC", 90],
  [" 1h 30m ", "UTC", 90],
  ["for 2 hours", "UTC", 120],
  ["２小时", "UTC", 120],
  ["14:30", "Europe/Berlin", 390],
  ["until 2:30 PM", "Europe/Berlin", 390],
  ["14：30", "Asia/Shanghai", 1410],
  ["8:00", "Europe/Berlin", 1440],
  ["24h", "UTC", 1440],
  ["7:01", "No/Where", 1],
  ["24h 1m", "UTC", "too_long"],
  ["1441", "UTC", "too_long"],
  ["3d", "UTC", "too_long"],
  ["", "UTC", "unreadable"],
  ["0", "UTC", "unreadable"],
  ["soon", "UTC", "unreadable"],
  ["2h tomorrow", "UTC", "unreadable"],
];

for (const [text, zone, minutes] of typed) {
  test(`${JSON.stringify(text)} in ${zone} is ${minutes}`, () => {
    const read = readSnooze(text, at, zone);
    assert.equal(read.ok ? read.minutes : read.problem, minutes);
  });
}

test("the night in which the clocks change is as long as it is", () => {
  const evening = Date.parse("2026-03-28T22:00:00Z");
  assert.equal(minutesUntil({ hour: 7, minute: 0 }, evening, "Europe/Berlin"), 7 * 60, "an hour is missing");
  const autumn = Date.parse("2026-10-24T21:00:00Z");
  assert.equal(minutesUntil({ hour: 7, minute: 0 }, autumn, "Europe/Berlin"), 9 * 60, "an hour comes twice");
});
