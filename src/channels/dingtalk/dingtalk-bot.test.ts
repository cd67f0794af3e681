import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { bundled, context, hostile, notices, page } from "../../../test/conformance/channel-notices.ts";
import { withBot } from "../../../test/support/bot.ts";
import type { Saying } from "../../../test/support/bot.ts";
import { signBot } from "./bot-api.ts";
import { botAddressForm, botAddressKey, botAddressLabel } from "./config.ts";
import { readMarkdown } from "./fake-markdown.ts";
import { startDingtalkFake } from "./fake.ts";
import type { DingtalkFake, FakeOptions } from "./fake.ts";
import { dingtalkBot } from "./index.ts";
import { escapeMarkdown, link, quote } from "./markdown.ts";
import { renderBot } from "./render.ts";

const token = "8f0c3a51e7d94b26a1c05d7e93f8b2467a1e0c95d3b84f62e7a09c1d5b3f8e64";
const secret = "SEC5f1e0d2c3b4a59687a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b7c6d5e4f";

/** A group of its own for each story, and a way to say things in it; `clock` is ours, the fake has its own. */
async function group(
  options: Partial<FakeOptions>,
  tell: (fake: DingtalkFake, say: Saying) => Promise<void>,
  clock: () => number = Date.now,
): Promise<void> {
  const fake = await startDingtalkFake({ token, perMinute: null, members: ["13800000000", "manager4021"], ...options });
  try {
    await withBot(dingtalkBot, { url: fake.url, secret: options.secret }, (say) => tell(fake, say), clock);
  } finally {
    await fake.close();
  }
}

const room = { audience: "room", recipientName: null } as const;

