import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Http, HttpResult } from "#ports/http.ts";
import { keptOf } from "./keep.ts";
import { masked, needlesOf } from "./mask.ts";
import { heardHttp, openTape, recorder } from "./tape.ts";

const signal = new AbortController().signal;
const nothing = { needles: [], actionToken: null, everything: false } as const;

/** Answers what `results` says, one a request; the last one again and again. */
function answering(...results: readonly HttpResult[]): Http {
  let asked = 0;
  return {
    request: () => Promise.resolve(results[Math.min(asked++, results.length - 1)] ?? lost),
    connect: () => Promise.resolve({ ok: false, refused: false, why: "no" }),
  };
}
const lost: HttpResult = { ok: false, written: true, refused: false, why: "the connection was reset" };
const said = (status: number, body: string): HttpResult => ({ ok: true, response: { status, headers: {}, body } });

const keys = fc.string({ minLength: 8, maxLength: 60, unit: "grapheme" });

/** Ways in which a text comes to stand in another one, none of them by the code that looks for it. */
const wraps: readonly ((key: string, around: string) => string)[] = [
  (key, around) => `${around}${key}${around}`,
  (key, around) => JSON.stringify({ [around]: `${around} ${key}` }),
  (key, around) => JSON.stringify({ card: JSON.stringify({ text: `${around}${key}` }) }),
  (key, around) => JSON.stringify({ text: key }).replaceAll("/", "\\/") + around,
  (key, around) => new URLSearchParams({ [around]: around, key }).toString(),
  (key, around) => `https://example.com/${encodeURIComponent(key)}?a=${encodeURIComponent(around)}`,
  (key, around) => encodeURIComponent(key).toLowerCase() + around,
  (key, around) => Buffer.from(`${around}${key}${around}`).toString("base64"),
  (key, around) => Buffer.from(`${around}:${key}`).toString("base64url"),
];

