import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { raw, start, withSlack } from "../../../test/support/slack-rig.ts";
import { seenOf } from "./app-seen.ts";
import { createVerify } from "./app-verify.ts";
import { isRemoval, readHook } from "./app-hook.ts";
import { saidText, typedText } from "./app-said.ts";
import { readEventId } from "./app-inbound.ts";
import { botEvents } from "./app-scopes.ts";

describe("signatures", () => {
  // docs.slack.dev, "Verifying requests from Slack": the example with its numbers.
  const secret = "8f742231b10e8888abcd99yyyzzz85a5";
  const body =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
  const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
  const signedAt = 1_531_420_618_000;
  const ask = (headers: Record<string, string>, now: number, text = body) => {
    return createVerify(
      { signingSecret: secret },
      { now: () => now },
      seenOf("signatures", secret),
    )({ method: "POST", url: "/", headers, body: new TextEncoder().encode(text), receivedAt: now });
  };
  const headers = { "x-slack-request-timestamp": "1531420618", "x-slack-signature": signature };

  it("Slack's own example verifies, on both sides of our clock", async () => {
    for (const off of [0, 299_000, -299_000])
      assert.ok(!("rejected" in (await ask(headers, signedAt + off))), `${off} ms`);
  });
  it("five minutes later or earlier it does not, nor with another byte or two signatures", async () => {
    for (const off of [301_000, -301_000]) assert.ok("rejected" in (await ask(headers, signedAt + off)), `${off} ms`);
    assert.ok("rejected" in (await ask(headers, signedAt, `${body} `)));
    const two = { ...headers, "x-slack-signature": `${signature}, ${signature}` };
    assert.ok("rejected" in (await ask(two, signedAt)));
    assert.ok("rejected" in (await ask({ ...headers, "x-slack-signature": signature.toUpperCase() }, signedAt)));
  });
  it(
    "without a secret nothing verifies",
    withSlack(
      async ({ fake, channel }) => {
        const result = await channel.inbound?.verify(raw(fake, fake.bodies.event({ type: "x" }), start));
        assert.ok(result !== undefined && "rejected" in result && result.status === 401);
      },
      {},
      { signingSecret: "" },
    ),
  );
});

describe("what was said", () => {
  const cases: readonly (readonly [source: string, self: string | null, said: string])[] = [
    ["<@U0BOT> ack 42", "U0BOT", "ack 42"],
    ["ack 42 <@U0BOT|tocsin>", "U0BOT", "ack 42"],
    ["<@U0BOT>   linkUser\u00a0X", null, "linkUser X"],
    ["<@U0BOT> linkUser <@U07BOB|bob>", "U0BOT", "linkUser @bob"],
    [
      "close 42 it was <https://x.example/?a=1&amp;b=2> &amp; <!here>",
      "U0BOT",
      "close 42 it was https://x.example/?a=1&b=2 & @here",
    ],
    ["trigger a &amp;lt; b", "U0BOT", "trigger a &lt; b"],
  ];
  for (const [source, self, said] of cases) it(source, () => assert.equal(saidText(source, self), said));
  it("behind /tocsin nothing is marked", () => {
    assert.equal(typedText(" trigger a <b> &amp; c "), "trigger a <b> & c");
  });
});

describe("events", () => {
  it(
    "each event that the manifest subscribes to is read, or is the account's own matter",
    withSlack(async ({ fake, channel, ann, ops }) => {
      for (const type of botEvents) {
        const [name] = type.split(".");
        const event = {
          type: name,
          user: type === "member_joined_channel" ? fake.installation.botUserId : ann.id,
          channel: type.endsWith("_rename") ? { id: ops.id, name: "new" } : ops.id,
          ...(type === "message.im" && { channel_type: "im" }),
          text: "help",
        };
        const request = await channel.inbound?.verify(raw(fake, fake.bodies.event(event), start));
        assert.ok(request !== undefined && !("rejected" in request));
        const own = type === "app_uninstalled" || type === "tokens_revoked";
        const [fact, ...more] = channel.inbound?.parse(request) ?? [];
        assert.ok(fact !== undefined && more.length === 0, type);
        assert.equal(fact.kind === "revoked", own, type);
      }
    }),
  );
  it(
    "ids with anything but letters and digits are nobody's: they would make keys of others",
    withSlack(async ({ fake, channel, ops }) => {
      for (const user of ["U1/../U2", "u1", "U 1", "", "T0TOCSIN/U1"]) {
        const said = fake.bodies.event({ type: "app_mention", user, channel: ops.id, text: "help" });
        const request = await channel.inbound?.verify(raw(fake, said, start));
        assert.ok(request !== undefined && !("rejected" in request));
        assert.deepEqual(channel.inbound?.parse(request), [], user);
      }
    }),
  );
  it(
    "a person of another workspace, in a shared channel, is that workspace's",
    withSlack(async ({ fake, hear, ops }) => {
      const event = { type: "app_mention", user: "U9OTHER", user_team: "T9OTHER", channel: ops.id, text: "help" };
      const { event: heard } = await hear(fake.bodies.event(event));
      assert.ok(heard.kind === "command");
      assert.equal(heard.by.key, "T9OTHER/U9OTHER");
      assert.equal(heard.place.key, `T0TOCSIN/${ops.id}`);
    }),
  );
  it("the app is gone when its bot's tokens are revoked, not when somebody takes back their sign-in", () => {
    const told = (event: object): boolean =>
      isRemoval(readHook(new TextEncoder().encode(JSON.stringify({ type: "event_callback", event_id: "Ev1", event }))));
    assert.ok(told({ type: "app_uninstalled" }));
    assert.ok(told({ type: "tokens_revoked", tokens: { oauth: [], bot: ["U0BOT"] } }));
    assert.ok(!told({ type: "tokens_revoked", tokens: { oauth: ["U07ANN"], bot: [] } }));
    assert.ok(!told({ type: "tokens_revoked", tokens: { oauth: ["U07ANN"] } }));
    assert.ok(!told({ type: "app_mention" }));
  });
  it("an event's id says how it came, and in which thread", () => {
    assert.deepEqual(readEventId("mention:Ev1:1.2"), { source: "mention", thread: "1.2" });
    assert.deepEqual(readEventId("mention:Ev1:"), { source: "mention", thread: null });
    assert.deepEqual(readEventId("slash:1.2.3"), { source: "slash", thread: null });
    assert.deepEqual(readEventId("strange"), { source: "change", thread: null });
  });
});
