import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { problemText } from "./problem-words.ts";

const src = path.resolve(import.meta.dirname, "..");

/** Files of the product that hold this kind of text. */
function sources(glob: string): readonly string[] {
  return fs
    .globSync(glob, { cwd: src })
    .filter((file) => !/\.test\.ts$|fake|subject|app-check|check-words/u.test(file))
    .map((file) => fs.readFileSync(path.join(src, file), "utf8"));
}

/** The texts in the first group of a pattern, with something filled in where the program fills in. */
function texts(glob: string, pattern: RegExp): readonly string[] {
  return sources(glob)
    .flatMap((source) => [...source.matchAll(pattern)])
    .map(([, text = ""]) => text.replace(/^["`]|["`]$/gu, "").replaceAll(/\$\{[^}]*\}+/gu, "X1"));
}

const text = '("[^"\\n]+"|`[^`]+`)';
/** With a blank in it: no name of a field. */
const words = '("[^"\\n ]+ [^"\\n]+"|`[^`\\n ]+ [^`\\n]+`)';
const everyText = [
  ...texts("app/**/*.ts", new RegExp(String.raw`\bconflict\(\s*${text}`, "gu")),
  ...texts("app/**/*.ts", new RegExp(String.raw`kind: "forbidden", why: ${text}`, "gu")),
  ...texts("{app/config,app/auth,app/linking,app/templates}/*.ts", new RegExp(String.raw`problem:\s+${text}`, "gu")),
  ...texts("api/{routes/*,authenticate,sandbox-pass}.ts", new RegExp(String.raw`detail: ${text}`, "gu")),
  ...texts("api/ingest.ts", new RegExp(String.raw`(?:detail:|[?:])\s+${words}`, "gu")),
  ...texts("sources/**/*.ts", new RegExp(String.raw`\b(?:bad|refused)\([^;]*?,\s+${words},?\s*\)`, "gu")),
  ...texts(
    "channels/{*,kit/vendors}/{config,*-config,*-fields,form,checks,code}.ts",
    /("(?:must|is|lacks|has no) [^"\n]+"|`(?:must|is|lacks|has no) [^`]+`)/gu,
  ),
];

describe("what is said of a problem", () => {
  it("is in the catalogue, wherever it is said", () => {
    assert.ok(everyText.length > 150, `${everyText.length} texts were found`);
    const unknown = everyText.filter((each) => problemText(each, "zh-CN").reason === null);
    // One channel puts together what it must be; those parts are found, whole, by the same patterns.
    assert.deepEqual(
      [...new Set(unknown)].filter((each) => each !== "must be X1"),
      [],
      "each wants a row in src/api/sentences",
    );
  });

  it("keeps what it is filled in with", () => {
    const long = problemText("must have at most 100 characters", "zh-CN");
    assert.deepEqual(long, { text: "最多 100 个字符", reason: "too_long", params: { count: "100" } });
    const team = problemText("These rules page the team: Night, Day (old).", "zh-CN");
    assert.deepEqual(team.params, { names: "Night, Day (old)" });
    assert.equal(team.text, "以下分派策略会通知该团队：Night, Day (old)。");
    assert.deepEqual(problemText("must be stream or http", "zh-CN").params, { first: "stream", last: "http" });
  });

  it("stays as it is in English, and where a platform said it", () => {
    assert.equal(problemText("The user is disabled.", "en").text, "The user is disabled.");
    assert.equal(problemText("The user is disabled.", "en").reason, "user_disabled");
    assert.deepEqual(problemText("invalid_auth", "zh-CN"), { text: "invalid_auth", reason: null, params: {} });
  });

  it("takes no long time, whatever it is", () => {
    const hostile = "must be a, ".repeat(90);
    assert.equal(problemText(hostile, "zh-CN").reason, null);
  });
});
