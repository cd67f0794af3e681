import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { eventLimits } from "#domain/event.ts";
import type { SourceModule, SourceRequest } from "#ports/source.ts";
import { assertMapped } from "./source-event.ts";
import { changeAt, leavesOf, listOf, shuffled, withHostileNames } from "./source-mutations.ts";
import { type Sample, expected, readSamples, requestOf, without } from "./source-samples.ts";

const required = ["index.ts", "setup.md", "setup.zh-CN.md", "icon.svg"] as const;
const now = Date.UTC(2026, 10, 22, 12);

/** What every source must do (docs/sources/README.md). Run for each entry of the registry; `folder` is the one named after it. */
export function sourceConformance(source: SourceModule, folder: string): void {
  const samples = fs.existsSync(path.join(folder, "samples")) ? readSamples(folder) : [];
  completeness(source, folder, samples);
  for (const sample of samples) sampleTests(source, sample);
  pairs(source, samples);
  refusals(source);
  fuzz(source, samples);
}

/** The list in `src/sources/index.ts` against the folders beside it. */
export function registryConformance(sources: readonly SourceModule[], root: string): void {
  test("sources: the list is what is on the disk", () => {
    const folders = fs
      .readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "kit");
    assert.deepEqual(sources.map(({ id }) => id).toSorted(), folders.map(({ name }) => name).toSorted());
    const aliases = sources.flatMap((source) => source.aliases);
    assert.equal(new Set(aliases).size, aliases.length, "two sources claim the same path");
  });
}

function completeness(source: SourceModule, folder: string, samples: readonly Sample[]): void {
  test(`${source.id}: the folder is complete`, () => {
    assert.match(source.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
    assert.equal(path.basename(folder), source.id);
    for (const file of [...required, `${source.id}.test.ts`])
      assert.ok(fs.existsSync(path.join(folder, file)), `${file} is missing`);
    assert.ok(samples.length >= 2, "at least a sample that fires and one that resolves");
    assert.ok(source.name.en !== "" && source.name["zh-CN"] !== "");
    for (const at of [...source.paths, ...source.aliases]) assert.match(at, /^(\/[a-z0-9]+)+$/);
  });

  test(`${source.id}: both guides hold the same snippets, with places for address and key`, () => {
    const [english = "", chinese = ""] = ["setup.md", "setup.zh-CN.md"].map((file) =>
      fs.readFileSync(path.join(folder, file), "utf8"),
    );
    assert.ok(english.includes("{{url}}") && english.includes("{{key}}"));
    assert.ok(snippets(english).length > 0);
    assert.deepEqual(snippets(chinese), snippets(english));
    assert.match(chinese, /\p{Script=Han}/u);
  });

  test(`${source.id}: the icon is a small picture and nothing else`, () => {
    const icon = fs.readFileSync(path.join(folder, "icon.svg"), "utf8");
    assert.ok(icon.startsWith("<svg ") && icon.length < 4096);
    assert.doesNotMatch(icon, /<script|<foreignObject|<image|href|\bon\w+=|url\(/i);
  });
}

/** Fenced blocks without their comments, which are in the guide's language. */
function snippets(markdown: string): string[] {
  const blocks = Array.from(markdown.matchAll(/```[a-z]+\n(.*?)```/gs), ([, block]) => block ?? "");
  return blocks.map((block) => block.replace(/\s*# .*$/gm, ""));
}

function sampleTests(source: SourceModule, sample: Sample): void {
  const request = requestOf(sample);

  test(`${source.id}: ${sample.name} maps to what is written beside it, each time`, () => {
    const mapped = source.map(request);
    assertMapped(mapped, request.body);
    assert.deepEqual(without("raw", mapped), expected(sample));
    assert.deepEqual(source.map(structuredClone(request)), mapped);
    const key = source.keyInBody?.(request.body);
    if (key) assert.ok(!JSON.stringify(mapped).includes(key), "the integration key is kept with the event");
  });

  test(`${source.id}: ${sample.name} maps the same whatever the order of its fields`, () => {
    const before = source.map(request);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const after = source.map({ ...request, body: shuffled(request.body, seed) });
        assert.deepEqual(after, before);
        // Labels in another order are the same labels; written as text they would look changed.
        assert.equal(
          JSON.stringify(after.events.map(({ labels }) => labels)),
          JSON.stringify(before.events.map(({ labels }) => labels)),
        );
      }),
      { numRuns: 20 },
    );
  });

  test(`${source.id}: ${sample.name} stays within the limits with 100 kB in any field`, () => {
    // Combining accents, emoji of several code points, half a surrogate pair, U+0000: what makes a careless cut show.
    const long = ["e\u0301", "👩‍👩‍👧‍👦", "\ud800", "\0", "x"].join("").repeat(8_000).slice(0, 100_000);
    const texts = [long, ...Object.values(eventLimits).flatMap((limit) => ["x".repeat(limit), "x".repeat(limit + 1)])];
    for (const at of leavesOf(request.body)) {
      for (const text of texts) {
        const body = changeAt(request.body, at, () => text);
        assertMapped(source.map({ ...request, body }), body);
      }
    }
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`label_${index}`, long.slice(0, 3_000)]),
    );
    const body = withLabels(request.body, many);
    assertMapped(source.map({ ...request, body }), body);
  });

  test(`${source.id}: ${sample.name} with names that every object inherits pollutes nothing`, () => {
    const body = withHostileNames(request.body);
    assertMapped(source.map({ ...request, body }), body);
    assert.equal(Reflect.get({}, "polluted"), undefined);
    assert.equal(typeof Object.prototype.toString, "function");
  });

  batchTest(source, sample);
}

