import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { context, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, never, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";

const hourMs = 3_600_000;

function pageFor({ config }: Rig, people: readonly string[] = [], mentionAll = false): AppWire {
  const mentions = people.map((id) => ({ name: id, key: `${config.appId}:${id}` }));
  return renderFor(config.appId)(page(), context({ audience: "room", recipientName: null, mentions, mentionAll }));
}

const sends = ({ asked }: Rig): number => asked.filter(({ url }) => url.includes("/im/v1/messages")).length;
const tokens = ({ asked }: Rig): number => asked.filter(({ url }) => url.endsWith("/internal")).length;

describe("sending", () => {
  it(
    "to one person promises receipts, to a group none",
    withFeishu(async (rig) => {
      const toAnn = await rig.messenger.send(pageFor(rig), rig.toAnn, attempt("a"));
      const toRoom = await rig.messenger.send(pageFor(rig), rig.toRoom, attempt("b"));
      assert.ok(toAnn.kind === "accepted" && toAnn.receipts);
      assert.ok(toRoom.kind === "accepted" && !toRoom.receipts);
      assert.deepEqual(toAnn.ref, { messageId: rig.fake.messages(rig.ann)[0]?.id });
    }),
  );

  it(
    "rings those who are known; one unknown person does not cost the page",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake, ann, bob, room } = rig;
      await messenger.send(pageFor(rig, [ann.openId, bob.openId]), toRoom, attempt("a"));
      await messenger.send(pageFor(rig, [ann.openId, "ou_nobody"]), toRoom, attempt("b"));
      assert.deepEqual(
        fake.messages(room).map(({ pings, type }) => [type, pings]),
        [
          ["interactive", [ann.openId, bob.openId]],
          ["interactive", []],
        ],
      );
      assert.equal(sends(rig), 3);
    }),
  );

  it(
    "where a group does not let the bot ring everybody, the page comes without",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake, room } = rig;
      fake.chat(room).allowsAll = false;
      assert.equal((await messenger.send(pageFor(rig, [], true), toRoom, attempt())).kind, "accepted");
      assert.deepEqual(fake.messages(room)[0]?.pings, []);
    }),
  );

  it(
    "somebody of another app is not mentioned, and a message to them goes nowhere",
    withFeishu(async (rig) => {
      const { messenger, config, ann, asked } = rig;
      const mentions = [{ name: "Ann", key: `cli_another:${ann.openId}` }];
      const wire = renderFor(config.appId)(page(), context({ audience: "room", mentions }));
      assert.equal(wire.ringing, null);
      const outcome = await messenger.send(wire, { appId: "cli_another", id: ann.openId }, attempt());
      assert.deepEqual([outcome.kind, "blame" in outcome ? outcome.blame : ""], ["permanent", "address"]);
      assert.equal(asked.length, 0);
    }),
  );

  it(
    "what was in doubt comes once, within the hour of the platform's memory",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake, room, clock } = rig;
      await fake.fault({ kind: "reset" });
      assert.equal((await messenger.send(pageFor(rig), toRoom, attempt())).kind, "unknown");
      await fake.fault(null);
      clock.now += hourMs - 1_000;
      const again = await messenger.send(pageFor(rig), toRoom, attempt());
      assert.ok(again.kind === "accepted");
      assert.deepEqual(again.ref, { messageId: fake.messages(room)[0]?.id });
      assert.equal(fake.messages(room).length, 1);
      clock.now += hourMs;
      await messenger.send(pageFor(rig), toRoom, attempt());
      assert.equal(fake.messages(room).length, 2, "after it, twice");
    }),
  );

  it(
    "a page whose card the audit dislikes comes as plain text",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake, room } = rig;
      await fake.fault({
        kind: "answer",
        status: 400,
        body: { code: 230028, msg: "The messages do NOT pass the audit." },
      });
      const outcome = await messenger.send(pageFor(rig, [rig.ann.openId]), toRoom, attempt());
      assert.equal(outcome.kind, "permanent");
      const types = fake.received.flatMap(({ url, raw }) =>
        url.pathname.endsWith("/messages") ? [(JSON.parse(raw) as { readonly msg_type: string }).msg_type] : [],
      );
      assert.deepEqual(types, ["interactive", "interactive", "text"]);
      assert.deepEqual(fake.messages(room), []);
      await fake.fault(null);
    }),
  );
});

