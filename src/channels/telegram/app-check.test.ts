import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { secretToken, withTelegram } from "../../../test/support/telegram-rig.ts";
import type { Rig } from "../../../test/support/telegram-rig.ts";
import type { Outcome } from "#ports/channel.ts";
import { configForm } from "./app-config.ts";
import { telegram } from "./index.ts";

async function checked(rig: Rig): Promise<Readonly<Record<string, string>>> {
  const items = await rig.channel.check?.(AbortSignal.timeout(5_000));
  assert.ok(items !== undefined);
  for (const { text } of items) {
    assert.ok(text.en !== "" && text["zh-CN"] !== "");
    for (const secret of [secretToken, rig.secret]) assert.ok(!JSON.stringify(text).includes(secret), text.en);
  }
  return Object.fromEntries(items.map(({ id, state, text }) => [id, `${state}: ${text.en}`]));
}

async function call(rig: Rig, method: string, body: string | undefined): Promise<string> {
  const url = `${rig.telegram.url}/bot${secretToken}/${method}`;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: body ?? "",
  });
  return answer.text();
}

const hook = "https://tocsin.example.com/hook/telegram/account-1";

async function announce({ channel }: Rig, url = hook): Promise<Outcome> {
  const outcome = await channel.announce?.(url, AbortSignal.timeout(5_000));
  assert.ok(outcome !== undefined);
  return outcome;
}

describe("the check", () => {
  test("says that there is no webhook until it was announced, with all that Telegram is to tell", () =>
    withTelegram(async (rig) => {
      const before = await checked(rig);
      assert.match(before["token"] ?? "", /^good: .*@tocsin_bot/);
      assert.match(before["groups"] ?? "", /^good/);
      assert.match(before["address"] ?? "", /^good/);
      assert.match(before["webhook"] ?? "", /^bad: .*no webhook/);
      assert.match(before["delivery"] ?? "", /^unknown/);
      for (const _ of ["once", "again"]) assert.equal((await announce(rig)).kind, "accepted");
      assert.deepEqual(rig.telegram.webhook(), {
        url: hook,
        secret: rig.secret,
        allowed: ["message", "channel_post", "callback_query", "my_chat_member"],
      });
      const after = await checked(rig);
      assert.match(after["webhook"] ?? "", /^good/);
      assert.match(after["delivery"] ?? "", /^good: .* 0 updates/);
      const offered = rig.telegram.asked.filter(({ path }) => path.endsWith("/setMyCommands")).map(({ raw }) => raw);
      assert.ok(offered.some((raw) => raw.includes('"linkuser"') && !raw.includes("language_code")));
      assert.ok(offered.some((raw) => raw.includes('"language_code":"zh"')));
    }));
  test("an address that Telegram does not call is told in words, and a token that it does not know", () =>
    withTelegram(async (rig) => {
      const insecure = await announce(rig, "http://tocsin.example.com/hook/telegram/account-1");
      assert.ok(insecure.kind === "permanent" && insecure.blame === "account");
      assert.match(insecure.why, /https:\/\/.*polling/);
      await rig.telegram.fault({ kind: "answer", status: 401, body: '{"ok":false,"error_code":401}' });
      const unknown = await announce(rig);
      assert.ok(unknown.kind === "permanent" && unknown.blame === "account");
    }));
  test("tells a webhook of somebody else by its host alone, and one that tells too little", () =>
    withTelegram(async (rig) => {
      const set = (body: object): Promise<string> => call(rig, "setWebhook", JSON.stringify(body));
      await set({ url: "https://other.example.com/hook/s3cret-path" });
      const other = (await checked(rig))["webhook"] ?? "";
      assert.match(other, /^bad: .*other\.example\.com/);
      assert.doesNotMatch(other, /s3cret-path/);
      await set({
        url: hook,
        secret_token: rig.secret,
        allowed_updates: ["message"],
      });
      assert.match((await checked(rig))["webhook"] ?? "", /^bad: .*callback_query/);
    }));
  test("knows a secret that differs from a proxy that fails, and what is over", () =>
    withTelegram(async (rig) => {
      const url = hook;
      const state = async (info: object): Promise<string> => {
        const result = { url, pending_update_count: 3, ...info };
        await rig.telegram.fault({ kind: "answer", status: 200, body: JSON.stringify({ ok: true, result }) });
        return (await checked(rig))["delivery"] ?? "";
      };
      const recent = { last_error_date: Math.floor(rig.now() / 1_000) - 60 };
      const wrong = "Wrong response from the webhook: 401 Unauthorized";
      assert.match(await state({ ...recent, last_error_message: wrong }), /^bad: .*another secret/);
      assert.match(await state({ ...recent, last_error_message: "SSL error\n{x}" }), /^bad: .*SSL error \{x\}/);
      const past = { ...recent, pending_update_count: 0, last_error_message: wrong };
      assert.match(await state(past), /^good: Delivery works again/);
    }));
  test("tells a token that is wrong, of another bot, or cannot be asked about", () =>
    withTelegram(
      async (rig) => {
        assert.match((await checked(rig))["token"] ?? "", /^bad: .*@tocsin_bot's.*@acme_bot/);
        const probed = await rig.channel.probe(AbortSignal.timeout(5_000));
        assert.ok(probed.kind === "permanent" && probed.blame === "account");
        const unauthorized = { ok: false, error_code: 401, description: "Unauthorized" };
        await rig.telegram.fault({ kind: "answer", status: 401, body: JSON.stringify(unauthorized) });
        assert.match((await checked(rig))["token"] ?? "", /^bad: Telegram does not know the token/);
        await rig.telegram.fault({ kind: "answer", status: 502, body: "<html>" });
        assert.match((await checked(rig))["token"] ?? "", /^unknown/);
        await rig.telegram.fault({ kind: "down" });
        const down = await checked(rig);
        assert.match(down["token"] ?? "", /^bad: .*did not answer/);
        assert.deepEqual(
          ["groups", "webhook", "delivery"].map((id) => down[id]?.split(":")[0]),
          ["unknown", "unknown", "unknown"],
        );
      },
      {},
      { username: "acme_bot" },
    ));
  test("tells a bot that may not join groups", () =>
    withTelegram(async (rig) => assert.match((await checked(rig))["groups"] ?? "", /^bad: .*\/setjoingroups/), {
      canJoinGroups: false,
    }));
  test("knows the addresses that Telegram's own servers cannot call", () =>
    withTelegram(async (rig) => {
      const official = configForm.parse({ token: secretToken, username: "tocsin_bot" });
      assert.ok(official.ok);
      const refusing = {
        ...rig.deps.http,
        request: () => Promise.resolve({ ok: false, written: false, refused: true, why: "no" } as const),
      };
      const stateAt = async (publicUrl: string): Promise<string | undefined> => {
        const channel = telegram.connect(official.value, { ...rig.deps, http: refusing, publicUrl });
        const items = await channel.check?.(AbortSignal.timeout(5_000));
        return items?.find(({ id }) => id === "address")?.state;
      };
      for (const good of ["https://tocsin.example.com", "https://tocsin.example.com:8443"])
        assert.equal(await stateAt(good), "good", good);
      const bad = [
        "http://tocsin.example.com",
        "https://tocsin.example.com:8686",
        "https://tocsin",
        "https://10.0.0.5",
      ];
      for (const each of bad) assert.equal(await stateAt(each), "bad", each);
    }));
});
