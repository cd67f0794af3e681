import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Notice } from "#domain/notice.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { withBot } from "../../../test/support/bot.ts";
import type { Saying } from "../../../test/support/bot.ts";
import { signBot } from "./bot-api.ts";
import { botAddressForm, botAddressKey, botAddressLabel } from "./config.ts";
import { readMarkdown } from "./fake-markdown.ts";
import { startFeishuFake } from "./fake.ts";
import type { FakeOptions, FeishuFake } from "./fake.ts";
import { feishuBot } from "./index.ts";
import { escapeMarkdown } from "./markdown.ts";
import { renderBot } from "./render.ts";

const token = "2f9a1d84-6b1c-4f53-9d7e-0c1b2a394857";
const ann = "ou_18eac85d35a26f989317ad4f02e8bbbb";

/** A group of its own for each story, and a way to say things in it. */
async function group(
  options: Partial<FakeOptions>,
  tell: (fake: FeishuFake, say: Saying) => Promise<void>,
  clock: () => number = Date.now,
  secret = options.secret,
): Promise<void> {
  const fake = await startFeishuFake({ token, rate: null, members: [ann], ...options });
  try {
    await withBot(feishuBot, { url: fake.url, secret }, (say) => tell(fake, say), clock);
  } finally {
    await fake.close();
  }
}

const room = { audience: "room", recipientName: null } as const;

