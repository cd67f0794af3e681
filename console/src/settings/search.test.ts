import assert from "node:assert/strict";
import { it } from "node:test";
import { readAuditSearch } from "./search.ts";

it("the address of the audit log is read as far as it can be understood", () => {
  assert.deepEqual(readAuditSearch({}), {});
  assert.deepEqual(readAuditSearch({ actor: "a b", action: "toString" }), {});
  assert.deepEqual(readAuditSearch({ actor: 7, action: "" }), {});
  const full = { actor: "user:0199-7", action: "link" };
  assert.deepEqual(readAuditSearch({ ...full, more: "x" }), full);
});
