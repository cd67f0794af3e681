import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { isSigned } from "./app-proof.ts";
import { asEphemeral, createRender } from "./app-render.ts";
import { viewOf } from "./fake-view.ts";

const key = new TextEncoder().encode("a key of buttons");
const render = createRender({ url: "https://tocsin.example.com/hook/mattermost/account-1", key });
const view = "https://tocsin.example.com/link/sealed-AbC_1";
const stranger = `I do not know you yet. Link your account: ${view}`;

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [{ name: "Ann", key: "mm.example/ann00000000000000000000001" }] })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    question: render(notices.link_request, context()),
    stranger: render({ kind: "answer", text: stranger, tone: "bad" }, context({ links: { view, act: null } })),
  };
  for (const [name, wire] of Object.entries(samples)) {
    it(name, () => {
      const file = new URL(`wire/app-sample-${name}.json`, import.meta.url);
      const { wire: golden } = JSON.parse(readFileSync(file, "utf8")) as { readonly wire: unknown };
      assert.deepEqual(JSON.parse(JSON.stringify(wire)), golden);
    });
  }
});

describe("buttons", () => {
  it("are signed, each for itself, and anew for a post that one person alone sees", () => {
    const { attachments } = render(page(), context());
    const contexts = attachments.flatMap(({ actions = [] }) => actions.map(({ integration }) => integration.context));
    assert.deepEqual(
      contexts.map(({ verb }) => verb),
      ["ack", "snooze", "close"],
    );
    assert.equal(new Set(contexts.map(({ proof }) => proof)).size, 3);
    for (const each of contexts) assert.ok(isSigned(key, each));
    const alone = asEphemeral(attachments, key).flatMap(({ actions = [] }) =>
      actions.map(({ integration }) => integration.context),
    );
    for (const each of alone) assert.ok(each.shown === "ephemeral" && isSigned(key, each));
  });
  it("without a token there are links to the action page instead", () => {
    const { attachments } = render(page(), context({ actionToken: null }));
    assert.equal(attachments[0]?.actions, undefined);
    assert.match(attachments[0]?.text ?? "", /\[Acknowledge\]\(https:\/\/tocsin\.example\.com\/a\/[^)]*do=ack\)/);
  });
  it("the question whether to link has its button, and no link that somebody else could open", () => {
    const [attachment] = render(notices.link_request, context()).attachments;
    assert.deepEqual(
      attachment?.actions?.map(({ id }) => id),
      ["link"],
    );
    assert.deepEqual(viewOf({ attachments: [attachment] }).links, []);
  });
});

describe("answers", () => {
  const answer = (text: string, links = { view, act: null }) =>
    viewOf({ text: render({ kind: "answer", text, tone: "plain" }, context({ links })).message });
  it("lead to our own pages, and nowhere else", () => {
    assert.deepEqual(answer(`${stranger} or https://evil.example/x.`).links, [view]);
    assert.deepEqual(answer("see https://tocsin.example.com/links/1.").links, ["https://tocsin.example.com/links/1"]);
    assert.deepEqual(
      answer("https://tocsin.example.com.evil.example/ https://tocsin.example.com@evil.example/").links,
      [],
    );
  });
  for (const [name, text] of Object.entries(hostile)) {
    it(`text from outside stays text: ${name}`, () => {
      const seen = answer(`Title: ${text}`);
      assert.deepEqual([seen.links, seen.pings, seen.shape], [[], [], ""]);
    });
  }
  it("blanks before a line make no code of it", () => assert.equal(answer("a\n    b\n\tc").shape, ""));
});

it("only what is a user's id is rung", () => {
  const ann = "ann00000000000000000000001";
  const keys = [
    `mm.example/${ann}`,
    `mm.example/chat/${ann}`,
    ann,
    "all",
    "@ann",
    `${ann}x`,
    `mm.example/a b/${ann}`,
    "",
  ];
  const wire = render(page(incident()), context({ mentions: keys.map((each) => ({ name: "Ann", key: each })) }));
  assert.deepEqual(wire.mentions, [ann, ann, ann]);
});