describe("the signature", () => {
  it("is what the guide's own Python sample makes of its example", () => {
    assert.equal(signBot("1599360473", "demo"), "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
  });

  it("is left out where the check is switched off, and refused where it is wrong or old", async () => {
    await group({}, async (fake, say) => {
      assert.equal((await say(notices.test)).kind, "accepted");
      assert.doesNotMatch(fake.received[0]?.raw ?? "", /"sign"/);
    });
    for (const [secret, clock] of [
      ["wrong", Date.now],
      ["right", () => Date.now() - 3_700_000],
    ] as const) {
      const tell = async (fake: FeishuFake, say: Saying): Promise<void> => {
        const outcome = await say(notices.test);
        assert.match("why" in outcome ? outcome.why : "", /^the signature does not fit.*\(19021\)$/);
        assert.deepEqual(fake.messages, []);
      };
      await group({ secret: "right" }, tell, clock, secret);
    }
  });
});

describe("the address", () => {
  const hook = `https://open.feishu.cn/open-apis/bot/v2/hook/${token}`;
  const good: readonly (readonly [what: string, text: string, url: string])[] = [
    ["Feishu", hook, hook],
    [
      "Lark, with blanks around it",
      ` https://open.larksuite.com/open-apis/bot/v2/hook/${token} `,
      `https://open.larksuite.com/open-apis/bot/v2/hook/${token}`,
    ],
    ["a query and a fragment are no part of it", `${hook}?x=1#y`, hook],
    [
      "a private deployment",
      `http://feishu.internal:8080/open-apis/bot/v2/hook/${token}`,
      `http://feishu.internal:8080/open-apis/bot/v2/hook/${token}`,
    ],
  ];
  for (const [what, text, url] of good) {
    it(`takes ${what}`, () => {
      const parsed = botAddressForm.parse({ url: text });
      assert.deepEqual(parsed.ok && parsed.value.url, url);
    });
  }

  const bad: readonly (readonly [problem: RegExp, text: string])[] = [
    [/must be the webhook address/, "feishu"],
    [/must be the webhook address/, hook.replace("https", "http")],
    [/first version/, `https://open.feishu.cn/open-apis/bot/hook/${token}`],
    [/trigger of a flow/, `https://www.feishu.cn/flow/api/trigger-webhook/${token}`],
    [/copy it whole/, "https://open.feishu.cn/open-apis/bot/v2/hook/"],
    [/copy it whole/, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"],
  ];
  for (const [problem, text] of bad) {
    it(`refuses ${text}`, () => {
      const parsed = botAddressForm.parse({ url: text });
      assert.match(parsed.ok ? "" : (parsed.issues[0]?.problem ?? ""), problem);
      assert.ok(parsed.ok || !JSON.stringify(parsed.issues).includes(token));
    });
  }

  it("has a key and a label without the token; the cloud shows", () => {
    const address = { url: hook };
    assert.match(botAddressKey(address), /^[0-9a-f]{16}$/);
    assert.equal(botAddressLabel(address), `open.feishu.cn · ${botAddressKey(address).slice(0, 6)}`);
  });
});

describe("mentions", () => {
  it("a group that does not let bots mention everybody gets the page all the same", async () => {
    await group({ allAllowed: false }, async (fake, say) => {
      const outcome = await say(page(), { ...room, mentionAll: true });
      assert.equal(outcome.kind, "accepted");
      assert.deepEqual(
        fake.messages.map(({ type, pings }) => [type, pings]),
        [["interactive", []]],
      );
      assert.equal(fake.received.length, 2);
    });
  });

  it("whoever is not in the group is shown, not rung", async () => {
    await group({}, async (fake, say) => {
      const mentions = [
        { name: "Ann", key: ann },
        { name: "Bob", key: "ou_nobody" },
      ];
      assert.equal((await say(page(), { ...room, mentions })).kind, "accepted");
      assert.deepEqual(fake.messages[0]?.pings, [ann]);
    });
  });

  it("a key can neither ring everybody nor hold markup", async () => {
    await group({}, async (fake, say) => {
      const keys = ["all", "ALL", "x></at><at id=all", "a,all", "a all", ""];
      const mentions = keys.map((key) => ({ name: "Ann", key }));
      assert.equal((await say(page(), { ...room, mentions })).kind, "accepted");
      assert.deepEqual(fake.messages[0]?.pings, []);
    });
  });
});

describe("a refused card", () => {
  it("is said as plain text, with title, links and every name of a bundle", async () => {
    await group({}, async (fake, say) => {
      const asked: string[] = [];
      await fake.fault({ kind: "answer", status: 200, body: { code: 230028, msg: "DLP audit" } });
      assert.equal((await say(page())).kind, "permanent");
      asked.push(...fake.received.map(({ raw }) => String((JSON.parse(raw) as { msg_type: string }).msg_type)));
      assert.deepEqual(asked, ["interactive", "text"]);
    });
    for (const notice of [page(), { kind: "bundle", incidents: bundled(3) }] satisfies Notice[]) {
      const text = JSON.stringify(renderBot(notice, context()).forms.at(-1));
      assert.match(text, /#(INC-42|Tocsin)/);
      assert.match(text, /https:\/\/tocsin\.example\.com\/a\/AbC-123_x\?do=ack/);
      assert.match(text, /https:\/\/tocsin\.example\.com\/incidents\/42/);
      if (notice.kind === "bundle") assert.match(text, /INC-44/);
    }
  });

  it("is not said again when the bot itself is refused, throttled or in doubt", async () => {
    await group({}, async (fake, say) => {
      for (const code of [19024, 11232]) {
        await fake.fault({ kind: "answer", status: 200, body: { code, msg: "" } });
        await say(page());
      }
      await fake.fault({ kind: "reset" });
      await say(page());
      assert.equal(fake.received.length, 3);
    });
  });

  it("hostile text stays text in its plain form, too", async () => {
    await group({}, async (fake) => {
      for (const text of Object.values(hostile)) {
        const poisoned = page(incident({ title: text, state: "acknowledged", acknowledgedBy: text }), text);
        const form = renderBot(poisoned, context()).forms.at(-1);
        const headers = { "content-type": "application/json" };
        await fetch(fake.url, { method: "POST", headers, body: JSON.stringify(form) });
        const seen = fake.messages.at(-1);
        assert.deepEqual([seen?.type, seen?.shape, seen?.pings], ["text", "text ()", []], text);
        assert.ok(
          seen?.links.every((link) => link.startsWith("https://tocsin.example.com/")),
          text,
        );
      }
    });
  });
});

describe("rich text", () => {
  for (const [name, text] of Object.entries(hostile)) {
    it(`${name} reads back as it was`, () => {
      const line = text.replace(/\s+/g, " ").toWellFormed();
      assert.deepEqual(readMarkdown(escapeMarkdown(line)), { text: line, mentioned: [], links: [], marks: [] });
    });
  }

  it("the reader of the fake sees what was not escaped", () => {
    const { marks, mentioned, links } = readMarkdown(
      "- **b** [x](https://evil.example) <at id=all></at> <font color=red>",
    );
    assert.deepEqual(marks, ["item", "**", "**", "link", "at", "<font>"]);
    assert.deepEqual([mentioned, links], [["all"], ["https://evil.example"]]);
  });
});

describe("the fake", () => {
  let fake: FeishuFake;
  let clock = 1_795_330_800_000;
  before(async () => {
    fake = await startFeishuFake({ token, now: () => clock });
  });
  after(() => fake.close());

  async function post(body: unknown): Promise<number> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(fake.url, { method: "POST", headers, body: JSON.stringify(body) });
    return ((await response.json()) as { readonly code: number }).code;
  }

  it("takes 5 a second and 100 a minute", async () => {
    const text = { msg_type: "text", content: { text: "# x" } };
    const burst = await Promise.all(Array.from({ length: 7 }, () => post(text)));
    assert.deepEqual(
      burst.toSorted((a, b) => a - b),
      [0, 0, 0, 0, 0, 11232, 11232],
    );
    let taken = 5;
    for (let second = 0; second < 30; second += 1) {
      clock += 1_000;
      for (let index = 0; index < 4; index += 1) taken += (await post(text)) === 0 ? 1 : 0;
    }
    assert.equal(taken, 100);
    clock += 60_000;
  });

  it("refuses what the platform refuses", async () => {
    const button = (behavior: object): unknown => ({
      msg_type: "interactive",
      card: {
        schema: "2.0",
        header: { title: { tag: "plain_text", content: "#" } },
        body: { elements: [{ tag: "button", text: { tag: "plain_text", content: "x" }, behaviors: [behavior] }] },
      },
    });
    const cases: readonly (readonly [number, unknown])[] = [
      [9499, [1]],
      [19002, { content: { text: "#" } }],
      [19024, { msg_type: "text", content: { text: "no keyword" } }],
      [9499, { msg_type: "text", content: { text: "#".repeat(20_001) } }],
      [11246, { msg_type: "interactive", card: { elements: [] } }],
      [11246, button({ type: "callback", value: {} })],
      [11246, button({ type: "open_url", default_url: "javascript:alert(1)" })],
      [0, button({ type: "open_url", default_url: "https://example.com/" })],
    ];
    for (const [code, body] of cases) {
      clock += 1_000;
      assert.equal(await post(body), code, JSON.stringify(body).slice(0, 200));
    }
  });
});
