import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import type { Parts } from "./protocol.ts";
import { createLiquidSandbox } from "./sandbox.ts";

/** Long enough for a thread to start on a machine that is busy with other tests. */
const patience = { patienceMs: 30_000 };

describe("texts of users in LiquidJS", () => {
  const ends: string[] = [];
  const sandbox = createLiquidSandbox((why) => void ends.push(why));
  after(() => sandbox.close());

  const render = async (source: string, data: object = {}): Promise<Parts[string] | undefined> =>
    (await sandbox.render({ one: source }, data, patience))["one"];
  const textOf = async (source: string, data: object = {}): Promise<string> => {
    const part = await render(source, data);
    assert.ok(part?.ok, JSON.stringify(part));
    return part.text;
  };
  const codeOf = async (source: string, data: object = {}): Promise<string> => {
    const part = await render(source, data);
    assert.ok(part !== undefined && !part.ok, JSON.stringify(part)?.slice(0, 200));
    return part.trouble.code;
  };

  it("renders with the values that it is given, each text on its own", async () => {
    const parts = await sandbox.render(
      { title: "{{ incident.name }}: {{ incident.title | upcase }}", body: "{% if %}" },
      { incident: { name: "INC-42", title: "disk full" } },
      patience,
    );
    assert.deepEqual(parts["title"], { ok: true, text: "INC-42: DISK FULL", used: [] });
    assert.equal(parts["body"]?.ok, false);
  });

  it("says where a text is wrong", async () => {
    const part = await render("a\n\n  {% if %}x{% endif %}");
    assert.ok(part !== undefined && !part.ok);
    assert.deepEqual([part.trouble.code, part.trouble.line, part.trouble.column], ["syntax", 3, 8]);
    assert.equal(await codeOf("{{ x "), "syntax");
  });

  it("knows no tag that reads files or makes markup, and no filter that is not the same twice", async () => {
    for (const text of [
      "{% include 'a' %}",
      "{% render '/etc/passwd' %}",
      "{% layout 'a' %}",
      "{% tablerow a in b %}{% endtablerow %}",
    ])
      assert.equal(await codeOf(text), "unknown_tag", text);
    assert.equal(await codeOf("{{ 'a' | sample }}"), "unknown_filter");
    assert.equal(await codeOf("{{ 'a' | env }}"), "unknown_filter");
  });

  it("reaches nothing but own values", async () => {
    const reach = [
      "x.constructor",
      "x.__proto__",
      "x.toString",
      "constructor",
      "process.env",
      "x.constructor.constructor",
    ];
    for (const path of reach) assert.equal(await textOf(`{{ ${path} }}`, { x: { a: 1 } }), "", path);
    assert.equal(await textOf("{{ x['__proto__'] }}{{ x.a.constructor }}", { x: { a: "text" } }), "");
  });

  it("leaves nothing behind for the next text", async () => {
    const data = { list: [1, 2] };
    const text = "{% increment n %}{% assign list = '' %}{% assign mine = 1 %}";
    assert.equal(await textOf(text, data), "0");
    assert.equal(await textOf("{% increment n %}{{ list | join: '-' }}{{ mine }}", data), "01-2");
  });

  it("ends loops, ranges, blow-ups and floods by its limits", async () => {
    const long = `{% for a in (1..100000) %}`;
    const attacks = {
      "an endless loop": `${long.repeat(4)}${"{% endfor %}".repeat(4)}`,
      "a range of 10^9": "{% for a in (1..1000000000) %}x{% endfor %}",
      "5 MB of output": `{% for a in (1..5000) %}${"x".repeat(1_000)}{% endfor %}`,
      "text that doubles": `{% assign s = "xxxxxxxxxx" %}${"{% assign s = s | append: s %}".repeat(30)}{{ s }}`,
      "a date of a hundred million digits": "{{ '2026-01-01' | date: '%99999999d' }}",
      "a text that is too long": "x".repeat(20_001),
    };
    for (const [name, text] of Object.entries(attacks)) assert.equal(await codeOf(text), "limit", name);
    assert.equal(await textOf("still {{ here }}", { here: "here" }), "still here");
    assert.deepEqual(ends, [], "none of them cost the thread");
  });

  it("says which values a text reads, and where", async () => {
    const text = "{{ incident.title }}\n{% for l in incident.labels %}{{ l[0] }}{{ foo['a b'][x] }}{% endfor %}";
    const part = (await sandbox.look({ one: text }, patience))["one"];
    assert.ok(part?.ok);
    assert.deepEqual(
      part.used.map(({ path, line }) => [path, line]),
      [
        [["incident", "title"], 1],
        [["incident", "labels"], 2],
        [["foo", "a b", null], 2],
        [["x"], 2],
      ],
    );
  });

  it("answers those who cannot wait, and goes on", async () => {
    const slow = `{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}`;
    const first = sandbox.render({ one: slow }, {}, patience);
    const hasty = await sandbox.render({ one: "quick" }, {}, { patienceMs: 1 });
    assert.ok(hasty["one"] !== undefined && !hasty["one"].ok);
    assert.equal(hasty["one"].trouble.code, "busy");
    assert.equal((await first)["one"]?.ok, false);
    assert.equal(await textOf("quick"), "quick");
  });
});

describe("a thread that is ended from outside", () => {
  it("answers what it had to do, and the next text gets a new one", async () => {
    const ends: string[] = [];
    const sandbox = createLiquidSandbox((why) => void ends.push(why));
    // Lists that hold the same list twice grow to gigabytes when they become text, in one step that LiquidJS does not count.
    const twice = '{% assign b = "" | split: "" | push: a | push: a %}{% assign a = b %}';
    const lists = `{% assign a = "0123456789" | split: "" %}${twice.repeat(40)}{{ a }}`;
    const [big, next] = await Promise.all([
      sandbox.render({ a: lists, b: "b" }, {}, patience),
      sandbox.render({ one: "next" }, {}, patience),
    ]);
    for (const part of Object.values(big)) assert.equal(part.ok ? part.text : part.trouble.code, "killed");
    assert.deepEqual(next["one"], { ok: true, text: "next", used: [] });
    assert.equal(ends.length, 1);
    const large = (await sandbox.render({ one: "x" }, { text: "x".repeat(5_000_000) }, patience))["one"];
    assert.ok(large !== undefined && !large.ok, "values beyond its heap never get there");
    await sandbox.close();
    const late = (await sandbox.render({ one: "{{ 1 }}" }, {}, patience))["one"];
    assert.ok(late?.ok, "a sandbox that was closed starts anew");
    await sandbox.close();
  });
});
