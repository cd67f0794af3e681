import assert from "node:assert/strict";
import { test } from "node:test";
import { hookUrl, keyOfSecret, noSettings } from "./hook.ts";

test("the vendor's own host wants https, others may be inside of a network", () => {
  const vendors = ["hooks.example.com"];
  assert.equal(hookUrl(" https://hooks.example.com/a ", vendors)?.href, "https://hooks.example.com/a");
  assert.equal(hookUrl("http://hooks.example.com/a", vendors), null);
  assert.equal(hookUrl("http://10.0.0.1/a", vendors)?.href, "http://10.0.0.1/a");
});

test("what is no web address is none", () => {
  for (const text of ["", "x", "ftp://a/b", "javascript:alert(1)", "https://u:p@a/b", `https://a/${"b".repeat(2_048)}`])
    assert.equal(hookUrl(text, []), null, text);
});

test("the key of a secret is short, stable and not the secret", () => {
  assert.match(keyOfSecret("s"), /^[0-9a-f]{16}$/);
  assert.equal(keyOfSecret("s"), keyOfSecret("s"));
  assert.notEqual(keyOfSecret("s"), keyOfSecret("t"));
});

test("a bot without settings takes an empty form", () => {
  assert.ok(noSettings.parse({}).ok);
});
