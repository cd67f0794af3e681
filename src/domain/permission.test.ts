import assert from "node:assert/strict";
import { test } from "node:test";
import { allPermissions, can, permissionsOf } from "./permission.ts";

const table = {
  "incident.read": "admin responder viewer",
  "config.read": "admin responder viewer",
  "people.read": "admin responder viewer",
  self: "admin responder viewer",
  "incident.respond": "admin responder",
  "link.own": "admin responder",
  "delivery.read": "admin responder",
  "config.write": "admin",
  "link.manage": "admin",
  "people.manage": "admin",
  "audit.read": "admin",
} as const;

test("who may do what", () => {
  const roles = ["admin", "responder", "viewer"] as const;
  const said = Object.fromEntries(
    allPermissions.map((each) => [each, roles.filter((role) => can(role, each)).join(" ")]),
  );
  assert.deepEqual(said, table);
});

test("no permission stands twice in a role", () => {
  for (const list of Object.values(permissionsOf)) assert.equal(new Set<string>(list).size, list.length);
});
