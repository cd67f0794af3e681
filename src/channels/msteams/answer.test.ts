import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InboundResult, RawResponse } from "#ports/inbound.ts";
import { context, notices } from "../../../test/conformance/channel-notices.ts";
import { readActivity } from "./activity.ts";
import { answerTo } from "./answer.ts";
import { startTeams } from "./fake.ts";
import type { JsonObject } from "./fake.ts";
import { render } from "./render.ts";

const fake = await startTeams();
await fake.close();
const ann = fake.addPerson({ name: "Ann Lee" });
const chat = fake.addChat({ name: "War room", members: [ann] });

describe("the response to a request", () => {
  const click = fake.compose.invoke(ann, chat, "1695", { type: "Action.Execute", verb: "ack", data: { token: "t" } });
  const answer = (activity: JsonObject, results: readonly (InboundResult | null)[]): RawResponse =>
    answerTo(readActivity(new TextEncoder().encode(JSON.stringify(activity))), results, render);
  const result = (notice: InboundResult["notice"]): InboundResult => ({
    eventId: "e",
    changed: true,
    notice,
    context: notice === null ? null : context(),
  });
  const json = ({
    body,
  }: RawResponse): { readonly statusCode: number; readonly type: string; readonly value: unknown } =>
    JSON.parse(body) as { readonly statusCode: number; readonly type: string; readonly value: unknown };

  it("a card for a card, which the clicker sees in place of the old one", () => {
    const response = answer(click, [result(notices.state)]);
    assert.equal(response.status, 200);
    assert.match(response.headers["content-type"] ?? "", /^application\/json/);
    const { statusCode, type, value } = json(response);
    assert.deepEqual([statusCode, type], [200, "application/vnd.microsoft.card.adaptive"]);
    assert.equal((value as { readonly type: string }).type, "AdaptiveCard");
  });

  it("a text for an answer in words; with an address in it, a card in which it can be clicked", () => {
    const plain = json(answer(click, [result({ kind: "answer", text: "Bob was first.", tone: "plain" })]));
    assert.deepEqual(plain, {
      statusCode: 200,
      type: "application/vnd.microsoft.activity.message",
      value: "Bob was first.",
    });
    const text = "Who are you? Link now: https://tocsin.example.com/link/abc";
    const linked = json(answer(click, [result({ kind: "answer", text, tone: "bad" })]));
    assert.equal(linked.type, "application/vnd.microsoft.card.adaptive");
  });

  it("words in both languages for a result that is late, for none, and for a button that is gone", () => {
    for (const results of [[null], [result(null)], []]) {
      const { type, value } = json(answer(click, results));
      assert.equal(type, "application/vnd.microsoft.activity.message");
      assert.match(String(value), /[a-z].*\p{Script=Han}/u);
    }
  });

  it("nothing to all that is no click, and to a client that asks by itself", () => {
    const automatic = fake.compose.invoke(
      ann,
      chat,
      "1",
      { type: "Action.Execute", verb: "ack" },
      { trigger: "automatic" },
    );
    for (const activity of [
      fake.compose.message(ann, chat, "status"),
      { ...click, name: "task/fetch" },
      automatic,
      {},
    ]) {
      assert.deepEqual(answer(activity, [result(notices.answer)]), { status: 200, headers: {}, body: "" });
    }
  });

  it("a text of any length is cut", () => {
    const { value } = json(answer(click, [result({ kind: "answer", text: "x".repeat(100_000), tone: "plain" })]));
    assert.ok(String(value).length <= 2_000);
  });
});
