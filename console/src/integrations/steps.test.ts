import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { readMarkdown, sectionsOf } from "./markdown.ts";
import { stepsOf } from "./steps.ts";

const root = path.resolve(import.meta.dirname, "../../../src/channels");

function guideOf(file: string) {
  return sectionsOf(readMarkdown(fs.readFileSync(path.join(root, file), "utf8")));
}

describe("the steps to an app", () => {
  for (const file of ["msteams/setup.md", "msteams/setup.zh-CN.md"]) {
    it(`are those of its guide: ${file}`, () => {
      const { steps, rest } = stepsOf(guideOf(file));
      assert.deepEqual(
        steps.map(({ number, control }) => [number, control]),
        [
          [1, null],
          [2, "connect"],
          [3, "files"],
          [4, "link"],
        ],
      );
      assert.ok(steps.every(({ title, section }) => title === section?.title && (section?.blocks.length ?? 0) > 0));
      assert.ok(rest.length > 3, "the rest of the guide is not lost");
    });
  }

  it("are the console's own where the guide numbers none", () => {
    const guide = guideOf("email/setup.md");
    const { steps, rest } = stepsOf(guide);
    assert.deepEqual(
      steps.map(({ number, control, title }) => [number, control, title]),
      [
        [1, "connect", null],
        [2, "files", null],
        [3, "link", null],
      ],
    );
    assert.equal(rest, guide);
  });
});
