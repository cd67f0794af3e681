import assert from "node:assert/strict";
import { test } from "node:test";
import { op, pack, type Request, unpack } from "#store/sqlite/protocol.ts";

test("a request to the database thread arrives as it was sent, whatever its texts hold", () => {
  const texts = ["", "plain", 'quo"te', "line\nfeed", "火 😀", "\ud800", "-1", "[1]\n2"];
  const request: Request = [
    7,
    [[0, "SELECT\n?1"]],
    [
      [op.run, 0, 0, []],
      [op.run, 1, 3, [...texts.flatMap((text, i) => [text, i - 3, null]), -1, -2, 1.5]],
      [
        op.claim,
        [
          [2, [1, "a\nb"]],
          [3, []],
        ],
        10,
        4,
        ["owner", null],
      ],
      [op.rows, 5, 1, ["last"]],
    ],
  ];
  assert.deepEqual(unpack(pack(request)), request);
});
