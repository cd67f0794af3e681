import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assertConnectorAnswer, assertConnectorRequest } from "./connector-swagger.ts";

const activities = `/v3/conversations/${encodeURIComponent("19:a@thread.tacv2;messageid=1")}/activities`;
const card = {
  contentType: "application/vnd.microsoft.card.adaptive",
  content: { type: "AdaptiveCard", version: "1.5" },
};
const mention = { type: "mention", mentioned: { id: "29:1", name: "Ann" }, text: "<at>Ann</at>" };
const message = {
  type: "message",
  text: "<at>Ann</at> look",
  textFormat: "plain",
  summary: "s",
  attachments: [card],
  entities: [mention],
  channelData: { notification: { alert: true } },
};

describe("the judge of requests to the Bot Connector", () => {
  const good: readonly (readonly [string, string, unknown])[] = [
    ["POST", activities, message],
    ["PUT", `${activities}/2`, message],
    ["DELETE", `${activities}/2`, undefined],
    ["GET", "/v3/conversations/a%3A1/pagedMembers", null],
    ["GET", "/v3/teams/19%3Aa%40thread.tacv2/conversations", null],
    [
      "POST",
      "/v3/conversations",
      { isGroup: false, bot: { id: "28:1" }, members: [{ id: "29:1" }], tenantId: "t", channelData: {} },
    ],
    ["POST", "/v3/conversations", { isGroup: true, channelData: { channel: { id: "19:a" } }, activity: message }],
  ];
  for (const [method, path, body] of good) {
    it(`takes ${method} ${path}${body === undefined ? "" : ` ${JSON.stringify(body).slice(0, 40)}`}`, () => {
      assertConnectorRequest(method, path, body);
    });
  }

  const bad: readonly (readonly [string, string, string, unknown, RegExp])[] = [
    ["an unknown path", "POST", "/v3/conversation", {}, /has no POST/],
    ["an unknown method", "PATCH", `${activities}/2`, {}, /has no PATCH/],
    [
      "a conversation id that is not encoded",
      "POST",
      "/v3/conversations/19:a@x a/activities",
      message,
      /percent-encoded/,
    ],
    ["an unknown type", "POST", activities, { ...message, type: "note" }, /allowed values/],
    ["an unknown text format", "POST", activities, { ...message, textFormat: "html" }, /allowed values/],
    ["text that is none", "POST", activities, { ...message, text: 1 }, /must be string/],
    ["a card as text", "POST", activities, { ...message, attachments: [{ ...card, content: "{}" }] }, /must be object/],
    ["a misspelt name", "POST", activities, { ...message, attachment: [] }, /additional properties/],
    [
      "a mention of nobody",
      "POST",
      activities,
      { ...message, entities: [{ ...mention, mentioned: "29:1" }] },
      /must be object/,
    ],
    ["a body with DELETE", "DELETE", `${activities}/2`, message, /has no body/],
    [
      "an activity in a new thread",
      "POST",
      "/v3/conversations",
      { activity: { ...message, type: 3 } },
      /must be string/,
    ],
    ["members that are no list", "POST", "/v3/conversations", { members: { id: "29:1" } }, /must be array/],
    ["no body at all", "POST", activities, null, /must be object/],
  ];
  for (const [name, method, path, body, why] of bad) {
    it(`refuses ${name}`, () => assert.throws(() => assertConnectorRequest(method, path, body), why));
  }
});

describe("the judge of answers of the Bot Connector", () => {
  it("takes what the description says", () => {
    assertConnectorAnswer("POST", activities, 201, { id: "1" });
    assertConnectorAnswer("DELETE", `${activities}/2`, 200, null);
    assertConnectorAnswer("POST", activities, 404, { error: { code: "ConversationNotFound", message: "m" } });
  });

  it("refuses other answers", () => {
    assert.throws(() => assertConnectorAnswer("POST", activities, 201, { id: 1 }), /must be string/);
    assert.throws(() => assertConnectorAnswer("DELETE", `${activities}/2`, 200, { id: "1" }), /has no body/);
    assert.throws(() => assertConnectorAnswer("POST", activities, 404, { message: "m" }), /no error.code/);
    assert.throws(
      () => assertConnectorAnswer("GET", "/v3/conversations/a/pagedMembers", 200, { members: {} }),
      /must be array/,
    );
  });
});
