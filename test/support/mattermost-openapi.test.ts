import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createJudge, type Exchange } from "./mattermost-openapi.ts";

const json = (schema: object) => ({ content: { "application/json": { schema: { ...schema } } } });
const item = { type: "object", properties: { id: { type: "string" }, size: { type: "integer" } } };

const judge = createJudge({
  paths: {
    "/api/v4/things/{thing_id}": {
      get: {
        parameters: [{ name: "format", in: "query", required: true }],
        responses: {
          "200": json({ $ref: "#/components/schemas/Thing" }),
          "404": { $ref: "#/components/responses/Lost" },
        },
      },
    },
    "/api/v4/things/all": { put: { requestBody: json({ type: "array", items: item }), responses: { "200": {} } } },
  },
  components: {
    schemas: { Thing: item, Trouble: { type: "object", properties: { message: { type: "string" } } } },
    responses: { Lost: json({ $ref: "#/components/schemas/Trouble" }) },
  },
});

const get: Exchange = {
  method: "GET",
  url: "http://mattermost/api/v4/things/abc?format=old",
  contentType: "",
  body: null,
  status: 200,
  answer: '{"id":"a","size":1}',
};
const put: Exchange = {
  ...get,
  method: "PUT",
  url: "http://mattermost/api/v4/things/all",
  contentType: "application/json",
  body: '[{"id":"a"}]',
  answer: "",
};

describe("the judge by Mattermost's reference", () => {
  it("lets pass what the reference tells", () => {
    for (const good of [
      get,
      put,
      { ...get, status: 404, answer: '{"message":"gone"}' },
      { ...get, status: 503, answer: "" },
    ])
      assert.deepEqual(judge(good), []);
  });

  const bad: readonly (readonly [string, Exchange, RegExp])[] = [
    ["a way that is not there", { ...get, method: "DELETE" }, /there is no such way/],
    ["a parameter that is not known", { ...get, url: `${get.url}&since=1` }, /no parameter since/],
    ["a parameter that is missing", { ...get, url: "http://mattermost/api/v4/things/abc" }, /lacks format/],
    ["a field that is not known", { ...put, body: '[{"name":"a"}]' }, /body\/0: .*"name"/],
    ["a field of another type", { ...put, body: '[{"id":1}]' }, /body\/0\/id: must be string/],
    ["a body where none is taken", { ...get, contentType: "application/json", body: "{}" }, /takes no JSON/],
    ["a status that is never answered", { ...get, status: 403 }, /does not answer 403/],
    [
      "an answer with a field that is not known",
      { ...get, answer: '{"id":"a","color":"red"}' },
      /answer 200: .*"color"/,
    ],
    ["an error of another form", { ...get, status: 404, answer: '{"message":1}' }, /answer 404\/message/],
  ];
  for (const [name, exchange, words] of bad)
    it(`finds ${name}`, () => {
      assert.match(judge(exchange).join("\n"), words);
    });
});
