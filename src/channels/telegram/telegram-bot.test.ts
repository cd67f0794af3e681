import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Http } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import type { Channel } from "#ports/channel.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, configForm } from "./config.ts";
import { startTelegramFake } from "./fake.ts";
import type { Chat, TelegramFake } from "./fake.ts";
import { parseHtml } from "./fake-html.ts";
import { telegramBot } from "./index.ts";
import { render } from "./render.ts";

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [{ name: "Ann", key: "770001" }], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["markdown"] ?? "", description: Object.values(hostile).join("\n") })),
      context(),
    ),
  };
  for (const [name, wire] of Object.entries(samples)) {
    test(name, () => {
      const file = new URL(`wire/sample-${name}.json`, import.meta.url);
      const { wire: golden } = JSON.parse(readFileSync(file, "utf8")) as { readonly wire: unknown };
      assert.deepEqual(JSON.parse(JSON.stringify(wire)), golden);
    });
  }
});

describe("forms", () => {
  test("a token is taken with the bot before it, as it stands in a URL", () => {
    const parsed = configForm.parse({ token: " bot6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001 " });
    assert.deepEqual(parsed, {
      ok: true,
      value: { token: "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001", apiUrl: "https://api.telegram.org" },
    });
    for (const token of ["123", "123:short", "AAFxCAdxxTocsinFake", "1:a/b"])
      assert.ok(!configForm.parse({ token }).ok);
    const overPlain = { token: "6453328901:AAFxCAdxxTocsinFake-E6Y8mTcOBT5r0001", apiUrl: "http://api.telegram.org" };
    assert.ok(!configForm.parse(overPlain).ok);
  });
  test("chats go by id or by name, with a topic or without", () => {
    const good: readonly (readonly [object, string])[] = [
      [{ chatId: "-1001234567890" }, "-1001234567890"],
      [{ chatId: -4_000, threadId: "7" }, "-4000:7"],
      [{ chatId: "@Ops_Alerts" }, "@ops_alerts"],
    ];
    for (const [input, key] of good) {
      const parsed = addressForm.parse(input);
      assert.ok(parsed.ok, JSON.stringify(parsed));
      assert.equal(addressKey(parsed.value), key);
    }
    for (const chatId of ["ops", "-", "0", "1e5", "@a", "12 34"]) assert.ok(!addressForm.parse({ chatId }).ok, chatId);
  });
});

describe("the message", () => {
  test("a name that Telegram makes a mention or a link of by itself does neither", () => {
    const seen = parseHtml(
      render(page(incident({ title: "@all @bob_ops https://evil.com tg://user?id=1" })), context()).text,
    );
    assert.ok(typeof seen !== "string");
    assert.deepEqual(seen.pings, []);
    assert.deepEqual(
      seen.links.filter((link) => link.includes("evil")),
      [],
    );
  });
  test("the end of an incident makes no sound, a page does", () => {
    assert.equal(render(notices.resolved, context()).disable_notification, true);
    assert.equal(render(notices.page, context()).disable_notification, false);
  });
  test("where Tocsin has no public address the links stand in the text", () => {
    const wire = render(
      page(),
      context({ links: { view: "http://localhost:8686/incidents/42", act: "http://localhost:8686/a/x" } }),
    );
    assert.equal(wire.reply_markup, undefined);
    assert.match(wire.text, /Acknowledge: <code>http:\/\/localhost:8686\/a\/x\?do=ack<\/code>/);
  });
});

const ops: Chat = { id: -100, type: "group", title: "Ops", state: "member" };

describe("a group that becomes a supergroup", () => {
  test("is followed, with one request more the first time", () =>
    withFake(async (fake, channel) => {
      fake.join({ ...ops, state: { migratedTo: -1_002 } });
      fake.join({ ...ops, id: -1_002, type: "supergroup" });
      for (const requests of [2, 1]) {
        const before = fake.asked.length;
        const outcome = await send(channel, { chatId: "-100" });
        assert.ok(outcome.kind === "accepted");
        assert.deepEqual([outcome.ref?.["chatId"], outcome.movedTo], ["-1002", { chatId: "-1002" }]);
        assert.equal(fake.asked.length - before, requests);
      }
      assert.deepEqual(
        fake.messages.map(({ chatId }) => chatId),
        [-1_002, -1_002],
      );
    }));
  test("and is gone from there as well: the address is broken, and the new id is named", () =>
    withFake(async (fake, channel) => {
      fake.join({ ...ops, state: { migratedTo: -1_002 } });
      fake.join({ ...ops, id: -1_002, type: "supergroup", state: { migratedTo: -1_003 } });
      const outcome = await send(channel, { chatId: "-100" });
      assert.ok(outcome.kind === "permanent" && outcome.blame === "address");
      assert.match(outcome.why, /-1003/);
    }));
});

