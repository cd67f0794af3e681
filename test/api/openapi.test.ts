import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { describe, it } from "node:test";
import { specFile } from "#api/docs.ts";
import { openApiText } from "#api/openapi.ts";

describe("docs/openapi.json", () => {
  it("is up to date (else: tocsin openapi)", async () => {
    const written: unknown = JSON.parse(readFileSync(specFile, "utf8"));
    assert.ok(isDeepStrictEqual(written, JSON.parse(await openApiText())), "it is not: run `tocsin openapi`");
  });

  it("has no schema that nothing refers to, and refers to none that is missing", () => {
    const text = readFileSync(specFile, "utf8");
    const { components } = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
    const referred = new Set(
      [...text.matchAll(/"\$ref": "#\/components\/schemas\/(\w+)"/gu)].map(([, name]) => name ?? ""),
    );
    assert.deepEqual(Object.keys(components.schemas).toSorted(), [...referred].toSorted());
  });
});
