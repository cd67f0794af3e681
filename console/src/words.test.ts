import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

type Words = { readonly [key: string]: string | Words };

const here = import.meta.dirname;
const en = flat(read("en.json"));
const zh = flat(read("zh-CN.json"));
const sources = fs
  .globSync("**/*.{ts,tsx}", { cwd: here, exclude: ["generated/**", "**/*.test.ts"] })
  .map((file) => fs.readFileSync(path.join(here, file), "utf8"))
  .join("\n");

describe("the words of the console", () => {
  it("are the same keys in both languages", () => {
    assert.deepEqual(keysOf(zh), keysOf(en));
  });

  it("fill in the same values in both languages", () => {
    for (const [key, text] of zh) {
      const english = en.get(key) ?? en.get(key.replace(/_other$/u, "")) ?? "";
      assert.deepEqual(placesOf(text), placesOf(english), key);
    }
  });

  it("have each plural that its language knows, and no other", () => {
    for (const [language, words] of [
      ["en", en],
      ["zh-CN", zh],
    ] as const) {
      const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
      const plurals = [...words.keys()].filter((key) => key.endsWith("_other")).map((key) => key.slice(0, -6));
      for (const key of plurals) {
        const given = [...words.keys()].filter(
          (each) => /_(zero|one|two|few|many|other)$/u.test(each) && bare(each) === key,
        );
        assert.deepEqual(
          given.map((each) => each.slice(key.length + 1)).toSorted(),
          [...pluralCategories].toSorted(),
          `${language} ${key}`,
        );
      }
    }
  });

  it("are used, every one", () => {
    const literal = new Set([...sources.matchAll(/"([a-z_]+\.[\w-]+)"/gu)].map(([, key]) => key));
    const made = [...sources.matchAll(/`([a-z_]+\.[\w-]*)\$\{/gu)].map(([, prefix]) => prefix ?? "");
    const unused = keysOf(en).filter((key) => !literal.has(key) && !made.some((prefix) => key.startsWith(prefix)));
    assert.deepEqual(unused, []);
  });
});

function read(file: string): Words {
  return JSON.parse(fs.readFileSync(path.join(here, "locales", file), "utf8")) as Words;
}

function flat(words: Words, prefix = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

function keysOf(words: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...words.keys()].map(bare))].toSorted();
}

function bare(key: string): string {
  return key.replace(/_(one|other)$/u, "");
}

function placesOf(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/gu)].map(([, name]) => name ?? "").toSorted();
}
