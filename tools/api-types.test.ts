import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { apiTypes, typesFile } from "./api-types.ts";

const specFile = path.resolve(import.meta.dirname, "../docs/openapi.json");

const spec = {
  components: {
    schemas: {
      Thing: {
        type: "object",
        description: "A thing */ of ours",
        properties: {
          id: { type: "string" },
          "odd-name": { type: ["string", "null"] },
          kind: { enum: ["a", "b", null] },
          parts: { type: "array", items: { anyOf: [{ $ref: "#/components/schemas/Thing" }, { type: "number" }] } },
          labels: { type: "object", additionalProperties: { type: "string" } },
          raw: {},
        },
        required: ["id", "kind"],
      },
    },
  },
  paths: {
    "/things/{id}": {
      put: {
        summary: "Put it",
        parameters: [
          { name: "id", in: "path", required: true, schema: { type: "string" } },
          { name: "limit", in: "query", schema: { type: "integer" } },
        ],
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
        },
        responses: { 200: { content: { "application/json": { schema: { const: 1 } } } }, 204: {} },
      },
    },
  },
};

describe("the types of the API", () => {
  it("are those of docs/openapi.json (else: node tools/api-types.ts)", () => {
    const written = fs.readFileSync(typesFile, "utf8");
    assert.ok(written === apiTypes(fs.readFileSync(specFile, "utf8")), "they are not: run `node tools/api-types.ts`");
  });

  it("say what the schemas say", () => {
    const text = apiTypes(JSON.stringify(spec)).replaceAll(/\s+/gu, " ");
    for (const part of [
      "/** A thing *\\/ of ours */ export type Thing = {",
      "readonly id: string;",
      'readonly "odd-name"?: string | null;',
      'readonly kind: "a" | "b" | null;',
      "readonly parts?: readonly (Thing | number)[];",
      "readonly labels?: Readonly<Record<string, string>>;",
      "readonly raw?: unknown;",
      '"/things/{id}": { /** Put it */ put: { parameters: { query?: { readonly limit?: number; }; path: { readonly id: string; };',
      'requestBody: { content: { "application/json": Thing; }; };',
      'responses: { 200: { content: { "application/json": 1; }; }; 204: { content?: never }; };',
    ])
      assert.ok(text.includes(part), `${part}\nis not in\n${text}`);
  });

  it("refuse a schema that nobody taught them", () => {
    const odd = { components: { schemas: { Odd: { type: "decimal" } } }, paths: {} };
    assert.throws(() => apiTypes(JSON.stringify(odd)), /unknown type decimal/u);
  });
});
