import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { HttpResult } from "#ports/http.ts";
import { attempt, withSlack } from "../../../test/support/slack-rig.ts";
import { context, notices } from "../../../test/conformance/channel-notices.ts";
import { errors } from "./app-errors.ts";
import { readAnswer } from "./app-outcome.ts";

const says = (body: object | string, status = 200, headers: Record<string, string> = {}): HttpResult => ({
  ok: true,
  response: { status, headers, body: typeof body === "string" ? body : JSON.stringify(body) },
});
const failureOf = (result: HttpResult, asked: "change" | "look" = "change") => {
  const reading = readAnswer(result, asked, 0);
  assert.ok(!reading.ok);
  return reading.failure;
};

describe("what Slack says", () => {
  it("every word is told with what to do about it or whose fault it is, and stands at the end", () => {
    for (const [word, row] of errors) {
      const failure = failureOf(says({ ok: false, error: word }));
      assert.equal(failure.kind, row.kind, word);
      assert.ok(failure.why.endsWith(`(${word})`) && failure.why.length > word.length + 10, failure.why);
    }
  });
  const blamed: readonly (readonly [word: string, blame: string])[] = [
    ["not_in_channel", "address"],
    ["channel_not_found", "address"],
    ["is_archived", "address"],
    ["messages_tab_disabled", "address"],
    ["invalid_auth", "account"],
    ["account_inactive", "account"],
    ["token_revoked", "account"],
    ["token_expired", "account"],
    ["missing_scope", "account"],
    ["msg_too_long", "message"],
    ["message_not_found", "message"],
    ["cant_update_message", "message"],
    ["edit_window_closed", "message"],
  ];
  for (const [word, blame] of blamed)
    it(`${word} is the ${blame}'s`, () => {
      const failure = failureOf(says({ ok: false, error: word }));
      assert.ok(failure.kind === "permanent" && failure.blame === blame);
    });
  it("a throttle is kept to the second, by status or by word", () => {
    for (const status of [200, 429]) {
      const failure = failureOf(says({ ok: false, error: "ratelimited" }, status, { "retry-after": "17" }));
      assert.ok(failure.kind === "retry" && failure.afterMs === 17_000 && failure.scope === "address");
    }
  });
  it("a permission that is missing is named; nothing else of an answer gets into the words", () => {
    const needed = failureOf(says({ ok: false, error: "missing_scope", needed: "groups:read", provided: "x" }));
    assert.match(needed.why, /missing_scope: groups:read/);
    const odd = failureOf(says({ ok: false, error: "missing_scope", needed: "xoxb-1 <b>" }));
    assert.ok(!odd.why.includes("xoxb"));
    const unheard = failureOf(says({ ok: false, error: "xoxb-s3cret" }));
    assert.ok(unheard.kind === "unknown" && !unheard.why.includes("xoxb"));
  });
  it("a word that nobody has heard of is refused for good, and not tried for ever", () => {
    const failure = failureOf(says({ ok: false, error: "some_new_error" }));
    assert.ok(failure.kind === "permanent" && failure.blame === "message" && failure.why.includes("some_new_error"));
  });
  it("half-way failures may have taken effect; a question has none", () => {
    assert.equal(failureOf(says({ ok: false, error: "fatal_error" })).kind, "unknown");
    assert.equal(failureOf(says({ ok: false, error: "fatal_error" }), "look").kind, "retry");
    assert.equal(failureOf(says("<html>Sign in</html>"), "look").kind, "retry");
  });
  it("a post that names no message is not taken for one", () => {
    assert.ok(readAnswer(says({ ok: true }), "change", 0).ok);
  });
});

describe("an account", () => {
  it(
    "without a token says what to do, and asks nothing",
    withSlack(
      async ({ channel, toOps, asked }) => {
        const wire = channel.render(notices.page, context());
        for (const outcome of [
          await channel.send(wire, toOps, attempt()),
          await channel.revise?.({ channel: toOps.id, ts: "1.1" }, wire, toOps, attempt()),
          await channel.probe(new AbortController().signal),
        ])
          assert.ok(outcome?.kind === "permanent" && outcome.blame === "account" && /manifest/.test(outcome.why));
        assert.equal(asked.length, 0);
      },
      {},
      { botToken: "" },
    ),
  );
  it(
    "sends to a person by their id, and edits by the id of the direct messages",
    withSlack(async ({ channel, fake, ann }) => {
      const to = { kind: "person", teamId: "T0TOCSIN", id: ann.id, name: null } as const;
      const sent = await channel.send(channel.render(notices.page, context()), to, attempt());
      assert.ok(sent.kind === "accepted" && sent.ref?.["channel"] === fake.world.direct(ann));
      const edit = await channel.revise?.(sent.ref, channel.render(notices.state, context()), to, attempt());
      assert.equal(edit?.kind, "accepted");
      assert.match(fake.seenBy(ann, null)[0]?.text ?? "", /Acknowledged by Ann/);
    }),
  );
  it(
    "is told to wait by a channel that is full, and by no other",
    withSlack(
      async ({ channel, fake, toOps, ann, clock }) => {
        const wire = channel.render(notices.page, context());
        const kinds = [];
        for (let round = 0; round < 3; round += 1) kinds.push((await channel.send(wire, toOps, attempt())).kind);
        assert.deepEqual(kinds, ["accepted", "accepted", "retry"]);
        const other = { kind: "person", teamId: "T0TOCSIN", id: ann.id, name: null } as const;
        assert.equal((await channel.send(wire, other, attempt())).kind, "accepted");
        clock.now += 1_000;
        assert.equal((await channel.send(wire, toOps, attempt())).kind, "accepted");
        assert.equal(fake.world.messages(toOps.id).length, 3);
      },
      { burst: 2 },
    ),
  );
  it(
    "asks for the name of a channel that nobody told",
    withSlack(async ({ channel, fake, toOps }) => {
      const { signal } = new AbortController();
      assert.equal(await channel.describe?.(toOps, signal), "#ops");
      const hidden = fake.world.addRoom("hidden", { isPrivate: true, members: [], hasBot: false });
      assert.equal(await channel.describe?.({ ...toOps, id: hidden.id }, signal), null);
    }),
  );
});