describe("what is kept of requests and answers", () => {
  it("holds no secret, however it is written and wherever it is cut", () => {
    const arbitrary = fc.record({
      key: keys,
      other: keys,
      around: fc.string({ maxLength: 12, unit: "grapheme-ascii" }),
      most: fc.integer({ min: 0, max: 200 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ key, other, around, most }) => {
        const needles = needlesOf([key, other]);
        for (const wrap of wraps) {
          const text = wrap(key, around);
          const kept = masked(text + wrap(other, around), needles, most);
          assert.ok(kept.length <= 6 * most + 6, "it is short");
          for (const form of [...formsOf(key), ...formsOf(other)])
            assert.ok(!kept.includes(form), `${form} in ${kept}`);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("shows where a webhook went, and nothing of its key", () => {
    const shown = (url: string, sent = url) => masked(sent, needlesOf([url]), 1_000);
    const slack = "https://hooks.slack.com/services/T0001/B0002/s3cretPart";
    assert.equal(shown(slack), "https://hooks.slack.com/services/•••/•••/•••");
    const ding = "https://oapi.dingtalk.com/robot/send?access_token=abc123";
    assert.equal(
      shown(ding, `${ding}&timestamp=1&sign=x%2Fy`),
      "https://oapi.dingtalk.com/robot/send?access_token=•••&timestamp=1&sign=•••",
    );
    const chat = "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIza-x&token=a%2Fb%3D";
    assert.equal(masked('{"error":"no token a/b="}', needlesOf([chat]), 100), '{"error":"no token •••"}');
  });

  it("holds no value that its name calls a secret", () => {
    for (const [text, kept] of [
      ['{"access_token":"a.b/c","expires_in":7200}', '{"access_token":"•••","expires_in":7200}'],
      ['{"tenant_access_token" : "t-1"}', '{"tenant_access_token" : "•••"}'],
      ['{"accessToken":"a\\/b","refresh_token":"r"}', '{"accessToken":"•••","refresh_token":"•••"}'],
      ['{"card":"{\\"id_token\\":\\"e.y\\",\\"n\\":1}"}', '{"card":"{\\"id_token\\":\\"•••\\",\\"n\\":1}"}'],
      ["grant_type=x&client_secret=a%2Bb&scope=s", "grant_type=x&client_secret=•••&scope=s"],
      ['{"headers":{"Authorization":"Bearer abc"}}', '{"headers":{"Authorization":"•••"}}'],
      ["Authorization: Basic dG9jc2luOnMzY3JldA==\nx", "Authorization: Basic •••\nx"],
      ["Basic health check of the bearer failed", "Basic health check of the bearer failed"],
      ['{"design":"blue","title":"Tokens run out"}', '{"design":"blue","title":"Tokens run out"}'],
    ] as const)
      assert.equal(masked(text, [], 1_000), kept);
  });

  it("is told by any part of an attempt, in its order, and by no other", async () => {
    let now = 0;
    const http = heardHttp(answering(said(200, '{"access_token":"t"}'), said(500, "no"), lost), () => (now += 5));
    const ask = (url: string) => http.request({ method: "POST", url, body: "hello", signal });
    const [first, second] = [openTape(), openTape()];
    await first.run(async () => {
      await ask("https://a.test/token");
      await second.run(() => ask("https://b.test/"));
      await ask("https://a.test/send");
    });
    await ask("https://nobody.test/");
    recorder(() => now)({
      method: "SMTP",
      url: "smtp://nobody.test",
      startedAt: 0,
      request: "",
      answer: "250",
      status: 250,
      why: null,
    });
    const text = { text: "hello", bytes: 5 };
    const none = { text: null, bytes: 0 };
    const shared = { method: "POST", tookMs: 5, request: text };
    assert.deepEqual(keptOf(first.take(), nothing), [
      {
        ...shared,
        url: "https://a.test/token",
        status: 200,
        why: null,
        answer: { text: '{"access_token":"•••"}', bytes: 20 },
      },
      { ...shared, url: "https://a.test/send", status: null, why: "the connection was reset", answer: none },
    ]);
    assert.deepEqual(
      keptOf(second.take(), nothing)?.map(({ url, status }) => [url, status]),
      [["https://b.test/", 500]],
    );
    assert.equal(keptOf(openTape().take(), nothing), null);
  });

  it("is the last four requests, and says of one that it had not ended", async () => {
    const tape = openTape();
    const ended = Promise.withResolvers<HttpResult>();
    const http = heardHttp(
      {
        ...answering(said(204, "")),
        request: (asked) => (asked.url.endsWith("5") ? ended.promise : Promise.resolve(said(204, ""))),
      },
      () => 1,
    );
    const asked = tape.run(() =>
      [1, 2, 3, 4, 5].map((n) => http.request({ method: "GET", url: `https://a.test/${n}`, signal })),
    );
    await Promise.all(asked.slice(0, 4));
    const kept = keptOf(tape.take(), nothing) ?? [];
    assert.deepEqual(
      kept.map(({ url, status }) => [url.at(-1), status]),
      [
        ["2", 204],
        ["3", 204],
        ["4", 204],
        ["5", null],
      ],
    );
    assert.equal(kept[3]?.why, "it had not ended when the attempt did");
    ended.resolve(lost);
    await Promise.all(asked);
  });

  it("has the sizes of what is binary, is short of what is long, and of a code is nothing but how it went", async () => {
    const tape = openTape();
    const http = heardHttp(answering(said(200, "ü".repeat(9_000))), () => 1);
    const body = new Uint8Array(300);
    await tape.run(() => http.request({ method: "PUT", url: "https://a.test/", body, signal }));
    const token = "0199f0a1-7c1e-7000-8000-0000000000aa.AbCdEfGhIjKlMnOpQrStUv";
    const packed = "a~AZnwoXwecACAAAAAAAAAqg.AbCdEfGhIjKlMnOpQrStUv";
    await tape.run(() => http.request({ method: "POST", url: `https://a.test/a/${token}`, body: packed, signal }));
    const heard = tape.take();
    const kept = keptOf(heard, { ...nothing, actionToken: token }) ?? [];
    assert.deepEqual(kept[0]?.request, { text: null, bytes: 300 });
    assert.deepEqual([kept[0]?.answer.text?.length, kept[0]?.answer.bytes], [2_048, 18_000]);
    assert.deepEqual([kept[1]?.url, kept[1]?.request.text], ["https://a.test/a/•••", "a~AZnwoXwecACAAAAAAAAAqg.•••"]);
    const code = keptOf(heard, { ...nothing, everything: true }) ?? [];
    assert.deepEqual([code[1]?.request.text, code[1]?.answer.text, code[1]?.status], [null, null, 200]);
  });
});

/** A key as a reader would know it again. */
function formsOf(key: string): readonly string[] {
  const base64 = Buffer.from(key).toString("base64");
  return [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key), base64.replace(/.{0,2}=*$/u, "")];
}