function batchTest(source: SourceModule, sample: Sample): void {
  const request = requestOf(sample);
  const all = source.map(request);
  const list = listOf(request.body, all.events.length);
  if (list === null) return;
  test(`${source.id}: ${sample.name} with one bad element keeps the good and names the bad`, () => {
    for (let index = 0; index < list.length; index++) {
      const body = changeAt(request.body, [...list.at, index], () => 42);
      const mapped = source.map({ ...request, body });
      assert.deepEqual(mapped.events, all.events.toSpliced(index, 1));
      assert.deepEqual(
        mapped.bad.map(({ pointer }) => pointer),
        [`/${[...list.at, index].join("/")}`],
      );
    }
  });
}

/** Adds labels wherever the value has an object of them. */
function withLabels(value: unknown, many: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((element: unknown) => withLabels(element, many));
  if (typeof value !== "object" || value === null) return value;
  const names = new Set(["labels", "custom_details"]);
  return Object.fromEntries(
    Object.entries(value).map(([name, element]) => [
      name,
      names.has(name) ? { ...element, ...many } : withLabels(element, many),
    ]),
  );
}

function pairs(source: SourceModule, samples: readonly Sample[]): void {
  test(`${source.id}: what resolves has the key of what fired`, () => {
    const events = samples.flatMap((sample) => source.map(requestOf(sample)).events);
    const firing = new Set(events.filter(({ kind }) => kind === "firing").map(({ dedupKey }) => dedupKey));
    const resolved = events.filter(({ kind }) => kind === "resolved").map(({ dedupKey }) => dedupKey);
    assert.ok(firing.size > 0 && resolved.length > 0, "no sample fires, or none resolves");
    assert.deepEqual(
      resolved.filter((key) => !firing.has(key)),
      [],
    );
  });
}

function refusals(source: SourceModule): void {
  const bodies = [null, true, 0, 7.5, "", "text", {}, [null], [[]], ["text"], { alerts: 7 }, [{ labels: [] }]];
  for (const body of bodies) {
    test(`${source.id}: ${JSON.stringify(body)} is refused, and why`, () => {
      const mapped = source.map(bare(source, body));
      assertMapped(mapped, body);
      assert.deepEqual([mapped.events, mapped.groupEnds], [[], []]);
      assert.ok(mapped.bad.length > 0);
      const refusal = source.refuse?.(mapped.bad);
      if (refusal === undefined) return;
      assert.ok(refusal.status >= 400 && refusal.status < 500);
      // The sender is told the field: its last name stands in the text, in whichever form the sender knows.
      for (const { pointer } of mapped.bad)
        assert.ok(JSON.stringify(refusal.body).includes(pointer.split("/").at(-1) ?? ""));
    });
  }
  test(`${source.id}: an empty list is taken or refused, not half of each`, () => {
    const mapped = source.map(bare(source, []));
    assert.deepEqual([mapped.events, mapped.groupEnds], [[], []]);
    assertMapped(mapped, []);
  });
}

function bare(source: SourceModule, body: unknown): SourceRequest {
  return {
    method: "POST",
    path: source.paths[0] ?? "/",
    query: {},
    headers: { "content-type": "application/json" },
    body,
    now,
  };
}

function fuzz(source: SourceModule, samples: readonly Sample[]): void {
  const requests = [bare(source, null), ...samples.map(requestOf)];
  const unit = fc.oneof(
    fc.constantFrom("\0", "\ud83d", "\udc00", "\u202e", "<", "@", '"', "\n"),
    fc.string({ maxLength: 2 }),
  );
  const text = fc.array(unit).map((units) => units.join(""));
  const named = text.map((value) => ({ [value]: value }));
  const anything = fc.oneof(fc.jsonValue({ maxDepth: 4 }), text, named);

  test(`${source.id}: any JSON at all is mapped or refused, never thrown at`, () => {
    const property = fc.property(anything, fc.constantFrom(...requests), (body, request) => {
      assertMapped(source.map({ ...request, body }), body);
    });
    fc.assert(property, { numRuns: 400 });
  });

  test(`${source.id}: samples with something else in any place are mapped or refused, never thrown at`, () => {
    const property = fc.property(fc.constantFrom(...samples), fc.nat(), anything, (sample, place, value) => {
      const request = requestOf(sample);
      const places = leavesOf(request.body, true);
      const body = changeAt(request.body, places[place % places.length] ?? [], () => value);
      const mapped = source.map({ ...request, body });
      assertMapped(mapped, body);
      source.answer?.(mapped, { ...request, body });
      source.refuse?.(mapped.bad);
    });
    fc.assert(property, { numRuns: 600 });
  });

  test(`${source.id}: nesting a hundred thousand deep does not end the process`, () => {
    const deep: unknown = JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`);
    for (const request of requests) {
      const bodies = [deep, ...leavesOf(request.body, true).map((at) => changeAt(request.body, at, () => deep))];
      for (const body of bodies) JSON.stringify(source.map({ ...request, body }));
    }
  });
}
