import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { never, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { accountsUrlOf, appAddressForm } from "./app-config.ts";
import { createSignIn } from "./app-signin.ts";

const redirectUri = "https://tocsin.example.com/oauth/feishu/account-1";

/** Bob signs in; what he comes back with. */
function bobsCode({ fake, config, deps, bob }: Rig): string {
  if (!fake.redirectUrls.includes(redirectUri)) fake.redirectUrls.push(redirectUri);
  const page = createSignIn(config, deps).url({ redirectUri, state: "st&te" });
  const back = new URL(fake.allow(page, bob));
  assert.equal(back.searchParams.get("state"), "st&te");
  return back.searchParams.get("code") ?? "";
}

describe("signing in", () => {
  it("each cloud has a page of its own", () => {
    assert.equal(accountsUrlOf({ region: "feishu" }), "https://accounts.feishu.cn");
    assert.equal(accountsUrlOf({ region: "lark" }), "https://accounts.larksuite.com");
    assert.equal(accountsUrlOf({ region: "lark", apiUrl: "https://feishu.internal" }), "https://feishu.internal");
  });

  it(
    "tells who it is as the app's events do, and the address takes messages",
    withFeishu(async (rig) => {
      const signIn = createSignIn(rig.config, rig.deps);
      const found = await signIn.identify({ code: bobsCode(rig), redirectUri }, never);
      assert.ok(found.ok, JSON.stringify(found));
      const key = `${rig.config.appId}:${rig.bob.openId}`;
      assert.deepEqual(found.person, { key, name: "Bob", tenant: "2ca1d211f64f6438" });
      assert.ok(appAddressForm.parse(found.address).ok);
      assert.deepEqual(found.address, { appId: rig.config.appId, id: rig.bob.openId });
    }),
  );

  it(
    "a code is good once and for its way back, and no secret is said",
    withFeishu(async (rig) => {
      const why = async (code: string, more: object = {}, back = redirectUri): Promise<string> => {
        const found = await createSignIn({ ...rig.config, ...more }, rig.deps).identify(
          { code, redirectUri: back },
          never,
        );
        assert.ok(!found.ok && found.outcome.kind === "permanent", JSON.stringify(found));
        for (const secret of [code, rig.config.appSecret]) assert.ok(!found.outcome.why.includes(secret));
        return found.outcome.why;
      };
      const code = bobsCode(rig);
      assert.match(await why(code, { appSecret: "another-secret" }), /do not fit together/);
      assert.match(await why(code, {}, `${redirectUri}x`), /redirect URL/);
      assert.ok((await createSignIn(rig.config, rig.deps).identify({ code, redirectUri }, never)).ok);
      assert.match(await why(code), /begin again/);
      assert.match(await why("nonsense"), /begin again/);
      const later = bobsCode(rig);
      rig.clock.now += 301_000;
      assert.match(await why(later), /begin again/);
      rig.fake.person(rig.bob).available = false;
      assert.match(await why(bobsCode(rig)), /availability/);
    }),
  );

  it(
    "an answer that names nobody, or a group, is refused",
    withFeishu(async (rig) => {
      for (const data of [{}, { open_id: rig.room.id }, { open_id: "ou_/../x" }]) {
        const body = { code: 0, msg: "success", access_token: "u-1", data };
        await rig.fake.fault({ kind: "answer", status: 200, body });
        const found = await createSignIn(rig.config, rig.deps).identify({ code: "c", redirectUri }, never);
        assert.ok(!found.ok && found.outcome.kind === "permanent" && found.outcome.blame === "account");
      }
      await rig.fake.fault({ kind: "answer", status: 503 });
      const down = await createSignIn(rig.config, rig.deps).identify({ code: "c", redirectUri }, never);
      assert.ok(!down.ok && down.outcome.kind === "retry");
    }),
  );
});
