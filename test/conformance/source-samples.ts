import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import type { Mapped, SourceRequest } from "#ports/source.ts";

/** A recorded request, `samples/<name>.json`, and beside it what it maps to, `samples/<name>.expect.json`, without `raw`. */
export interface Sample {
  readonly name: string;
  readonly file: string;
}

/** All samples of a source's folder; each must have its expectation. */
export function readSamples(folder: string): readonly Sample[] {
  const samples = path.join(folder, "samples");
  const files = fs.readdirSync(samples).filter((file) => !file.endsWith(".expect.json"));
  return files.map((file) => ({ name: path.basename(file, ".json"), file: path.join(samples, file) }));
}

/** The request of a sample, read anew: no test sees what another one did to it. */
export function requestOf(sample: Sample): SourceRequest {
  const read = readObject(sample.file);
  const now = Date.parse(String(read["now"]));
  assert.ok(!Number.isNaN(now), `${sample.file} has no time`);
  return {
    method: "POST",
    path: String(read["path"]),
    query: texts(read["query"]),
    headers: texts(read["headers"]),
    body: read["body"],
    now,
  };
}

/** What a sample must map to. */
export function expected(sample: Sample): unknown {
  return readObject(sample.file.replace(/\.json$/, ".expect.json"));
}

/** The mapping without one field of its events. */
export function without(field: string, mapped: Mapped): unknown {
  const events = mapped.events.map((event) =>
    Object.fromEntries(Object.entries(event).filter(([name]) => name !== field)),
  );
  return { ...mapped, events };
}

function readObject(file: string): Readonly<Record<string, unknown>> {
  const read: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
  assert.ok(typeof read === "object" && read !== null && !Array.isArray(read), `${file} is no object`);
  return Object.fromEntries(Object.entries(read));
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(value ?? {}).map(([name, text]) => [name, String(text)]));
}
