import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Http, HttpRequest } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startNtfyFake } from "./fake.ts";
import { ntfy } from "./index.ts";
import { outcomeOf } from "./outcome.ts";
import { render } from "./render.ts";

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [{ name: "Ann", key: "ann" }], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["headers"] ?? "", description: Object.values(hostile).join("\n") })),
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

describe("addresses", () => {
  test("a server, a topic, and a token or a password", () => {
    for (const token of ["tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "tocsin:pass word", undefined]) {
      const input = {
        server: "https://ntfy.example.com/",
        topic: "tocsin-7f3k9q",
        ...(token !== undefined && { token }),
      };
      const parsed = addressForm.parse(input);
      assert.deepEqual(parsed, { ok: true, value: { ...input, server: "https://ntfy.example.com" } });
    }
    const parsed = addressForm.parse({ topic: "x" });
    assert.ok(parsed.ok && parsed.value.server === "https://ntfy.sh", "ntfy.sh is the default");
  });
  test("neither key nor label gives the topic away", () => {
    for (const topic of ["tocsin-7f3k9q", "ab"]) {
      const to = { server: "https://ntfy.sh", topic };
      assert.ok(!addressKey(to).includes(topic) && !addressLabel(to).includes(topic), addressLabel(to));
    }
  });
  const refused: readonly (readonly [field: string, input: object])[] = [
    ["server", { server: "https://ntfy.sh/mytopic", topic: "x" }],
    ["server", { server: "http://ntfy.sh", topic: "x" }],
    ["server", { server: "ntfy.sh", topic: "x" }],
    ["topic", { topic: "a/b" }],
    ["topic", { topic: "x".repeat(65) }],
    ["token", { topic: "x", token: "Bearer tk_AgQdq7mVBoFD37z" }],
  ];
  for (const [field, input] of refused) {
    test(`refused: ${JSON.stringify(input)}`, () => {
      const parsed = addressForm.parse(input);
      assert.deepEqual(parsed.ok ? [] : parsed.issues.map((issue) => issue.field), [field]);
    });
  }
});

describe("the message", () => {
  test("is as loud as the page is urgent, and its end makes no sound", () => {
    const priority = (severity: "critical" | "warning" | "info"): number =>
      render(page(incident({ severity })), context()).priority;
    assert.deepEqual([priority("critical"), priority("warning"), priority("info")], [5, 4, 3]);
    assert.equal(render(notices.resolved, context()).priority, 2);
    assert.equal(render(notices.state, context()).priority, 2);
    assert.equal(render(notices.test, context()).priority, 3);
    const answered = bundled(3, { state: "closed", closedReason: "signal" });
    assert.equal(render({ kind: "bundle", incidents: answered }, context()).priority, 2);
  });
  test("opens the incident by a touch, and has the first three of what can be done", () => {
    const { click, actions } = render(page(), context());
    assert.equal(click, "https://tocsin.example.com/incidents/42");
    assert.deepEqual(
      actions.map(({ label }) => label),
      ["Acknowledge", "Snooze", "Close"],
    );
  });
  test("is never empty, which ntfy would show as triggered", () => {
    for (const notice of [...Object.values(notices), { kind: "alarm", subject: "x", text: "" } as const])
      assert.notEqual(render(notice, context()).message, "", notice.kind);
  });
  test("a full bundle names every incident within what a phone is sent", () => {
    for (const language of ["en", "zh-CN"] as const) {
      const incidents = bundled(50, { title: '故障 " \\ '.repeat(99) });
      const wire = render({ kind: "bundle", incidents }, context({ language }));
      assert.ok(Buffer.byteLength(JSON.stringify(wire)) <= 4_000);
      for (const { incident: one } of incidents) assert.match(wire.message, new RegExp(`${one.name}\\b`));
    }
  });
});

test("a token goes as a bearer's, a user and password as they do", async () => {
  const asked: HttpRequest[] = [];
  const http: Http = {
    connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
    request(request) {
      asked.push(request);
      return Promise.resolve({ ok: false, written: false, refused: false, why: "only looked at" });
    },
  };
  const deps = { http, now: Date.now, log: silentLog, accountId: "a", publicUrl: "https://tocsin.example.com" };
  const channel = ntfy.connect({}, deps);
  const attempt = { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(1_000) };
  for (const token of ["tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "tocsin:pässw:rd", undefined]) {
    const to = { server: "https://ntfy.sh", topic: "x", ...(token !== undefined && { token }) };
    await channel.send(render(page(), context({ language: "zh-CN" })), to, attempt);
  }
  assert.deepEqual(
    asked.map(({ headers }) => headers?.["authorization"]),
    ["Bearer tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2", "Basic dG9jc2luOnDDpHNzdzpyZA==", undefined],
  );
  for (const { url, headers, body } of asked) {
    assert.equal(url, "https://ntfy.sh/");
    assert.ok(
      Object.values(headers ?? {}).every((value) => /^[\x20-\x7e]*$/.test(value)),
      "headers are ASCII",
    );
    assert.equal((JSON.parse(String(body)) as { readonly topic: string }).topic, "x");
  }
});

test("a day's messages that are used up open again at midnight UTC", () => {
  const now = Date.UTC(2026, 10, 22, 18);
  const body = JSON.stringify({ code: 42_908, http: 429, error: "limit reached: daily message quota reached" });
  const outcome = outcomeOf({ ok: true, response: { status: 429, headers: {}, body } }, now);
  assert.ok(outcome.kind === "retry" && outcome.scope === "address" && outcome.afterMs === 6 * 3_600_000);
});

describe("the fake", () => {
  test("takes sixty at once and one in five seconds, by its own clock", async () => {
    let now = 0;
    const fake = await startNtfyFake({ limited: true, now: () => now });
    const send = (): Promise<string> => post(fake.url, { topic: "open", message: "x" });
    try {
      for (let sent = 0; sent < 60; sent += 1) assert.match(await send(), /^200/);
      assert.match(await send(), /^429 .*42901/);
      now += 5_000;
      assert.match(await send(), /^200/);
      assert.match(await send(), /^429/);
    } finally {
      await fake.close();
    }
  });
  test("refuses what ntfy refuses, and makes a file of what is too long", async () => {
    const fake = await startNtfyFake();
    const { topic, token } = fake;
    const view = { action: "view", label: "x", url: "https://a.example/" };
    const cases: readonly (readonly [body: object, code: number])[] = [
      [{ topic: "a/b" }, 40_009],
      [{ topic: "docs" }, 40_010],
      [{ topic: "open", priority: 6 }, 40_007],
      [{ topic: "open", actions: [view, view, view, view] }, 40_018],
      [{ topic: "open", actions: [{ ...view, label: "" }] }, 40_018],
      [{ topic: "open", message: "x".repeat(8_200) }, 41_303],
      [{ topic }, 40_301],
    ];
    try {
      for (const [body, code] of cases) assert.match(await post(fake.url, body), new RegExp(`"code":${code}`));
      assert.match(await post(fake.url, { topic }, "Bearer tk_wrong"), /40101/);
      assert.match(await post(fake.url, { topic, message: "x".repeat(4_097) }, `Bearer ${token}`), /^200/);
      assert.equal(fake.messages.at(-1)?.text, "You received a file: attachment.txt");
      assert.match(await post(fake.url, { topic }, "Basic dG9jc2luOnDDpHNzdzpyZA=="), /^200/);
      assert.equal(fake.messages.at(-1)?.text, "triggered");
    } finally {
      await fake.close();
    }
  });
});

async function post(url: string, body: object, authorization?: string): Promise<string> {
  const headers = { "content-type": "application/json", ...(authorization !== undefined && { authorization }) };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return `${response.status} ${await response.text()}`;
}