describe("the signature", () => {
  it("is what the guide's own Python sample makes of its example", () => {
    assert.equal(signBot("1577262236757", "this is secret"), "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
  });

  it("is taken for signs of every kind: `+`, `/` and `=` reach the platform whole", async () => {
    let clock = 1_795_330_800_000;
    await group(
      { secret, now: () => clock },
      async (fake, say) => {
        for (let index = 0; index < 40; index += 1) {
          clock += 1;
          assert.equal((await say(notices.test)).kind, "accepted");
        }
        const signs = fake.received.map(({ url }) => url.searchParams.get("sign") ?? "").join("");
        assert.match(signs, /\+/);
        assert.match(signs, /\//);
      },
      () => clock,
    );
  });

  it("a clock that is more than an hour off is named as the cause", async () => {
    await group(
      { secret },
      async (_, say) => {
        const outcome = await say(notices.test);
        assert.match("why" in outcome ? outcome.why : "", /clock right \(310000\)$/);
      },
      () => Date.now() - 3_700_000,
    );
  });
});

describe("the address", () => {
  const hook = `https://oapi.dingtalk.com/robot/send?access_token=${token}`;
  const good: readonly (readonly [what: string, text: string, url: string])[] = [
    ["DingTalk", hook, hook],
    ["the international edition", hook.replace(".com", ".io"), hook.replace(".com", ".io")],
    ["one that was copied with a stale sign", ` ${hook}&timestamp=1577262236757&sign=abc%3D `, hook],
    [
      "a proxy",
      `http://10.0.0.9:8080/dingtalk/robot/send?access_token=${token}`,
      `http://10.0.0.9:8080/dingtalk/robot/send?access_token=${token}`,
    ],
  ];
  for (const [what, text, url] of good) {
    it(`takes ${what}`, () => {
      const parsed = botAddressForm.parse({ url: text, secret: ` ${secret} ` });
      assert.deepEqual(parsed.ok && parsed.value, { url, secret });
    });
  }

  const bad: readonly (readonly [problem: RegExp, url: string, secret?: string])[] = [
    [/must be the webhook address/, token],
    [/must be the webhook address/, hook.replace("https", "http")],
    [/lacks its access_token/, "https://oapi.dingtalk.com/robot/send"],
    [/copy it whole/, `https://oapi.dingtalk.com/?access_token=${token}`],
    [/expires/, "https://oapi.dingtalk.com/robot/sendBySession?session=1"],
    [/begins with SEC/, hook, token],
  ];
  for (const [problem, url, sign] of bad) {
    it(`refuses ${url} ${sign ?? ""}`, () => {
      const parsed = botAddressForm.parse({ url, secret: sign });
      assert.match(parsed.ok ? "" : (parsed.issues[0]?.problem ?? ""), problem);
      assert.ok(parsed.ok || !JSON.stringify(parsed.issues).includes(token));
    });
  }

  it("has a key and a label without the token", () => {
    const address = { url: hook };
    assert.match(botAddressKey(address), /^[0-9a-f]{16}$/);
    assert.equal(botAddressLabel(address), `oapi.dingtalk.com · ${botAddressKey(address).slice(0, 6)}`);
  });
});

describe("the form of a message", () => {
  it("rings nobody: a card with large buttons; rings somebody: Markdown with the links at the top", async () => {
    await group({}, async (fake, say) => {
      await say(page());
      await say(page(), { ...room, mentions: [{ name: "Ann", key: "13800000000" }] });
      const [card, rings] = fake.messages;
      assert.deepEqual(
        card?.buttons.map(({ label }) => label),
        ["Acknowledge", "Snooze", "Close", "Open in Tocsin"],
      );
      assert.deepEqual([card?.pings, rings?.pings], [[], ["13800000000"]]);
      assert.match(rings?.text ?? "", /^.*INC-42.*\n\n@13800000000\n\nAcknowledge · Snooze · Close · Open in Tocsin\n/);
      assert.equal(card?.title, "🔴 [Critical] #INC-42 Payments: disk-full on db-3");
    });
  });

  it("a phone may be entered as people write it; whoever is not in the group is not rung", async () => {
    await group({ members: ["13800000000", "+85261234567"] }, async (fake, say) => {
      const keys = ["+86 138-0000-0000", "+852 6123 4567", "13911111111", "nobody", "@all", "a b"];
      await say(page(), { ...room, mentions: keys.map((key) => ({ name: "Ann", key })) });
      assert.deepEqual(fake.messages[0]?.pings, ["13800000000", "+85261234567"]);
      assert.doesNotMatch(fake.messages[0]?.raw ?? "", /@all|a b"/);
    });
  });
});

describe("a message that may have been posted", () => {
  it("is posted once, however often it is sent with the same key", async () => {
    await group({}, async (fake, say) => {
      await fake.fault({ kind: "reset" });
      assert.equal((await say(page(), {}, "one")).kind, "unknown");
      await fake.fault(null);
      assert.equal((await say(page(), {}, "one")).kind, "accepted");
      assert.equal((await say(page(), {}, "two")).kind, "accepted");
      assert.deepEqual([fake.received.length, fake.messages.length], [3, 2]);
    });
  });

  it("one that the filter refuses for its words is said in a plainer way, and once as well", async () => {
    await group({ filter: /runbooks/ }, async (fake, say) => {
      for (let count = 0; count < 2; count += 1) assert.equal((await say(page(), {}, "one")).kind, "accepted");
      assert.deepEqual(
        fake.messages.map(({ type }) => type),
        ["text"],
      );
      const [plain] = fake.messages;
      assert.match(plain?.text ?? "", /#INC-42/);
      assert.ok(plain?.links.includes("https://tocsin.example.com/a/AbC-123_x?do=ack"));
      assert.ok(plain?.links.includes("https://tocsin.example.com/incidents/42"));
    });
  });

  it("the plain form of a bundle names every incident and rings", () => {
    const how = context({ ...room, mentions: [{ name: "Ann", key: "13800000000" }] });
    const plain = JSON.stringify(renderBot({ kind: "bundle", incidents: bundled(3) }, how).forms[1]);
    for (const part of ["INC-42", "INC-43", "INC-44", "@13800000000", '"atMobiles":["13800000000"]'])
      assert.ok(plain.includes(part), part);
  });
});

describe("the shut-out", () => {
  it("the 21st message of a minute parks the bot for ten minutes, and the platform keeps to it", async () => {
    let clock = 1_795_330_800_000;
    await group({ perMinute: 20, now: () => clock }, async (fake, say) => {
      for (let count = 0; count < 20; count += 1) assert.equal((await say(page())).kind, "accepted");
      const parked: Outcome = await say(page());
      assert.deepEqual({ ...parked, why: "" }, { kind: "retry", scope: "address", afterMs: 600_000, why: "" });
      clock += 599_000;
      assert.equal((await say(page())).kind, "retry");
      clock += 1_000;
      assert.equal((await say(page())).kind, "accepted");
      assert.equal(fake.messages.length, 21);
    });
  });

  it("the pace that we keep stays below it", () => {
    const [pace] = dingtalkBot.manifest.pace;
    assert.ok(pace !== undefined && pace.count < 20 && pace.perMs === 60_000 && pace.scope === "address");
  });
});

describe("Markdown", () => {
  for (const [name, text] of Object.entries(hostile)) {
    it(`${name} reads back as it was`, () => {
      const line = text.replace(/\s+/g, " ").toWellFormed();
      const read = readMarkdown(`\u200b${escapeMarkdown(line)}`);
      assert.deepEqual([read.links, read.marks], [[], []]);
      assert.equal(read.text.replaceAll("\u200b", ""), line.replaceAll("\u200b", ""));
    });
  }

  it("what is not sure to be hidden is not written: only `*`, `_` and what they need have a backslash", () => {
    assert.equal(
      escapeMarkdown("[Critical] #INC-42 C:\\temp a_b * \\* \\"),
      "[Critical] #INC-42 C:\\temp a\\_b \\* \\\\\\* \\\\",
    );
  });

  it("brackets in the text of a link neither end it nor make another", () => {
    const { links, text } = readMarkdown(link("a] [b](https://evil.example) [c", 200, "https://e.com/(x)"));
    assert.deepEqual(links, ["https://e.com/%28x%29"]);
    assert.equal(text.replaceAll("\u200b", ""), "a］ ［b］(https://evil.example) ［c");
  });

  it("no line of a quote begins another block", () => {
    const lines = ["# h", "- i", "+ i", "1. i", "> q", "---", "===", "| t |", "    code", "```", "", "plain"];
    const { marks, text } = readMarkdown(quote(lines.join("\n"), 2_000));
    assert.deepEqual(marks, ["quote"]);
    assert.deepEqual(
      text.split("\n").map((line) => line.replaceAll("\u200b", "").trim()),
      lines.map((line) => line.trim()),
    );
  });

  it("the reader of the fake sees what was not escaped", () => {
    const { marks, links } = readMarkdown("# **b** [x](https://evil.example) <font color=red>\n> # q");
    assert.deepEqual(marks, ["heading", "**", "**", "link", "<font color=red>", "quote", "heading"]);
    assert.deepEqual(links, ["https://evil.example"]);
  });
});

describe("the fake", () => {
  it("refuses what the platform refuses", async () => {
    const fake = await startDingtalkFake({ token, keywords: ["#"], perMinute: null });
    const text = (content: string): object => ({ msgtype: "text", text: { content } });
    const card = { title: "#", text: "x", btnOrientation: "0" };
    const cases: readonly (readonly [number, unknown])[] = [
      [40035, [1]],
      [40035, text("")],
      [400105, { msgtype: "hologram" }],
      [310000, text("no keyword")],
      [460101, text("#".repeat(20_001))],
      [40035, { msgtype: "actionCard", actionCard: card }],
      [40035, { msgtype: "actionCard", actionCard: { ...card, btns: [{ title: "x", actionURL: "javascript:0" }] } }],
      [40035, { msgtype: "markdown", markdown: { title: "", text: "#" } }],
      [0, { msgtype: "actionCard", actionCard: { ...card, btns: [{ title: "x", actionURL: "https://example.com" }] } }],
    ];
    for (const [code, body] of cases) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(fake.url, { method: "POST", headers, body: JSON.stringify(body) });
      const { errcode } = (await response.json()) as { readonly errcode: number };
      assert.equal(errcode, code, JSON.stringify(body).slice(0, 200));
    }
    await fake.close();
  });

  it("a mention without its @ in the text, or in a card, rings nobody", async () => {
    const fake = await startDingtalkFake({ token, members: ["13800000000"], perMinute: null });
    const at = { atMobiles: ["13800000000"], atUserIds: [], isAtAll: false };
    const btns = [{ title: "x", actionURL: "https://example.com" }];
    const bodies = [
      { msgtype: "markdown", markdown: { title: "t", text: "x" }, at },
      { msgtype: "markdown", markdown: { title: "t", text: "@13800000000" }, at },
      { msgtype: "actionCard", actionCard: { title: "t", text: "@13800000000", btnOrientation: "0", btns }, at },
    ];
    const headers = { "content-type": "application/json" };
    for (const body of bodies) await fetch(fake.url, { method: "POST", headers, body: JSON.stringify(body) });
    await fake.close();
    assert.deepEqual(
      fake.messages.map(({ pings }) => pings),
      [[], ["13800000000"], []],
    );
  });
});
