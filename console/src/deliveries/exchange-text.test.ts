import assert from "node:assert/strict";
import { it } from "node:test";
import { readable } from "./exchange-text.ts";

it("requests and answers are laid out where they are JSON, and left alone where they are not", () => {
  assert.equal(readable('{"a":[1],"token":"•••"}'), '{\n  "a": [\n    1\n  ],\n  "token": "•••"\n}');
  for (const text of ['{"cut":"of', "To=%2B4930&Body=hi", "42", ""]) assert.equal(readable(text), text);
});