describe("editing", () => {
  it(
    "shows the new card without ringing, waits while somebody clicks, and ends after 14 days",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake, room, config, clock } = rig;
      const sent = await messenger.send(pageFor(rig, [rig.ann.openId]), toRoom, attempt());
      assert.ok(sent.kind === "accepted" && sent.ref !== null);
      const state = renderFor(config.appId)(notices.state, context({ audience: "room", verbs: ["close"] }));
      const { ref } = sent;
      assert.deepEqual(await messenger.revise(ref, state, toRoom, attempt()), {
        kind: "accepted",
        ref,
        receipts: false,
      });
      const [message] = fake.messages(room);
      assert.match(message?.text ?? "", /Acknowledged by Ann/);
      assert.deepEqual([message?.pings, message?.edits], [[], 1]);

      clock.now += 14 * 24 * hourMs + 1_000;
      const late = await messenger.revise(ref, state, toRoom, attempt());
      assert.deepEqual([late.kind, "blame" in late ? late.blame : ""], ["permanent", "message"]);
    }),
  );

  it(
    "in the moment of a click comes a second later",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake } = rig;
      const body = {
        code: 230099,
        msg: "Failed to create card content, ext=ErrCode: 11310; ErrMsg: card action is lock; ",
      };
      await fake.fault({ kind: "answer", status: 400, body });
      const outcome = await messenger.revise({ messageId: "om_1" }, pageFor(rig), toRoom, attempt());
      assert.ok(outcome.kind === "retry");
      assert.deepEqual([outcome.scope, outcome.afterMs], ["message", 1_000]);
    }),
  );
});

describe("tokens", () => {
  it(
    "one serves all, is renewed half an hour before its end, and asked for once by many",
    withFeishu(async (rig) => {
      const { messenger, toRoom, clock } = rig;
      await Promise.all(["a", "b", "c"].map((key) => messenger.send(pageFor(rig), toRoom, attempt(key))));
      assert.equal(tokens(rig), 1);
      clock.now += 89 * 60_000;
      await messenger.send(pageFor(rig), toRoom, attempt("d"));
      assert.equal(tokens(rig), 1);
      clock.now += 2 * 60_000;
      await messenger.send(pageFor(rig), toRoom, attempt("e"));
      assert.equal(tokens(rig), 2);
    }),
  );

  it(
    "one that was withdrawn is replaced at once, and no more than once",
    withFeishu(async (rig) => {
      const { messenger, toRoom, fake } = rig;
      await messenger.send(pageFor(rig), toRoom, attempt("a"));
      fake.dropTokens();
      assert.equal((await messenger.send(pageFor(rig), toRoom, attempt("b"))).kind, "accepted");
      assert.equal(tokens(rig), 2);
      await fake.fault({ kind: "answer", status: 400, body: { code: 99991663, msg: "Invalid access token" } });
      const outcome = await messenger.send(pageFor(rig), toRoom, attempt("c"));
      assert.deepEqual([outcome.kind, "blame" in outcome ? outcome.blame : ""], ["permanent", "account"]);
      assert.equal(tokens(rig), 3);
    }),
  );

  it(
    "a wrong secret is the account's fault, and is not said",
    withFeishu(
      async (rig) => {
        const outcome = await rig.messenger.send(pageFor(rig), rig.toRoom, attempt());
        assert.ok(outcome.kind === "permanent" && outcome.blame === "account");
        assert.match(outcome.why, /do not fit together \(10014\)/);
        assert.doesNotMatch(outcome.why, /wrong-secret/);
      },
      {},
      { appSecret: "wrong-secret" },
    ),
  );

  it(
    "whoever gives up waiting for one has sent nothing",
    withFeishu(async (rig) => {
      const stop = AbortSignal.abort();
      const outcome = await rig.messenger.send(pageFor(rig), rig.toRoom, { ...attempt(), signal: stop });
      assert.equal(outcome.kind, "retry");
      assert.equal(sends(rig), 0);
    }),
  );
});

it(
  "a group's name is asked for; nobody asks for that of a person",
  withFeishu(async (rig) => {
    assert.equal(await rig.client.describe(rig.toRoom, never), "War room");
    assert.equal(await rig.client.describe(rig.toAnn, never), null);
    assert.equal(await rig.client.describe({ ...rig.toRoom, id: "oc_unknown" }, never), null);
  }),
);
