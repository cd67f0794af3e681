import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { markVerified } from "#ports/inbound.ts";
import { readRequest, streamUrl } from "./app-envelope.ts";
import { eventsOf } from "./app-inbound.ts";

const folder = new URL("wire/", import.meta.url);

describe("recorded frames", () => {
  for (const file of readdirSync(folder).filter((name) => name.startsWith("app-frame-"))) {
    const { about, frame, events } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
      readonly about: string;
      readonly frame: object;
      readonly events: readonly object[];
    };
    it(about, () => {
      const body = new TextEncoder().encode(JSON.stringify(frame));
      const request = markVerified({ method: "POST", url: streamUrl, headers: {}, body, receivedAt: 0 });
      const hearer = { clientId: "dingeqqpkv3gzxkzr7mb", corpId: "ding9f50b15bccd16741", cardTemplateId: undefined };
      const parsed = eventsOf(readRequest(request, null), hearer);
      assert.equal(parsed.length, events.length);
      events.forEach((expected, index) => assert.partialDeepStrictEqual(parsed[index], expected));
    });
  }

  it("an event of another organization is none", () => {
    const { body } = JSON.parse(readFileSync(new URL("app-other-corp.json", folder), "utf8")) as {
      readonly body: object;
    };
    const frame = {
      type: "EVENT",
      headers: { eventType: "chat_disband", eventId: "e", eventCorpId: "ding000" },
      data: JSON.stringify(body),
    };
    const bytes = new TextEncoder().encode(JSON.stringify(frame));
    const said = readRequest({ method: "POST", url: streamUrl, headers: {}, body: bytes, receivedAt: 0 }, null);
    assert.deepEqual(
      eventsOf(said, { clientId: "dingx12345", corpId: "ding9f50b15bccd16741", cardTemplateId: undefined }),
      [],
    );
  });
});
