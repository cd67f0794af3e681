import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { withBot } from "../../../test/support/bot.ts";
import type { Saying } from "../../../test/support/bot.ts";
import { botAddressForm, botAddressKey, botAddressLabel } from "./config.ts";
import { readMarkdown } from "./fake-markdown.ts";
import { startWecomFake } from "./fake.ts";
import type { FakeOptions, WecomFake } from "./fake.ts";
import { wecomBot } from "./index.ts";
import { escapeMarkdown, inline, lines, link } from "./markdown.ts";
import { outcomeOfBot } from "./outcome.ts";
import { renderBot } from "./render.ts";

const key = "693a91f6-7b3c-4bc4-97a0-0ec2f1fa5aaa";

/** A group of its own for each story, and a way to say things in it. */
async function group(
  options: Partial<FakeOptions>,
  tell: (fake: WecomFake, say: Saying) => Promise<void>,
): Promise<void> {
  const fake = await startWecomFake({ key, perMinute: null, members: ["zhangsan", "13800000000"], ...options });
  try {
    await withBot(wecomBot, { url: fake.url }, (say) => tell(fake, say));
  } finally {
    await fake.close();
  }
}

const room = { audience: "room", recipientName: null } as const;
const people = (...keys: readonly string[]): Partial<RenderContext> => ({
  ...room,
  mentions: keys.map((each) => ({ name: "Ann", key: each })),
});

describe("the address", () => {
  const hook = `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${key}`;
  const good: readonly (readonly [what: string, text: string, url: string])[] = [
    ["WeCom", hook, hook],
    ["blanks around it, and a switch of the debugger", ` ${hook}&debug=1 `, hook],
    [
      "a private deployment",
      `http://wecom.internal/api/cgi-bin/webhook/send?key=${key}`,
      `http://wecom.internal/api/cgi-bin/webhook/send?key=${key}`,
    ],
  ];
  for (const [what, text, url] of good) {
    it(`takes ${what}`, () => {
      const parsed = botAddressForm.parse({ url: text });
      assert.deepEqual(parsed.ok && parsed.value, { url });
    });
  }

  const bad: readonly (readonly [problem: RegExp, url: string])[] = [
    [/must be the webhook address/, key],
    [/must be the webhook address/, hook.replace("https", "http")],
    [/lacks its key/, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"],
    [/for files/, `https://qyapi.weixin.qq.com/cgi-bin/webhook/upload_media?key=${key}&type=file`],
    [/copy it whole/, `https://oapi.dingtalk.com/robot/send?access_token=${key}`],
  ];
  for (const [problem, url] of bad) {
    it(`refuses ${url}`, () => {
      const parsed = botAddressForm.parse({ url });
      assert.match(parsed.ok ? "" : (parsed.issues[0]?.problem ?? ""), problem);
      assert.ok(parsed.ok || !JSON.stringify(parsed.issues).includes(key));
    });
  }

  it("has a key and a label without the secret", () => {
    const address = { url: hook };
    assert.match(botAddressKey(address), /^[0-9a-f]{16}$/);
    assert.equal(botAddressLabel(address), `qyapi.weixin.qq.com · ${botAddressKey(address).slice(0, 6)}`);
  });
});

describe("the form of a message", () => {
  it("is Markdown with named links, also where it rings people by user id", async () => {
    await group({}, async (fake, say) => {
      await say(page());
      await say(page(), people("zhangsan", "nobody"));
      const [plain, rings] = fake.messages;
      assert.deepEqual([plain?.type, plain?.pings], ["markdown", []]);
      assert.deepEqual([rings?.type, rings?.pings], ["markdown", ["zhangsan"]]);
      assert.match(
        rings?.text ?? "",
        /^🔴 \[Critical\] INC-42 .*\n\n@zhangsan @nobody\n\nAcknowledge {2}· {2}Snooze {2}· {2}Close {2}· {2}Open in Tocsin\n/,
      );
    });
  });

  it("is text where it rings people by phone, or everybody: Markdown cannot", async () => {
    await group({}, async (fake, say) => {
      await say(page(), people("+86 138-0000-0000", "ZhangSan"));
      await say(page(), { ...people("zhangsan"), mentionAll: true });
      assert.deepEqual(
        fake.messages.map(({ type, pings }) => [type, pings]),
        [
          ["text", ["ZhangSan", "13800000000"]],
          ["text", ["@all", "zhangsan"]],
        ],
      );
      for (const { text } of fake.messages)
        assert.match(text, /\nAcknowledge: https:\/\/tocsin\.example\.com\/a\/AbC-123_x\?do=ack\n/);
    });
  });

  it("a key can neither ring everybody nor hold markup", async () => {
    await group({}, async (fake, say) => {
      await say(page(), people("all", "@all", "@ALL", "x> <@all", "", "a b"));
      assert.deepEqual([fake.messages[0]?.type, fake.messages[0]?.pings], ["markdown", []]);
    });
  });

  it("a bundle of fifty names each of them in 2048 bytes as well, and keeps its link", () => {
    const long = "磁盘空间不足 ".repeat(2_000);
    const notice: Notice = { kind: "bundle", incidents: bundled(50, { title: long }) };
    for (const how of [room, { ...room, mentionAll: true }]) {
      const wire = renderBot(notice, context(how));
      const content = wire.msgtype === "text" ? wire.text.content : wire.markdown.content;
      assert.ok(Buffer.byteLength(content) <= (wire.msgtype === "text" ? 2_048 : 4_096));
      for (let index = 42; index < 92; index += 1) assert.match(content, new RegExp(`INC-${index}\\b`));
      assert.match(content, /https:\/\/tocsin\.example\.com\/incidents\/42/);
    }
  });

  it("what is too long loses labels and links before the description, and the description before the facts", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`label-${index}`, "v".repeat(90)]));
    const text = renderBot(page(incident({ description: "d".repeat(9_000), labels: many })), context(room));
    const content = text.msgtype === "markdown" ? text.markdown.content : "";
    assert.match(content, /Payments/);
    assert.match(content, /d{800,}…/);
    assert.match(content, /Sent by Tocsin/);
  });
});

