import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { bundleAtMost } from "#domain/bundle.ts";
import type { Notice, RenderContext } from "#domain/notice.ts";
import type { ChannelDeps, Outcome } from "#ports/channel.ts";
import type { Http } from "#ports/http.ts";
import { bundled, context, huge, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { addressForm, addressKey, addressLabel, configForm } from "./config.ts";
import { newDevice } from "./fake-device.ts";
import { startPushFake } from "./fake.ts";
import type { FakeBrowser, FakeOptions, PushFake } from "./fake.ts";
import { webpush } from "./index.ts";
import { render } from "./render.ts";
import { isPrivateKey, newPrivateKey, pairOf } from "./vapid.ts";

/** RFC 8291, appendix A. */
const rfc = {
  receiver: { privateKey: "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94", auth: "BTBZMqHH6r4Tts7J_aSIgg" },
  p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
  sender: {
    privateKey: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
    publicKey: "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  },
  body: "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

describe("keys", () => {
  test("are those of the RFC's example", () => {
    assert.deepEqual(pairOf(rfc.sender.privateKey), rfc.sender);
    assert.equal(newDevice(rfc.receiver).keys.p256dh, rfc.p256dh);
  });
  test("the fake's browser reads the RFC's message", () => {
    const text = newDevice(rfc.receiver).open(Buffer.from(rfc.body, "base64url"));
    assert.equal(text, "When I grow up, I want to be a watermelon");
  });
  test("are made anew each time, and good", () => {
    const keys = Array.from({ length: 20 }, newPrivateKey);
    assert.equal(new Set(keys).size, 20);
    assert.ok(keys.every(isPrivateKey));
    for (const bad of ["", "x", Buffer.alloc(32).toString("base64url"), "_".repeat(43), `${keys[0]}=`])
      assert.ok(!isPrivateKey(bad), bad);
  });
  test("fill an account's settings up", () => {
    const made = webpush.initialSettings?.() ?? {};
    assert.ok(configForm.parse(made).ok);
    assert.ok(!configForm.parse({ ...made, privateKey: "short" }).ok);
  });
});

describe("addresses", () => {
  const { auth } = rfc.receiver;
  const good = { endpoint: "https://updates.push.services.mozilla.com/wpush/v2/gAAAA", p256dh: rfc.p256dh, auth };
  test("are what a browser hands over", () => {
    const parsed = addressForm.parse({ ...good, expirationTime: null });
    assert.deepEqual(parsed, { ok: true, value: good });
    assert.match(addressKey(good), /^[0-9a-f]{16}$/);
    const labels = [
      "https://fcm.googleapis.com/fcm/send/x",
      "https://web.push.apple.com/x",
      "https://push.example.org/x",
    ];
    assert.deepEqual(
      [good.endpoint, ...labels].map((endpoint) => addressLabel({ ...good, endpoint })),
      ["Firefox", "Chrome", "Safari", "push.example.org"],
    );
  });
  test("are refused by field where nothing could be encrypted for them", () => {
    const offCurve = Buffer.from(good.p256dh, "base64url").fill(1, 60).toString("base64url");
    for (const [key, value] of [
      ["endpoint", "ftp://push.example.org/x"],
      ["p256dh", offCurve],
      ["p256dh", good.auth],
      ["auth", "AAAA"],
    ] as const) {
      const parsed = addressForm.parse({ ...good, [key]: value });
      assert.deepEqual(parsed.ok ? [] : parsed.issues.map(({ field }) => field), [key], `${key} ${value}`);
    }
  });
});

describe("a device", () => {
  test("shows the newest of one incident, and rings for what wants an answer alone", () =>
    withDevice({}, async ({ send, device, fake }) => {
      await send(page());
      await send({ kind: "page", incident: incident(), level: 1, repeat: 1, why: "" });
      await send(page(incident({ id: "0199f0a1-7c1e-7000-8000-000000000043", name: "INC-43" })));
      await send(notices.resolved);
      assert.equal(device.shown.length, 4);
      const [other, closed] = device.screen();
      assert.match(other?.title ?? "", /INC-43/);
      assert.match(closed?.title ?? "", /Closed.*INC-42/);
      assert.deepEqual([other?.silent, closed?.silent], [false, true]);
      const sent = fake.asked.map(({ headers }) => [headers["urgency"], headers["ttl"]]);
      assert.deepEqual(sent, [
        ["high", "86400"],
        ["high", "86400"],
        ["high", "86400"],
        ["normal", "86400"],
      ]);
    }));
  test("that was off gets what is still true, and nothing twice", () =>
    withDevice({}, async ({ send, device }) => {
      device.online = false;
      await send(page());
      await send(notices.resolved);
      await send(notices.alarm);
      device.online = true;
      assert.deepEqual(
        device.shown.map(({ title }) => /Closed/.test(title)),
        [true, false],
      );
    }));
  test("that unsubscribed is told as gone, with what to do", () =>
    withDevice({}, async ({ send, device }) => {
      device.subscribed = false;
      const outcome = await send(page());
      assert.deepEqual([outcome.kind, outcome.kind === "permanent" && outcome.blame], ["permanent", "address"]);
      assert.match("why" in outcome ? outcome.why : "", /subscribe it again in My account › Devices/);
    }));
  test("subscribed to another key is told so", () =>
    withDevice({}, async ({ send, fake }) => {
      const stranger = fake.subscribe(pairOf(newPrivateKey()).publicKey);
      const outcome = await send(page(), stranger);
      assert.match("why" in outcome ? outcome.why : "", /another key/);
      assert.equal(stranger.shown.length, 0);
    }));
  test("is spared by its push service", () => {
    let now = Date.now();
    return withDevice({ perMinute: 2, now: () => now }, async ({ send }) => {
      const kinds = [await send(page()), await send(page()), await send(page())];
      assert.deepEqual(kinds.at(-1), {
        kind: "retry",
        scope: "address",
        afterMs: 30_000,
        why: "answered with HTTP 429",
      });
      now += 60_001;
      assert.equal((await send(page())).kind, "accepted");
    });
  });
});

describe("the message", () => {
  test("of a full bundle names every incident", () => {
    const { payload, topic } = render({ kind: "bundle", incidents: bundled(bundleAtMost, huge()) }, context());
    assert.ok(Buffer.byteLength(JSON.stringify(payload)) <= 3_900);
    for (const { incident: one } of bundled(bundleAtMost))
      assert.match(payload.notification.body, new RegExp(`${one.name}\\b`));
    assert.equal(topic, null, "two bundles are two messages");
  });
  test("opens the page of this recipient, or the incident where there is nothing to do", () => {
    assert.equal(render(page(), context()).payload.notification.navigate, context().links.act);
    const links = { view: "https://tocsin.example.com/incidents/42", act: null };
    assert.equal(render(page(), context({ links, verbs: [] })).payload.notification.navigate, links.view);
  });
  test("tells the push service nothing by its topic", () => {
    const { topic } = render(page(), context());
    assert.match(topic ?? "", /^[\w-]{32}$/);
    assert.ok(!incident().id.includes(topic ?? "-"));
  });
});

interface Rig {
  readonly fake: PushFake;
  readonly device: FakeBrowser;
  send(notice: Notice, to?: FakeBrowser): Promise<Outcome>;
}

async function withDevice(options: FakeOptions, work: (rig: Rig) => Promise<void>): Promise<void> {
  const fake = await startPushFake(options);
  const deps: ChannelDeps = {
    http,
    now: Date.now,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    accountId: "account-1",
    publicUrl: "https://tocsin.example.com",
  };
  const channel = webpush.connect({ privateKey: rfc.sender.privateKey }, deps);
  assert.deepEqual(channel.offer, { publicKey: rfc.sender.publicKey });
  const device = fake.subscribe(rfc.sender.publicKey);
  const how: RenderContext = context();
  let number = 0;
  try {
    await work({
      fake,
      device,
      send(notice, to = device) {
        const address = addressForm.parse(to.subscription);
        assert.ok(address.ok);
        const attempt = { idempotencyKey: String((number += 1)), number: 1, signal: AbortSignal.timeout(5_000) };
        return channel.send(channel.render(notice, how), address.value, attempt);
      },
    });
  } finally {
    await fake.close();
  }
}

const http: Http = {
  connect: () => assert.fail("a push service is asked by HTTP"),
  async request({ url, method, headers = {}, body = "", signal }) {
    assert.equal(method, "POST");
    const response = await fetch(url, { method: "POST", headers, body: Buffer.from(body), signal });
    const answered = { status: response.status, headers: Object.fromEntries(response.headers) };
    return { ok: true, response: { ...answered, body: await response.text() } };
  },
};
