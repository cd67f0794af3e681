import assert from "node:assert/strict";
import { test } from "node:test";
import * as z from "zod";
import type { Field } from "#ports/channel.ts";
import { defineForm } from "./form.ts";

const label = { en: "x", "zh-CN": "x" };
const fields: readonly Field[] = [
  { key: "name", label, type: "text", required: true },
  { key: "port", label, type: "number", required: true, default: 25 },
  { key: "safe", label, type: "boolean", required: false },
  { key: "password", label, type: "secret", required: false },
];
const form = defineForm(
  fields,
  z.object({
    name: z.string().max(5, "is too long"),
    port: z.int("must be a whole number"),
    safe: z.boolean("must be yes or no").optional(),
    password: z.string().optional(),
  }),
);

test("values as a form sends them", () => {
  assert.deepEqual(form.parse({ name: " ann ", port: "587", safe: "on", password: " p ", other: 1 }), {
    ok: true,
    value: { name: "ann", port: 587, safe: true, password: " p " },
  });
});

test("defaults fill what was left empty", () => {
  assert.deepEqual(form.parse({ name: "ann", port: "", safe: null }), { ok: true, value: { name: "ann", port: 25 } });
});

test("every bad field is named", () => {
  assert.deepEqual(form.parse({ port: "many", safe: "perhaps" }), {
    ok: false,
    issues: [
      { field: "name", problem: "is required" },
      { field: "port", problem: "must be a whole number" },
      { field: "safe", problem: "must be yes or no" },
    ],
  });
});

for (const junk of [null, undefined, 1, "x", [], [{}]]) {
  test(`${JSON.stringify(junk)} is no form`, () => {
    assert.deepEqual(form.parse(junk), { ok: false, issues: [{ field: "", problem: "must be an object" }] });
  });
}
