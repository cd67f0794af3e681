import assert from "node:assert/strict";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import type { HttpRequest } from "#ports/http.ts";
import { context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { post } from "./api.ts";
import { addressForm, addressLabel } from "./config.ts";
import { startWebhookFake } from "./fake.ts";
import { renderer } from "./render.ts";
import { messageId, sign } from "./sign.ts";

const current = "whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldy1zZWNyZXQ=";
const former = "whsec_b2xkLXNlY3JldC1vbGQtc2VjcmV0LW9sZC1zZWNyZXQ=";
const render = renderer("standard", "https://tocsin.example.com");

test("the vector of the reference library", () => {
  const signature = sign(
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "1614265330",
    '{"test": 2432232314}',
  );
  assert.equal(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

test("another implementation verifies what is sent, with the new secret and with the old one", async () => {
  const sent = await sendTo(`${current} ${former}`);
  for (const secret of [current, former]) {
    const verified: unknown = new Webhook(secret).verify(String(sent.body), { ...sent.headers });
    assert.deepEqual(verified, JSON.parse(String(sent.body)));
  }
  assert.throws(() =>
    new Webhook("whsec_" + Buffer.alloc(24, 7).toString("base64")).verify(String(sent.body), { ...sent.headers }),
  );
});

test("the id is the same for all tries, the timestamp is that of each", async () => {
  const first = await sendTo(current, Date.now() - 60_000);
  const second = await sendTo(current);
  assert.equal(first.headers?.["webhook-id"], second.headers?.["webhook-id"]);
  assert.notEqual(first.headers?.["webhook-timestamp"], second.headers?.["webhook-timestamp"]);
  assert.notEqual(first.headers?.["webhook-signature"], second.headers?.["webhook-signature"]);
});

test("an id never holds a dot, nor what a header cannot", () => {
  for (const key of ["a.b", "故障|1", "x\r\ny", "", "a".repeat(500)]) assert.match(messageId(key), /^msg_[\w-]{43}$/);
  assert.equal(messageId("inc-1|0|user:42"), "inc-1|0|user:42");
});

test("the body of a page", () => {
  const { type, body, contentType } = render(page(), context());
  assert.equal(type, "incident.page");
  assert.equal(contentType, "application/json");
  assert.deepEqual(JSON.parse(body), {
    type: "incident.page",
    timestamp: "2026-11-22T07:00:00.000Z",
    data: {
      notification: "0199f0a1-7c1e-7000-8000-0000000000aa",
      workspace: "ACME",
      links: {
        view: "https://tocsin.example.com/incidents/42",
        act: "https://tocsin.example.com/a/AbC-123_x",
        actions: {
          ack: "https://tocsin.example.com/a/AbC-123_x?do=ack",
          snooze: "https://tocsin.example.com/a/AbC-123_x?do=snooze",
          close: "https://tocsin.example.com/a/AbC-123_x?do=close",
        },
      },
      incident: incident(),
      level: 0,
      repeat: 0,
      why: "level 1 of rule Default: user:Ann",
    },
  });
});

test("each kind of notice has a type of its own, in two or more parts", () => {
  const types = Object.values(notices).map((notice) => render(notice, context()).type);
  assert.equal(new Set(types).size, types.length);
  for (const type of types) assert.match(type, /^(incident|tocsin)\.[a-z_]+$/);
});

test("CloudEvents 1.0 in structured mode", () => {
  const { body, contentType } = renderer("cloudevents", "https://tocsin.example.com")(notices.test, context());
  assert.equal(contentType, "application/cloudevents+json");
  const { data, ...attributes } = JSON.parse(body) as Record<string, unknown>;
  assert.deepEqual(attributes, {
    specversion: "1.0",
    id: "0199f0a1-7c1e-7000-8000-0000000000aa",
    source: "https://tocsin.example.com",
    type: "tocsin.test",
    time: "2026-11-22T07:00:00.000Z",
    datacontenttype: "application/json",
  });
  assert.ok(typeof data === "object");
});

test("a body that was cut says so", () => {
  const { body } = render(page(incident({ description: '"'.repeat(100_000) })), context());
  assert.match(body, /"truncated":true/);
  assert.ok(body.length <= 20_000);
});

const badAddresses: readonly (readonly [field: string, url: string, secret: string])[] = [
  ["url", "ftp://example.com/", current],
  ["url", "https://user:pw@example.com/", current],
  ["url", "example.com", current],
  ["secret", "https://example.com/", "secret"],
  ["secret", "https://example.com/", "whsec_dG9vIHNob3J0"],
  ["secret", "https://example.com/", `${current} ${former} ${current}`],
];

for (const [field, url, secret] of badAddresses) {
  test(`refused address: ${field} ${url}`, () => {
    const parsed = addressForm.parse({ url, secret });
    assert.deepEqual(parsed.ok ? [] : [...new Set(parsed.issues.map((issue) => issue.field))], [field]);
  });
}

test("the label shows the host, not the path that may be a secret", () => {
  assert.equal(
    addressLabel({ url: "https://hooks.example.com:8443/T0/B0/x?token=y", secret: current }),
    "hooks.example.com:8443",
  );
});

test("the fake turns away what is not signed, stale or for another secret", async () => {
  const fake = await startWebhookFake({ secrets: [current] });
  const now = String(Math.floor(Date.now() / 1000));
  const old = String(Math.floor(Date.now() / 1000) - 301);
  const tries: readonly (readonly [timestamp: string, signature: string])[] = [
    [now, ""],
    [now, sign(former, "id", now, "{}")],
    [now, sign(current, "id", now, "{ }")],
    [old, sign(current, "id", old, "{}")],
  ];
  for (const [timestamp, signature] of tries) {
    const headers = { "webhook-id": "id", "webhook-timestamp": timestamp, "webhook-signature": signature };
    assert.equal((await fetch(fake.url, { method: "POST", headers, body: "{}" })).status, 401);
  }
  await fake.close();
  assert.equal(fake.refused.length, tries.length);
  assert.deepEqual(fake.deliveries, []);
});

/** What goes out when a page is sent. */
async function sendTo(secret: string, now = Date.now()): Promise<HttpRequest> {
  const sent: HttpRequest[] = [];
  const http = {
    connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" } as const),
    request(request: HttpRequest) {
      sent.push(request);
      return Promise.resolve({ ok: false, written: false, refused: false, why: "only looked at" } as const);
    },
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const deps = { http, now: () => now, log, accountId: "a", publicUrl: "https://tocsin.example.com" };
  const attempt = { idempotencyKey: "inc-1|0|0|0|0|page|user:1|0", number: 1, signal: new AbortController().signal };
  await post(deps, render(page(), context()), { url: "https://example.com/hook", secret }, attempt);
  const [request] = sent;
  assert.ok(request !== undefined);
  return request;
}
