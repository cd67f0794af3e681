import assert from "node:assert/strict";
import { test } from "node:test";
import type { HttpResult } from "#ports/http.ts";
import { httpFailure, retryAfter } from "./classify-http.ts";
import type { Failure } from "./classify-http.ts";

const now = Date.parse("2026-11-22T07:00:00Z");

const delays: readonly (readonly [header: string | undefined, ms: number | null])[] = [
  ["0", 0],
  ["17", 17_000],
  [" 17 ", 17_000],
  ["1.5", 1_500],
  ["86400", 86_400_000],
  ["Sun, 22 Nov 2026 07:01:30 GMT", 90_000],
  ["Sunday, 22-Nov-26 07:01:30 GMT", 90_000],
  ["Sun Nov 22 07:01:30 2026", 90_000],
  ["Fri, 31 Dec 1999 23:59:59 GMT", 0],
  ["-5", null],
  ["soon", null],
  ["2026-11-22T07:01:30Z", null],
  ["", null],
  [undefined, null],
];

for (const [header, ms] of delays) {
  test(`Retry-After: ${header} is ${ms} ms`, () => assert.equal(retryAfter(header, now), ms));
}

const statuses: readonly (readonly [status: number, outcome: Partial<Failure>])[] = [
  [301, { kind: "permanent", blame: "account" }],
  [400, { kind: "permanent", blame: "message" }],
  [401, { kind: "permanent", blame: "account" }],
  [403, { kind: "permanent", blame: "account" }],
  [404, { kind: "permanent", blame: "address" }],
  [408, { kind: "retry", scope: "message" }],
  [410, { kind: "permanent", blame: "address" }],
  [413, { kind: "permanent", blame: "message" }],
  [422, { kind: "permanent", blame: "message" }],
  [425, { kind: "retry", scope: "message" }],
  [429, { kind: "retry", scope: "address", afterMs: 9_000 }],
  [500, { kind: "retry", scope: "message" }],
  [501, { kind: "retry", scope: "message" }],
  [502, { kind: "retry", scope: "address" }],
  [503, { kind: "retry", scope: "address", afterMs: 9_000 }],
  [599, { kind: "retry", scope: "message" }],
];

for (const [status, outcome] of statuses) {
  test(`HTTP ${status}`, () => {
    const failure = httpFailure(answered(status), { now, unreachable: "account" });
    assert.partialDeepStrictEqual(failure, outcome);
  });
}

test("a platform's own table goes first", () => {
  const reading = { now, unreachable: "account", statuses: { 403: { retry: "account" } } } as const;
  assert.partialDeepStrictEqual(httpFailure(answered(403), reading), { kind: "retry", scope: "account" });
});

test("2xx is left to the channel", () => {
  for (const status of [200, 201, 202, 204, 299])
    assert.equal(httpFailure(answered(status), { now, unreachable: "account" }), null);
});

test("no answer: retry, unknown, or refused by ourselves", () => {
  const reading = { now, unreachable: "account" } as const;
  const none = (written: boolean, refused: boolean): HttpResult => ({ ok: false, written, refused, why: "reset" });
  assert.deepEqual(httpFailure(none(false, false), reading), {
    kind: "retry",
    afterMs: null,
    scope: "account",
    why: "reset",
  });
  assert.deepEqual(httpFailure(none(true, false), reading), { kind: "unknown", why: "reset" });
});

test("what our guard refuses, and a redirect, is blamed on whoever entered the URL", () => {
  const refused: HttpResult = { ok: false, written: false, refused: true, why: "a private address" };
  for (const blame of ["account", "address"] as const) {
    const reading = { now, unreachable: blame };
    assert.deepEqual(httpFailure(refused, reading), {
      kind: "permanent",
      blame,
      why: "not sent: a private address",
    });
    assert.partialDeepStrictEqual(httpFailure(answered(302), reading), { kind: "permanent", blame });
  }
});

function answered(status: number): HttpResult {
  return { ok: true, response: { status, headers: { "retry-after": "9" }, body: "" } };
}
