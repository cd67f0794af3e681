import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { bundleAtMost } from "#domain/bundle.ts";
import { bundled, context, hostile, huge, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { assertAdaptiveCard } from "../../../test/support/adaptive-card-schema.ts";
import { addressForm, addressKey, addressLabel } from "./bot-config.ts";
import { outcomeOf } from "./bot-outcome.ts";
import { render } from "./bot-render.ts";
import { startFlowFake } from "./fake-flow.ts";

const room = context({ audience: "room", recipientName: null });
const ann = { name: "Ann", key: "user:4b6f1d2a-0c3e-4f55-9a77-6e1c2d3b4a59:0a1b2c3d-1111-4aaa-8bbb-000000000001" };

describe("the golden messages", () => {
  const samples = {
    page: render(page(), { ...room, mentions: [ann, { name: "Bob", key: "bob.ray@example.com" }] }),
    bundle: render(notices.bundle, { ...room, language: "zh-CN" }),
    hostile: render(
      page(incident({ title: hostile["html"] ?? "", description: Object.values(hostile).join("\n") })),
      room,
    ),
  };
  for (const [name, wire] of Object.entries(samples)) {
    test(name, () => {
      const file = new URL(`wire/msteams-bot.sample-${name}.json`, import.meta.url);
      const { wire: golden } = JSON.parse(readFileSync(file, "utf8")) as { readonly wire: unknown };
      assert.deepEqual(JSON.parse(JSON.stringify(wire)), golden);
    });
  }
  test("are cards by Microsoft's own schema", () => {
    for (const wire of Object.values(samples)) assertAdaptiveCard(wire.attachments[0].content);
  });
});

describe("addresses", () => {
  const flow = "b840a60a611b4d3287be6d76fe1930e2";
  const query = "api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=aBc-_123";
  const environment = "default1b4e28ba2fa111d2883f0016d3cca4.27.environment.api.powerplatform.com";
  const taken = [
    `https://${environment}:443/powerautomate/automations/direct/workflows/${flow}/triggers/manual/paths/invoke?${query}`,
    `https://prod-11.brazilsouth.logic.azure.com:443/workflows/${flow}/triggers/manual/paths/invoke?${query}`,
  ];
  for (const url of taken) {
    test(`taken: ${URL.parse(url)?.hostname}`, () => {
      const parsed = addressForm.parse({ url });
      assert.ok(parsed.ok);
      assert.deepEqual(addressForm.parse(parsed.value), parsed, "what was parsed parses again");
      assert.equal(addressLabel(parsed.value), "workflow b840a60a");
      assert.match(addressKey(parsed.value), /^b840a60a611b4d3287be6d76fe1930e2\/[0-9a-f]{16}$/);
    });
  }
  const refused: readonly (readonly [string, RegExp])[] = [
    [
      "https://contoso.webhook.office.com/webhookb2/x@y/IncomingWebhook/z/w",
      /connector of Office 365: Microsoft has shut/,
    ],
    ["https://outlook.office.com/webhook/x@y/IncomingWebhook/z/w", /Make a workflow/],
    [taken[0]?.split("&sig=")[0] ?? "", /has no sig.*copy its address again/],
    [taken[1]?.replace("https:", "http:") ?? "", /must begin with https/],
    ["https://make.powerautomate.com/environments/x/flows/y", /whole address/],
    ["no address", /whole address/],
  ];
  for (const [url, problem] of refused) {
    test(`refused: ${url.slice(0, 60)}`, () => {
      const parsed = addressForm.parse({ url });
      assert.ok(!parsed.ok);
      assert.match(parsed.issues[0]?.problem ?? "", problem);
      assert.doesNotMatch(parsed.issues[0]?.problem ?? "", /aBc-_123/);
    });
  }
});

describe("outcomes", () => {
  const answered = (status: number, code: string, message = ""): string => {
    const body = JSON.stringify({ error: { code, message } });
    const outcome = outcomeOf({ ok: true, response: { status, headers: {}, body } }, 0);
    return "why" in outcome ? outcome.why : outcome.kind;
  };
  test("a dead flow is told with what to do", () => {
    const state = (name: string): string =>
      answered(400, "WorkflowTriggerIsNotEnabled", `Could not execute … with state '${name}': trigger is not enabled.`);
    assert.match(state("Disabled"), /switch it on.*owner has left/);
    assert.match(state("Deleted"), /make a new one/);
    assert.match(state("Suspended"), /licence/);
    assert.match(state("Completed"), /not switched on/);
    assert.match(answered(401, "DirectApiAuthorizationRequired"), /anyone may trigger it\. Copy its address again/);
  });
});

describe("the card", () => {
  test("has links where the app has buttons, whatever the notice is", () => {
    for (const notice of Object.values(notices)) {
      const text = JSON.stringify(render(notice, { ...room, actionToken: "token" }));
      assert.doesNotMatch(text, /Action\.(Execute|Submit|ShowCard)/, notice.kind);
    }
  });
  test("names every incident of a full bundle within 28 kB", () => {
    const wire = render({ kind: "bundle", incidents: bundled(bundleAtMost, huge()) }, room);
    const text = JSON.stringify(wire);
    assert.ok(Buffer.byteLength(text) <= 28_000);
    for (const { incident: one } of bundled(bundleAtMost)) assert.match(text, new RegExp(`"${one.name}\\b`));
  });
});

describe("the flow", () => {
  test("is throttled by its own clock, and posts what it was given", async () => {
    let now = 0;
    const fake = await startFlowFake({ limited: true, now: () => now });
    const send = async (url = fake.url): Promise<number> => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(render(page(), room)) });
      await response.text();
      return response.status;
    };
    try {
      const statuses = [await send(), await send(), await send(), await send(), await send()];
      assert.deepEqual(statuses, [202, 202, 202, 202, 429]);
      now += 1_000;
      assert.equal(await send(), 202);
      assert.equal(await send(fake.url.replace(/sig=.*/, "sig=x")), 401);
      assert.deepEqual([fake.messages.length, fake.failedRuns], [5, []]);
    } finally {
      await fake.close();
    }
  });
  test("takes what it cannot post, and says so to its owner alone", async () => {
    const fake = await startFlowFake();
    try {
      const execute = { type: "Action.Execute", title: "x", verb: "ack" };
      for (const card of [{ type: "AdaptiveCard" }, { type: "AdaptiveCard", version: "1.5", actions: [execute] }]) {
        const body = JSON.stringify({ type: "message", attachments: [{ content: card }] });
        const response = await fetch(fake.url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        assert.equal(response.status, 202);
        await response.text();
      }
      assert.equal(fake.messages.length, 0);
      assert.match(fake.failedRuns.join("; "), /no version.*; a flow answers no buttons/);
    } finally {
      await fake.close();
    }
  });
});