describe("Markdown", () => {
  for (const [name, text] of Object.entries(hostile)) {
    it(`${name} reads as it was`, () => {
      const line = text.replace(/\s+/g, " ").toWellFormed();
      const { text: shown, ...effect } = readMarkdown(`\u200b${escapeMarkdown(line)}`);
      assert.deepEqual(effect, { mentioned: [], links: [], named: [], marks: [] });
      assert.equal(shown.replaceAll("\u200b", ""), line.replaceAll("\u200b", "").replaceAll("`", "ˋ"));
    });
  }

  it("no line of a description begins a heading or a quote", () => {
    const { marks } = readMarkdown(lines("# h\n> q\n###### h\nplain", 500, (line) => inline(line, 100)));
    assert.deepEqual(marks, []);
  });

  it("brackets in the text of a link neither end it nor make another", () => {
    const { links, text } = readMarkdown(link("a] [b](https://evil.example) [c", 200, "https://e.com/(x)"));
    assert.deepEqual(links, ["https://e.com/%28x%29"]);
    assert.equal(text.replaceAll("\u200b", ""), "a］ ［b］(https://evil.example) ［c");
  });

  it("hostile text stays text in text messages, too", async () => {
    await group({}, async (fake, say) => {
      for (const text of Object.values(hostile)) {
        const poisoned = page(incident({ title: text, description: `${text}\n<@zhangsan>` }), text);
        assert.equal((await say(poisoned, people("13800000000"))).kind, "accepted");
        const seen = fake.messages.at(-1);
        assert.deepEqual([seen?.shape, seen?.pings], ["text(0)", ["13800000000"]], text);
        assert.ok(
          seen?.links.every((each) => each.startsWith("https://tocsin.example.com/")),
          text,
        );
      }
    });
  });

  it("the reader of the fake sees what was not escaped", () => {
    const read = readMarkdown('# **b** [x](https://evil.example) <@lisi> <font color="warning">w</font>\n> q');
    assert.deepEqual(read.marks, ["heading", "**", "**", "link", "mention", "colour", "end of colour", "quote"]);
    assert.deepEqual([read.mentioned, read.links], [["lisi"], ["https://evil.example"]]);
  });
});

