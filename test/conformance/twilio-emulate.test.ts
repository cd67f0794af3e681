import assert from "node:assert/strict";
import { test } from "node:test";
import { createEmulator } from "emulate";
import { sms } from "#channels/sms/index.ts";
import { voice } from "#channels/voice/index.ts";
import type { ChannelModule } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { attempt, connected } from "../support/connected.ts";
import { eventually } from "../support/eventually.ts";
import { startHook } from "../support/hook.ts";
import { context, page } from "./channel-notices.ts";

// Somebody else's Twilio: it judges our requests, and we its signatures.

const keys = { keyId: "AC0123456789abcdef0123456789abcdef", secret: "5f8a0b1c2d3e4f5061728394a5b6c7d8" };
const from = "+14155550100";
const phone = "+14155552671";

async function withTwilio(
  module: ChannelModule,
  run: (rig: {
    readonly heard: readonly InboundEvent[];
    /** Sends a page; its sid. */
    page(secret?: string): Promise<string>;
    simulate(what: string, fields: Readonly<Record<string, string>>): Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  await using hook = await startHook();
  const { id } = module.manifest;
  const seed = {
    twilio: {
      account: { sid: keys.keyId, auth_token: keys.secret, friendly_name: "Main" },
      phone_numbers: [{ phone_number: from, sms_url: `${hook.url}/hook/${id}/a1` }],
    },
  };
  const twilio = await createEmulator({ service: "twilio", port: 0, seed });
  const settings = { vendor: "twilio", ...keys, from, apiUrl: twilio.url };
  await using open = connected(module, settings, hook.url);
  const { channel } = open;
  const { inbound } = channel;
  assert.ok(inbound !== undefined);
  const heard: InboundEvent[] = [];
  hook.handle = async (request) => {
    const verified = await inbound.verify(request);
    if ("rejected" in verified) return { status: verified.status, headers: {}, body: "" };
    const events = inbound.parse(verified);
    heard.push(...events);
    return inbound.answer(
      verified,
      events.map(() => null),
    );
  };
  const authorization = `Basic ${Buffer.from(`${keys.keyId}:${keys.secret}`).toString("base64")}`;
  try {
    await run({
      heard,
      async page(secret = keys.secret) {
        await using other = connected(module, { ...settings, secret }, hook.url);
        const wire = other.channel.render(page(), context());
        const outcome = await other.channel.send(wire, { phone }, attempt());
        return outcome.kind === "accepted" ? (outcome.ref?.["sid"] ?? "") : `${outcome.kind}: ${outcome.why}`;
      },
      async simulate(what, fields) {
        const answer = await fetch(`${twilio.url}/_twilio/simulate/${what}`, {
          method: "POST",
          headers: { authorization, "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams(fields).toString(),
        });
        const text = await answer.text();
        assert.ok(answer.ok, text);
      },
    });
  } finally {
    await twilio.close();
  }
}

test("text messages: another's Twilio takes ours, and its reports and replies are believed", () =>
  withTwilio(sms, async ({ heard, page: send, simulate }) => {
    const sid = await send();
    assert.match(sid, /^SM[0-9a-f]{32}$/);
    assert.match(await send("f".repeat(32)), /^permanent: Twilio refused the Account SID or the Auth Token/);
    await simulate("message-status", { MessageSid: sid, Status: "delivered" });
    const receipt = await eventually("a report", () => heard.find((each) => each.kind === "receipt"));
    assert.deepEqual([receipt.ref, receipt.state], [{ sid }, "delivered"]);
    await simulate("inbound-message", { To: from, From: phone, Body: "42a" });
    const command = await eventually("a reply", () => heard.find((each) => each.kind === "command"));
    assert.deepEqual([command.text, command.by.key], ["ack 42", phone]);
  }));

test("calls: another's Twilio takes ours, and what it tells of them is believed", () =>
  withTwilio(voice, async ({ heard, page: send, simulate }) => {
    const sid = await send();
    assert.match(sid, /^CA[0-9a-f]{32}$/);
    await simulate("call-status", { CallSid: sid, Status: "no-answer" });
    const receipt = await eventually("its end", () => heard.find((each) => each.kind === "receipt"));
    assert.deepEqual([receipt.ref, receipt.state, receipt.detail], [{ sid }, "failed", "nobody answered"]);
  }));