describe("the directory", () => {
  test("finds groups, topics and channels, not people, and forgets what the bot has left", () =>
    withFake(async (fake, channel) => {
      fake.join({ ...ops, type: "supergroup", topics: [7, 8] });
      fake.join({ id: -200, type: "channel", title: "News", state: "member" });
      const chat = { id: -100, type: "supergroup", title: "Ops" };
      fake.hear({ message: { chat, message_thread_id: 7, forum_topic_created: { name: "Databases" } } });
      fake.hear({ message: { chat, message_thread_id: 7, is_topic_message: true, text: "hello" } });
      fake.hear({ message: { chat, message_thread_id: 8, is_topic_message: true, text: "hello" } });
      fake.hear({ message: { chat: { id: 5, type: "private", username: "ann" }, text: "/start" } });
      fake.hear({ my_chat_member: { chat: { id: -200, type: "channel" }, new_chat_member: { status: "kicked" } } });
      fake.hear({ unheard_of: true });
      assert.deepEqual(await names(channel), ["Ops", "Ops › Databases", "Ops › 8"]);
    }));
  test("follows a group to its new id", () =>
    withFake(async (fake, channel) => {
      fake.join(ops);
      fake.hear({ message: { chat: { id: -100, type: "group", title: "Ops" }, migrate_to_chat_id: -1_002 } });
      const page1 = await channel.directory?.search("", null, AbortSignal.timeout(5_000));
      assert.ok(page1 !== undefined && "places" in page1);
      assert.deepEqual(
        page1.places.map(({ key, address }) => [key, address]),
        [["-1002", { chatId: "-1002" }]],
      );
    }));
  test("gives up no update as long as all are in one answer, and none of the chats when there are more", () =>
    withFake(async (fake, channel) => {
      fake.join(ops);
      assert.deepEqual(await names(channel), ["Ops"]);
      assert.deepEqual(await names(channel), ["Ops"], "asked twice, it says the same");
      for (let index = 0; index < 150; index += 1)
        fake.hear({ message: { chat: { id: -300 - (index % 3), type: "group", title: `G${index % 3}` } } });
      assert.deepEqual(await names(channel), ["Ops", "G0", "G1", "G2"]);
      assert.deepEqual(await names(channel), ["Ops", "G0", "G1", "G2"]);
    }));
  test("says who else reads the bot's messages", () =>
    withFake(async (fake, channel) => {
      fake.webhook = true;
      const found = await channel.directory?.search("", null, AbortSignal.timeout(5_000));
      assert.ok(found !== undefined && "failed" in found && found.failed.kind === "permanent");
      assert.match(found.failed.why, /webhook elsewhere/);
    }));
});

describe("the fake", () => {
  test("holds floods back by its own clock: three at once, twenty a minute in a group", async () => {
    let now = 0;
    const fake = await startTelegramFake({ limited: true, now: () => now });
    fake.join(ops);
    const post = async (): Promise<string> => {
      const body = JSON.stringify({ chat_id: -100, text: "x" });
      const response = await fetch(`${fake.url}/bot${fake.token}/sendMessage`, { method: "POST", body });
      return `${response.status} ${/"retry_after":(\d+)/.exec(await response.text())?.[1] ?? ""}`;
    };
    try {
      assert.deepEqual([await post(), await post(), await post(), await post()], ["200 ", "200 ", "200 ", "429 1"]);
      for (let sent = 3; sent < 20; sent += 1) {
        now += 1_000;
        assert.equal(await post(), "200 ");
      }
      now += 1_000;
      assert.equal(await post(), "429 42");
      now += 42_000;
      assert.equal(await post(), "200 ");
    } finally {
      await fake.close();
    }
  });
  test("refuses markup that Telegram refuses", () => {
    for (const text of ["<x>", "<b>", "</b>", "<b><i></b></i>", "a < b", "<script>"])
      assert.equal(typeof parseHtml(text), "string", text);
    const seen = parseHtml(
      `<b>a</b> &amp;&lt; & <a href="https://a.example/?x=1&amp;y=2">b</a> <code>@ann https://c.example</code> @bob_x`,
    );
    assert.ok(typeof seen !== "string");
    assert.equal(seen.text, "a &< & b @ann https://c.example @bob_x");
    assert.deepEqual([seen.links, seen.pings], [["https://a.example/?x=1&y=2"], ["bob_x"]]);
  });
  test("a full bundle of the longest titles names its incidents and fits", () => {
    const wire = render({ kind: "bundle", incidents: bundled(50, { title: "<&>".repeat(200) }) }, context());
    const seen = parseHtml(wire.text);
    assert.ok(typeof seen !== "string" && seen.text.length <= 4_096 && seen.links.length === 50);
  });
});

async function withFake(run: (fake: TelegramFake, channel: Channel) => Promise<void>): Promise<void> {
  const fake = await startTelegramFake();
  const config = configForm.parse({ token: fake.token, apiUrl: fake.url });
  assert.ok(config.ok);
  const deps = { http, now: Date.now, log: silentLog, accountId: "a", publicUrl: "https://tocsin.example.com" };
  try {
    await run(fake, telegramBot.connect(config.value, deps));
  } finally {
    await fake.close();
  }
}

/** The least that an `Http` has to do. */
const http: Http = {
  connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
  async request({ url, method, headers, body, signal }) {
    const response = await fetch(url, { method, signal, ...(headers && { headers }), body: String(body) });
    const { status } = response;
    return {
      ok: true,
      response: { status, headers: Object.fromEntries(response.headers), body: await response.text() },
    };
  },
};

function send(channel: Channel, to: object): ReturnType<Channel["send"]> {
  const attempt = { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(5_000) };
  return channel.send(render(page(), context()), to, attempt);
}

async function names(channel: Channel): Promise<readonly (string | null)[]> {
  const found = await channel.directory?.search("", null, AbortSignal.timeout(5_000));
  assert.ok(found !== undefined && "places" in found);
  return found.places.map(({ name }) => name);
}
