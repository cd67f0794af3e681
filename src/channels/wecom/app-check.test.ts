import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { callback, never, start, withWecom } from "../../../test/support/wecom-rig.ts";
import type { Rig } from "../../../test/support/wecom-rig.ts";
import { appConfigForm } from "./app-config.ts";
import { botOf } from "./app-bot.ts";

async function check({ channel }: Rig): Promise<Readonly<Record<string, string>>> {
  const items = (await channel.check?.(never)) ?? [];
  for (const { text } of items) assert.ok(text.en !== "" && text["zh-CN"] !== "");
  return Object.fromEntries(items.map(({ id, state, text }) => [id, `${state}: ${text.en}`]));
}

describe("The check of a WeCom account", () => {
  it(
    "says what is right, what cannot be known, and what the platform does not allow",
    withWecom(async (rig) => {
      const before = await check(rig);
      assert.match(before["token"] ?? "", /^good/);
      assert.match(before["app"] ?? "", /^good.*Tocsin/);
      assert.match(before["endpoint"] ?? "", /^unknown.*\/hook\/wecom\/account-/);
      assert.match(before["encryption"] ?? "", /^unknown/);
      assert.match(before["bot"] ?? "", /^unknown.*no cards in groups/);
      assert.match(before["signin"] ?? "", /^good/);
      assert.match(before["limits"] ?? "", /once within 72 hours/);
      await rig.channel.inbound?.verify(callback(rig.fake, rig.fake.compose.message(rig.ann, "help")));
      const after = await check(rig);
      assert.match(after["endpoint"] ?? "", /^good.*2026-11-22 07:00/);
      assert.match(after["encryption"] ?? "", /^good/);
    }),
  );

  it(
    "names a wrong secret, an app that is off, an IP address that is not trusted",
    withWecom(async (rig) => {
      rig.fake.world.switchedOff = true;
      assert.match((await check(rig))["app"] ?? "", /^bad.*switched off/);
      await rig.fake.fault({
        kind: "answer",
        status: 200,
        body: { errcode: 60020, errmsg: "not allow to access from your ip" },
      });
      assert.match((await check(rig))["app"] ?? "", /^bad.*Trusted IP/);
      await rig.fake.fault({ kind: "down" });
      assert.match((await check(rig))["token"] ?? "", /^unknown/);
      await rig.fake.fault(null);
    }),
  );

  it(
    "names a secret that does not fit",
    withWecom(
      async (rig) => {
        const items = await check(rig);
        assert.match(items["token"] ?? "", /^bad.*corp id and secret/);
        assert.match(items["app"] ?? "", /^unknown/);
        const probe = await rig.channel.probe(never);
        assert.partialDeepStrictEqual(probe, { kind: "permanent", blame: "account" });
      },
      {},
      () => ({ corpSecret: "another" }),
    ),
  );

  it(
    "names what was wrong with the last request, until a good one comes",
    withWecom(async (rig) => {
      const { fake, ann, channel, clock } = rig;
      const body = fake.compose.message(ann, "help");
      const refuse = async (request: ReturnType<typeof callback>): Promise<string> => {
        await channel.inbound?.verify(request);
        return (await check(rig))["encryption"] ?? "";
      };
      const good = callback(fake, body);
      assert.match(
        await refuse({ ...good, url: good.url.replace(/msg_signature=./, "msg_signature=z") }),
        /^bad.*Token/,
      );
      clock.now += 1_000;
      assert.match(await refuse(callback(fake, body, start - 900_000)), /^bad.*clock/);
      clock.now += 1_000;
      assert.match(await refuse(callback(fake, { ...body, AgentID: 7 })), /^bad.*another app.*7/);
      clock.now += 1_000;
      assert.match(await refuse(good), /^good/);
    }),
  );

  it(
    "tells whether the AI bot is connected, and why not",
    withWecom(
      async (rig) => {
        assert.match((await check(rig))["bot"] ?? "", /^unknown.*not been connected/);
        const line = { ask: () => Promise.reject(new Error("unused")), receipt: () => false, end: () => undefined };
        const held = botOf(rig.deps.accountId, "aib1").hold(line, start);
        assert.match((await check(rig))["bot"] ?? "", /^good.*2026-11-22 07:00/);
        held.release(start, "cut");
        assert.match((await check(rig))["bot"] ?? "", /^bad.*cut/);
      },
      {},
      () => ({ botId: "aib1", botSecret: "s" }),
    ),
  );
});

describe("Settings of a WeCom account", () => {
  const good = {
    corpId: "ww1234567890abcdef",
    agentId: "1000002",
    corpSecret: "secret",
    token: "token",
    encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
  };
  const fields = (over: object): readonly string[] => {
    const parsed = appConfigForm.parse({ ...good, ...over });
    return parsed.ok ? [] : parsed.issues.map(({ field }) => field);
  };

  it("the AI bot is there whole or not at all", () => {
    assert.deepEqual(fields({}), []);
    assert.deepEqual(fields({ botId: "aib", botSecret: "s" }), []);
    assert.deepEqual(fields({ botId: "aib" }), ["botSecret"]);
    assert.deepEqual(fields({ botSecret: "s" }), ["botId"]);
  });

  it("what was copied wrongly is named, and the public cloud is never called without TLS", () => {
    assert.deepEqual(fields({ corpId: "1234" }), ["corpId"]);
    assert.deepEqual(fields({ agentId: "x" }), ["agentId"]);
    assert.deepEqual(fields({ encodingAesKey: good.encodingAesKey.slice(1) }), ["encodingAesKey"]);
    assert.deepEqual(fields({ apiUrl: "http://qyapi.weixin.qq.com" }), ["apiUrl"]);
    assert.deepEqual(fields({ botId: "a", botSecret: "b", botUrl: "ws://openws.work.weixin.qq.com" }), ["botUrl"]);
    assert.deepEqual(
      fields({ apiUrl: "http://wecom.intern:8080/api/", botId: "a", botSecret: "b", botUrl: "ws://x" }),
      [],
    );
  });
});
