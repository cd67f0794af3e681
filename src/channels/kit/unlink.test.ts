import assert from "node:assert/strict";
import { test } from "node:test";
import { unlinkUrls } from "./unlink.ts";

test("an address with a scheme is no address any more, and reads the same", () => {
  const text = "see https://a.example/x?y=1 and (HTTP://B.example) now";
  const unlinked = unlinkUrls(text);
  assert.doesNotMatch(unlinked, /https?:\/\/[^\s\u200b]/i);
  assert.equal(unlinked.replaceAll("\u200b", ""), text);
});

test("host names, paths and times stay as they are", () => {
  for (const text of ["db-3.example.com", "/var/log a: b", "12:30", "a@b.example"])
    assert.equal(unlinkUrls(text), text);
});
