import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { assertConnectorRequest } from "../../../test/support/connector-swagger.ts";
import type { Address } from "./config.ts";
import { createConnector } from "./connector.ts";
import type { Connector } from "./connector.ts";
import { attempt, text, withTeams } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";
import { createTokens } from "./token.ts";

const connectorOf = (rig: Rig): Connector => createConnector(rig.config, rig.deps, createTokens(rig.config, rig.deps));

/** `POST conversations/…` of all requests to the Connector, ids as they were meant. */
const calls = (rig: Rig): readonly string[] =>
  rig.fake
    .received()
    .flatMap(({ to, method, path }) => (to === "connector" ? [`${method} ${decodeURIComponent(path)}`] : []));

function refOf(outcome: Outcome): Readonly<Record<string, string>> {
  assert.ok(outcome.kind === "accepted" && outcome.ref !== null, JSON.stringify(outcome));
  return outcome.ref;
}

describe("sending", () => {
  it(
    "a new post in a channel, then an edit of it, each as Microsoft describes it",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      const ref = refOf(await connector.send(text("one"), rig.toChannel, attempt()));
      assert.equal(ref["conversationId"], rig.channel.id);
      assert.equal((await connector.revise(ref, text("two"), rig.toChannel, attempt())).kind, "accepted");
      const [message, ...more] = rig.fake.messages(rig.channel);
      assert.deepEqual([message?.text, message?.rootId, more.length], ["two", message?.id, 0]);
      for (const { to, method, path, raw } of rig.fake.received())
        if (to === "connector") assertConnectorRequest(method, path, JSON.parse(raw));
    }),
  );

  it(
    "ids of conversations are escaped in the path",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      await connector.send(text("one"), { ...rig.toChannel, conversationId: "19:a/../b?c#d@e;f" }, attempt());
      const [call] = rig.fake.received().filter(({ to }) => to === "connector");
      assert.equal(call?.path, "/v3/conversations/19%3Aa%2F..%2Fb%3Fc%23d%40e%3Bf/activities");
    }),
  );

  it(
    "the chat with a person is made once, by the object id or the platform's own, and known from then on",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      for (const words of ["one", "two"]) {
        const ref = refOf(await connector.send(text(words), rig.toAnn, attempt()));
        assert.equal(ref["conversationId"], rig.personal.id);
      }
      assert.deepEqual(calls(rig), [
        "POST /v3/conversations",
        `POST /v3/conversations/${rig.personal.id}/activities`,
        `POST /v3/conversations/${rig.personal.id}/activities`,
      ]);
      assert.deepEqual(
        rig.fake.messages(rig.personal).map((message) => message.text),
        ["one", "two"],
      );
      const other = connectorOf(rig);
      await other.send(text("three"), { ...rig.toAnn, aadObjectId: null, userId: rig.ann.id }, attempt());
      assert.equal(rig.fake.messages(rig.personal).length, 3);
    }),
  );

  it(
    "a chat that is gone is made anew, once",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      const stale: Address = { ...rig.toAnn, conversationId: "a:1forgotten" };
      assert.equal((await connector.send(text("one"), stale, attempt())).kind, "accepted");
      assert.deepEqual(calls(rig), [
        "POST /v3/conversations/a:1forgotten/activities",
        "POST /v3/conversations",
        `POST /v3/conversations/${rig.personal.id}/activities`,
      ]);
      await rig.fake.fault({ kind: "status", status: 404, body: { error: { code: "ConversationNotFound" } } });
      const outcome = await connector.send(text("two"), stale, attempt());
      assert.ok(outcome.kind === "permanent" && outcome.blame === "address");
      assert.equal(calls(rig).length, 5, "one more post, one more try to make the chat, and no third");
    }),
  );

  const refusals: readonly (readonly [what: string, act: (rig: Rig) => unknown, why: string])[] = [
    [
      "the app is not there",
      (rig) => rig.fake.uninstall(rig.personal, { silently: true }),
      "the app is not installed for this person",
    ],
    ["blocked", (rig) => rig.fake.block(rig.ann), "the person blocked or removed the app"],
    ["disabled", (rig) => rig.fake.disable(rig.fake.tenantId), "the tenant's administrator blocked the app"],
  ];
  for (const [what, act, why] of refusals) {
    it(
      `to a person: ${what}`,
      withTeams(async (rig) => {
        await act(rig);
        const outcome = await connectorOf(rig).send(text("one"), rig.toAnn, attempt());
        assert.deepEqual(outcome, { kind: "permanent", blame: "address", why });
      }),
    );
  }

  it(
    "to a team that threw the app out",
    withTeams(async (rig) => {
      await rig.fake.uninstall(rig.channel.team, { silently: true });
      const outcome = await connectorOf(rig).send(text("one"), rig.toChannel, attempt());
      assert.deepEqual(outcome, {
        kind: "permanent",
        blame: "address",
        why: "the app was removed from this chat or team",
      });
    }),
  );

  it(
    "an edit of a message that was removed blames the message",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      const ref = refOf(await connector.send(text("one"), rig.toChannel, attempt()));
      rig.fake.deleteMessage(ref["activityId"] ?? "");
      assert.deepEqual(await connector.revise(ref, text("two"), rig.toChannel, attempt()), {
        kind: "permanent",
        blame: "message",
        why: "the message is gone",
      });
      const lost = await connector.revise({}, text("two"), rig.toChannel, attempt());
      assert.ok(lost.kind === "permanent" && lost.blame === "message");
    }),
  );

  it(
    "our token goes to no host that is not Teams'",
    withTeams(async (rig) => {
      const connector = connectorOf(rig);
      for (const serviceUrl of [
        "https://evil.example/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://evil.example/smba.trafficmanager.net/",
        "https://smba.trafficmanager.net:8443/",
        "http://smba.trafficmanager.net/",
        `http://user@${rig.fake.serviceHost}/`,
        "http://127.0.0.1:1/",
        "javascript:alert(1)",
        "",
      ]) {
        const outcome = await connector.send(text("one"), { ...rig.toChannel, serviceUrl }, attempt());
        assert.ok(outcome.kind === "permanent" && outcome.blame === "address", serviceUrl);
      }
      assert.ok(rig.asked.every(({ url }) => url.endsWith("/oauth2/v2.0/token")));
    }),
  );
});

describe("the pace of Teams", () => {
  for (const retryAfter of ["seconds", "date", "none"] as const) {
    it(
      `the eighth message of a second is to come again, Retry-After in ${retryAfter}; then it goes out`,
      withTeams(
        async (rig) => {
          const connector = connectorOf(rig);
          const send = (): Promise<Outcome> => connector.send(text("x"), rig.toChannel, attempt());
          for (let index = 0; index < 7; index += 1) assert.equal((await send()).kind, "accepted");
          const eighth = await send();
          assert.ok(eighth.kind === "retry" && eighth.scope === "address");
          assert.equal(eighth.afterMs, retryAfter === "none" ? null : 1_000);
          rig.clock.now += 1_000;
          assert.equal((await send()).kind, "accepted");
          const other = await connector.send(text("x"), rig.toAnn, attempt());
          assert.equal(other.kind, "accepted", "another thread has a pace of its own");
        },
        { rateLimits: { retryAfter } },
      ),
    );
  }
});