describe("the pace", () => {
  it("the 21st message within a minute waits for one, and ours stays below it", async () => {
    let clock = 1_795_330_800_000;
    await group({ perMinute: 20, now: () => clock }, async (fake, say) => {
      for (let count = 0; count < 20; count += 1) assert.equal((await say(notices.test)).kind, "accepted");
      const held = await say(notices.test);
      assert.deepEqual(
        [held.kind, held.kind === "retry" && held.scope, held.kind === "retry" && held.afterMs],
        ["retry", "address", 60_000],
      );
      clock += 60_000;
      assert.equal((await say(notices.test)).kind, "accepted");
      assert.equal(fake.messages.length, 21);
    });
    const [pace] = wecomBot.manifest.pace;
    assert.ok(pace !== undefined && pace.count < 20 && pace.perMs === 60_000 && pace.scope === "address");
  });
});

describe("codes", () => {
  const cases: readonly (readonly [code: number, says: string, expected: string])[] = [
    [-1, "", "retry message"],
    [40008, "", "permanent message"],
    [40033, "", "permanent message"],
    [40035, "", "permanent message"],
    [40058, "markdown.content exceed max length 4096", "permanent message"],
    [40058, "", "permanent message"],
    [40063, "", "permanent message"],
    [44004, "", "permanent message"],
    [45002, "", "permanent message"],
    [45009, "", "retry address 60000"],
    [45033, "", "retry address"],
    [47001, "", "permanent message"],
    [60020, "", "permanent address"],
    [93000, "invalid webhook url, hint: [1]", "permanent address"],
    [93000, "Invalid input : content exceed max length", "permanent message"],
    [93001, "", "permanent address"],
    [93004, "", "permanent address"],
    [93006, "", "permanent address"],
    [93008, "", "permanent address"],
    [93017, "", "permanent message"],
    [424242, "", "permanent message"],
  ];
  for (const [errcode, errmsg, expected] of cases) {
    it(`${errcode} ${errmsg}: ${expected}`, () => {
      const outcome = answered({ errcode, errmsg });
      const parts = outcome.kind === "retry" ? [outcome.scope, outcome.afterMs ?? ""] : [];
      const blame = outcome.kind === "permanent" ? [outcome.blame] : [];
      assert.equal([outcome.kind, ...blame, ...parts].join(" ").trim(), expected);
    });
  }

  it("a key that the platform repeats is not passed on", () => {
    assert.doesNotMatch(JSON.stringify(answered({ errcode: 424242, errmsg: `bad ${key}` })), new RegExp(key));
  });

  function answered(body: object): Outcome {
    const response = { status: 200, headers: {}, body: JSON.stringify(body) };
    return outcomeOfBot({ ok: true, response }, Date.now(), [key]);
  }
});

describe("the fake", () => {
  it("refuses what the platform refuses", async () => {
    const fake = await startWecomFake({ key, perMinute: null });
    const markdown = (content: string): object => ({ msgtype: "markdown", markdown: { content } });
    const text = (content: string): object => ({ msgtype: "text", text: { content } });
    const cases: readonly (readonly [number, unknown])[] = [
      [47001, [1]],
      [40008, { msgtype: "hologram" }],
      [44004, markdown("")],
      [40058, markdown("字".repeat(1_366))],
      [0, markdown("字".repeat(1_365))],
      [40058, text("x".repeat(2_049))],
      [0, text("x".repeat(2_048))],
    ];
    const post = async (url: string, body: unknown): Promise<number> => {
      const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
      return ((await response.json()) as { readonly errcode: number }).errcode;
    };
    for (const [code, body] of cases) assert.equal(await post(fake.url, body), code, JSON.stringify(body).slice(0, 99));
    assert.equal(await post(`${fake.url}x`, text("x")), 93000);
    await fake.close();
  });
});
