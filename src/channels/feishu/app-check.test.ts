import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CheckItem } from "#ports/channel.ts";
import { never, raw, start, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { appChecker } from "./app-check.ts";
import { createVerify } from "./app-verify.ts";

async function checked(rig: Rig, publicUrl = rig.deps.publicUrl): Promise<ReadonlyMap<string, CheckItem>> {
  const { config, deps, seen, tokens, client } = rig;
  const items = await appChecker({ config, deps: { ...deps, publicUrl }, seen, tokens, client })(never);
  for (const { id, text } of items) {
    assert.ok(text.en !== "" && text["zh-CN"] !== "", id);
    for (const secret of [config.appSecret, config.encryptKey, config.verificationToken])
      assert.ok(!`${text.en}${text["zh-CN"]}`.includes(secret), `${id} tells a secret`);
  }
  return new Map(items.map((each) => [each.id, each]));
}

const states = (items: ReadonlyMap<string, CheckItem>): Readonly<Record<string, string>> =>
  Object.fromEntries([...items].map(([id, { state }]) => [id, state]));

describe("the check of an account", () => {
  it(
    "of a new one says what is still to be seen, of a good one that all is good",
    withFeishu(async (rig) => {
      const { fake, ann, config, deps, seen, client } = rig;
      const before = await checked(rig);
      assert.deepEqual(states(before), {
        token: "good",
        bot: "good",
        permissions: "good",
        endpoint: "unknown",
        encryption: "unknown",
        events: "unknown",
      });
      assert.match(before.get("endpoint")?.text.en ?? "", /https:\/\/tocsin\.example\.com\/hook\/feishu\/account-1/);
      const verify = createVerify({ config, now: deps.now, seen, botId: client.botId });
      await verify(raw(fake.sign(fake.compose.message(ann, ann, "help"))));
      const after = await checked(rig);
      assert.deepEqual([...new Set(Object.values(states(after)))], ["good"]);
      assert.match(after.get("events")?.text.en ?? "", /im\.message\.receive_v1/);
      assert.match(after.get("endpoint")?.text.en ?? "", /2026-11-22 07:00 UTC/);
    }),
  );

  it(
    "tells a wrong secret, and asks for nothing with it",
    withFeishu(
      async (rig) => {
        const items = await checked(rig);
        assert.deepEqual(
          [items.get("token")?.state, items.get("bot")?.state, items.get("permissions")?.state],
          ["bad", "unknown", "unknown"],
        );
        assert.match(items.get("token")?.text.en ?? "", /10014.*Credentials & Basic Info/);
        assert.equal(rig.asked.length, 1);
      },
      {},
      { appSecret: "wrong-secret" },
    ),
  );

  it(
    "tells a bot that is not switched on, and permissions that are missing by name",
    withFeishu(
      async (rig) => {
        rig.fake.setActivateStatus(4);
        const items = await checked(rig);
        assert.equal(items.get("bot")?.state, "bad");
        assert.equal(items.get("permissions")?.state, "bad");
        assert.match(
          items.get("permissions")?.text.en ?? "",
          /: im:message:send_as_bot, im:message\.group_at_msg:readonly, im:message:readonly\./,
        );
      },
      { scopes: ["im:chat", "im:message.p2p_msg"] },
    ),
  );

  it(
    "says that it does not know while the platform is in trouble",
    withFeishu(async (rig) => {
      await rig.fake.fault({ kind: "answer", status: 502 });
      const items = await checked(rig);
      assert.deepEqual(
        [items.get("token")?.state, items.get("bot")?.state, items.get("permissions")?.state],
        ["good", "unknown", "unknown"],
      );
    }),
  );

  it(
    "tells each mistake of the encryption until a good request comes, and forgets it in a day",
    withFeishu(async (rig) => {
      const { seen, clock } = rig;
      const cases = [
        ["plain", /without encryption/],
        ["key", /another Encrypt Key/],
        ["signature", /without a valid signature/],
        ["stale", /clock/],
        ["token", /another Verification Token/],
        ["app", /another app arrived \(cli_other; this one is cli_/],
        ["old", /old kind/],
        ["bot_unknown", /bot's own ID/],
      ] as const;
      for (const [kind, expected] of cases) {
        clock.now += 1_000;
        seen.refused(kind, clock.now, "cli_other");
        const item = (await checked(rig)).get("encryption");
        assert.equal(item?.state, "bad", kind);
        assert.match(item?.text.en ?? "", expected);
      }
      assert.equal((await checked(rig)).get("events")?.state, "bad", "the old callback");
      seen.accepted("card.action.trigger", clock.now + 1);
      assert.equal((await checked(rig)).get("encryption")?.state, "good");
      clock.now = start + 3 * 86_400_000;
      assert.equal((await checked(rig)).get("events")?.state, "good");
    }),
  );

  it(
    "tells an address that nobody outside can call, unless somebody did",
    withFeishu(async (rig) => {
      assert.equal((await checked(rig, "http://localhost:8686")).get("endpoint")?.state, "bad");
      rig.seen.accepted("url_verification", start);
      assert.equal((await checked(rig, "http://localhost:8686")).get("endpoint")?.state, "good");
    }),
  );

  it("knows addresses that the internet does not, HTTP as well", async () => {
    const cases = [
      ["http://8.8.8.8", "unknown"],
      ["http://10.0.0.5", "bad"],
      ["https://tocsin.corp", "bad"],
      ["https://[2606:4700::1111]", "bad"],
    ] as const;
    await withFeishu(async (rig) => {
      for (const [url, expected] of cases)
        assert.equal((await checked(rig, url)).get("endpoint")?.state, expected, url);
    })();
  });
});
