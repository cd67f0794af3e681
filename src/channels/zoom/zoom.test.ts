import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Http } from "#ports/http.ts";
import { silentLog } from "#ports/log.ts";
import type { Outcome } from "#ports/channel.ts";
import { bundled, context, hostile, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { sign } from "./api.ts";
import { addressForm, addressKey, addressLabel } from "./config.ts";
import { startZoomFake } from "./fake.ts";
import type { FakeOptions, ZoomFake } from "./fake.ts";
import { zoom } from "./index.ts";
import { render } from "./render.ts";

const ann = { name: "Ann", key: "ann0aaaaaaaaaaaaaaaaaa@xmpp.zoom.us" };

describe("the golden messages", () => {
  const samples = {
    page: render(page(), context({ mentions: [ann], mentionAll: true })),
    bundle: render(notices.bundle, context({ language: "zh-CN" })),
    hostile: render(
      page(incident({ title: hostile["mentions"] ?? "", description: Object.values(hostile).join("\n") })),
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
  const whole = "https://integrations.zoom.us/chat/webhooks/incomingwebhook/V9S5as-zTXOSUdgMITNEwA";
  for (const endpoint of [
    whole,
    `${whole}?format=full`,
    `${whole}/`,
    "V9S5as-zTXOSUdgMITNEwA",
    " V9S5as-zTXOSUdgMITNEwA ",
  ]) {
    test(`taken: ${endpoint}`, () => {
      const parsed = addressForm.parse({ endpoint, token: " t0ken " });
      assert.deepEqual(parsed, { ok: true, value: { endpoint: whole, token: "t0ken", mode: "token" } });
      assert.ok(parsed.ok);
      assert.deepEqual(addressForm.parse(parsed.value), parsed, "what was parsed parses again");
      assert.equal(addressKey(parsed.value), "V9S5as-zTXOSUdgMITNEwA");
      assert.equal(addressLabel(parsed.value), "V9S5as…");
    });
  }
  for (const endpoint of ["https://zoom.us/", whole.replace("https", "http"), "/inc connect", "short"]) {
    test(`refused: ${endpoint}`, () => {
      const parsed = addressForm.parse({ endpoint, token: "t0ken" });
      assert.ok(!parsed.ok && parsed.issues.every(({ field }) => field === "endpoint"));
    });
  }
});

describe("shapes", () => {
  const cases: readonly (readonly [shape: NonNullable<FakeOptions["shape"]>, first: number])[] = [
    ["content", 1],
    ["root", 2],
    ["none", 3],
  ];
  for (const [shape, first] of cases) {
    test(`an endpoint that takes ${shape} is found by the ${first}. request, and asked once from then on`, () =>
      withFake({ shape }, async (fake, send) => {
        for (const requests of [first, 1]) {
          const before = fake.asked.length;
          assert.equal((await send("token")).kind, "accepted");
          assert.equal(fake.asked.length - before, requests);
        }
        assert.equal(fake.messages.length, 2);
        for (const { text, links } of fake.messages) {
          assert.match(text, /INC-42/);
          assert.ok(links.includes("https://tocsin.example.com/a/AbC-123_x?do=ack"));
        }
      }));
  }
});

describe("a secure connection", () => {
  test("is signed in every shape", () =>
    withFake({ secure: true, shape: "none" }, async (fake, send) => {
      assert.equal((await send("signed")).kind, "accepted");
      assert.ok(fake.asked.every(({ headers }) => headers.authorization !== fake.token));
    }));
  test("says so when it is asked with the bare token, and an open one when it is signed", async () => {
    await withFake({ secure: true }, async (fake, send) => {
      const outcome = await send("token");
      assert.ok(outcome.kind === "permanent" && outcome.blame === "address");
      assert.match(outcome.why, /choose signed/);
      assert.equal(fake.asked.length, 1, "no other shape is tried");
    });
    await withFake({}, async (_fake, send) => {
      const outcome = await send("signed");
      assert.ok(outcome.kind === "permanent" && outcome.blame === "address");
    });
  });
  test("refuses an old signature", () =>
    withFake({ secure: true, now: () => Date.now() + 31 * 60_000 }, async (_fake, send) => {
      const outcome = await send("signed");
      assert.ok(outcome.kind === "permanent");
      assert.match(outcome.why, /clock/);
    }));
  test("one vector, made with openssl", () => {
    // printf 'full&1795330800000&{}' | openssl dgst -sha256 -hmac secret -binary | base64
    assert.equal(sign("secret", "full", "1795330800000", "{}"), "aIc2OrO7iET6dBYxSTGjsBD3/EY6A6++DLM5oBtvBF0=");
  });
});

test("a key that is no JID rings nobody", () => {
  const odd = ["ann@example.com", "all", "x@xmpp.zoom.us|y> <!z", ""].map((key) => ({ name: "Ann", key }));
  assert.ok(!JSON.stringify(render(page(), context({ mentions: odd }))).includes("<!"));
});

test("a page of nothing but quotes fits, with its links", () => {
  const bad = `"\\@`.repeat(500);
  const labels = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}${bad}`, bad]));
  const view = incident({
    title: bad,
    description: bad,
    service: bad,
    labels,
    state: "acknowledged",
    acknowledgedBy: bad,
  });
  const wire = JSON.stringify({ content: render(page(view, bad), context({ mentions: [ann] })) });
  assert.ok(wire.length <= 4_000, String(wire.length));
  assert.match(wire, /do=ack/);
});

test("a full bundle fits, each incident by name, whatever its title holds", () => {
  for (const title of ['\u0001"\\'.repeat(200), "@".repeat(200), "x"]) {
    const wire = render({ kind: "bundle", incidents: bundled(50, { title }) }, context());
    assert.ok(JSON.stringify({ content: wire }).length <= 4_000);
    for (let number = 42; number < 92; number += 1) assert.match(JSON.stringify(wire), new RegExp(`INC-${number}\\b`));
  }
});

type Send = (mode: "token" | "signed") => Promise<Outcome>;

async function withFake(options: FakeOptions, run: (fake: ZoomFake, send: Send) => Promise<void>): Promise<void> {
  const fake = await startZoomFake(options);
  const deps = { http, now: Date.now, log: silentLog, accountId: "a", publicUrl: "https://tocsin.example.com" };
  const channel = zoom.connect({}, deps);
  try {
    await run(fake, (mode) => {
      const attempt = { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(5_000) };
      return channel.send(render(page(), context()), { endpoint: fake.endpoint, token: fake.token, mode }, attempt);
    });
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
