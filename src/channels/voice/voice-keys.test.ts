import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CommonClient } from "tencentcloud-sdk-nodejs-common";
import type { Notice } from "#domain/notice.ts";
import type { Channel } from "#ports/channel.ts";
import type { InboundEvent } from "#ports/inbound.ts";
import { bundled, context, incident, notices, page } from "../../../test/conformance/channel-notices.ts";
import { attempt, connected } from "../../../test/support/connected.ts";
import {
  alibabaSettings,
  callbackKey,
  keys,
  phone,
  startAlibaba,
  startTencent,
  tencentSettings,
} from "../../../test/support/voice-clouds.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { createMns } from "./fake-clouds.ts";
import type { CloudVoice } from "./fake-clouds.ts";
import { voice } from "./index.ts";

const token = "0199f0a1-7c1e-7000-8000-0000000000aa.AbCdEfGhIjKlMnOpQrStUw";

describe("keys", () => {
  interface Rig {
    readonly fake: CloudVoice;
    readonly channel: Channel;
    /** The same account in another process, which remembers no call. */
    readonly another: () => Channel;
    readonly call: (notice: Notice) => Promise<void>;
  }

  async function withCloud(
    begin: () => Promise<CloudVoice>,
    settings: Readonly<Record<string, unknown>>,
    run: (rig: Rig) => Promise<void>,
  ): Promise<void> {
    const fake = await begin();
    await using open = connected(voice, { ...settings, apiUrl: fake.url });
    const { channel, another } = open;
    const call = async (notice: Notice): Promise<void> => {
      const wire = channel.render(notice, context({ actionToken: token, language: "zh-CN" }));
      const outcome = await channel.send(wire, { phone }, attempt());
      assert.equal(outcome.kind, "accepted", JSON.stringify(outcome));
    };
    try {
      await run({ fake, another: () => another(), call, channel });
    } finally {
      await fake.close();
    }
  }

  async function heard(channel: Channel, body: unknown): Promise<readonly string[]> {
    const { inbound } = channel;
    assert.ok(inbound !== undefined);
    const verified = await inbound.verify({
      method: "POST",
      url: `/hook/voice/a1?key=${callbackKey}`,
      headers: {},
      body: new TextEncoder().encode(JSON.stringify(body)),
      receivedAt: 0,
    });
    assert.ok(!("rejected" in verified));
    return inbound.parse(verified).map(told);
  }

  function told(event: InboundEvent): string {
    if (event.kind === "receipt") return event.state;
    if (event.kind === "action")
      return `${event.verb} by ${event.by.key}${event.token === token ? "" : " with another token"}`;
    return event.kind === "command" ? `"${event.text}" by ${event.by.key}` : event.kind;
  }

  const reported = (fake: CloudVoice, over: object) => {
    const [call] = fake.calls;
    return [{ call_id: call?.id, out_id: call?.outId, callee: phone.slice(3), duration: "14", ...over }];
  };

  test("Alibaba: the menu offers the verbs and a repeat, and a key acts once, whichever report brings it", () =>
    withCloud(startAlibaba, alibabaSettings, async ({ fake, call, channel }) => {
      await call(page());
      const [made] = fake.calls;
      assert.match(made?.heard[0] ?? "", /^严重告警，编号INC-42，Payments: disk-full on db-3。/);
      assert.deepEqual([...(made?.menu.keys() ?? [])], ["1", "2", "3", "9"]);
      assert.equal(made?.menu.get("1"), "已认领，再见。");
      assert.equal(made?.menu.get("9"), made?.heard[0]);
      assert.deepEqual(await heard(channel, reported(fake, { dtmf: "91" })), ["seen", `ack by ${phone}`]);
      assert.deepEqual(await heard(channel, [{ call_id: made?.id, status_code: "300000", dtmf: "1" }]), [
        "seen",
        `ack by ${phone}`,
      ]);
      assert.deepEqual(await heard(channel, reported(fake, {})), ["delivered"]);
      assert.deepEqual(await heard(channel, reported(fake, { duration: "0", status_msg: "用户未接" })), ["failed"]);
      assert.deepEqual(await heard(channel, [{ call_id: made?.id, status_code: "200010" }]), [], "while it lasts");
    }));

  test("Alibaba, by the queue: a key acts while the call lasts, told again at its end, and by another process too", async () => {
    const mns = createMns({ uid: "1234567890123456", types: ["VoiceReport", "VoiceCallReport"] });
    const queued = { ...alibabaSettings, callbacks: false, callbackKey: undefined, queue: "1234567890123456" };
    await withCloud(
      () => startAlibaba(mns),
      queued,
      async ({ fake, call, channel, another }) => {
        await call(page());
        const [made] = fake.calls;
        assert.equal(made?.menu.size, 4, "what comes from the queue can be answered, so that keys are offered");
        const told1 = await fetched(channel, async () => {
          // help.aliyun.com, vms: voicecallreport-7. Ringing is nothing; 300000 is a key.
          const state = { call_id: made?.id, out_id: made?.outId, status_time: "2026-11-22 15:00:09" };
          mns.push("VoiceCallReport", { ...state, status_code: "200011" });
          mns.push("VoiceCallReport", { ...state, status_code: "300000", dtmf: "1" });
          await eventually("it is read", () => mns.left("VoiceCallReport") === 0);
        });
        assert.deepEqual(told1, ["seen", `ack by ${phone}`]);
        await eventually("nobody waits for more", () => mns.waiting() === 0);
        const told2 = await fetched(another(), async () => {
          mns.push("VoiceReport", reported(fake, { dtmf: "1", duration: "14秒" })[0]);
          mns.push("VoiceReport", reported(fake, { duration: "14秒" })[0]);
          await eventually("it is read", () => mns.left("VoiceReport") === 0);
        });
        assert.deepEqual(told2, ["seen", `"ack 42" by ${phone}`, "delivered"]);
      },
    );
  });

  /** What a channel fetches in the meantime. */
  async function fetched({ inbound, stream }: Channel, act: () => Promise<void>): Promise<readonly string[]> {
    assert.ok(inbound !== undefined && stream !== undefined);
    const heardOf: string[] = [];
    const stop = new AbortController();
    const run = stream.run((request) => {
      heardOf.push(...inbound.parse(request).map(told));
      return Promise.resolve(inbound.answer(request, []));
    }, stop.signal);
    await act();
    stop.abort();
    await run;
    return heardOf;
  }

  test("Alibaba: another process knows the incident by the ticket, and believes no other", () =>
    withCloud(startAlibaba, alibabaSettings, async ({ fake, call, another }) => {
      await call(page());
      assert.deepEqual(await heard(another(), reported(fake, { dtmf: "1" })), ["seen", `"ack 42" by ${phone}`]);
      for (const forged of [{ out_id: "42" }, { out_id: "" }, { callee: "13900139000" }])
        assert.deepEqual(await heard(another(), reported(fake, { dtmf: "1", ...forged })), ["seen"]);
    }));

  test("Alibaba: a bundle is one call, with its names; what asks for nothing is only read; others are not called", () =>
    withCloud(startAlibaba, alibabaSettings, async ({ fake, call, channel }) => {
      await call({ kind: "bundle", incidents: bundled(3) });
      assert.match(fake.calls[0]?.heard[0] ?? "", /编号3 个故障，INC-42, INC-43, INC-44。/);
      assert.deepEqual(await heard(channel, reported(fake, { dtmf: "1" })), ["seen", `ack by ${phone}`]);
      await call(notices.code);
      await call(notices.resolved);
      assert.equal(fake.calls[1]?.heard[0], "您的验证码是493021。");
      assert.deepEqual([fake.calls[1]?.menu.size, fake.calls[2]?.menu.size], [0, 0]);
      const abroad = await channel.send(channel.render(page(), context()), { phone: "+14155552671" }, attempt());
      assert.equal(abroad.kind === "permanent" && abroad.blame, "address");
      await call(page(incident({ title: "见 https://evil.example/ ".repeat(50) })));
    }));

  test("Tencent: a key acts at once for the phone that was called, and for a call of ours alone", () =>
    withCloud(
      () => startTencent(),
      tencentSettings,
      async ({ fake, call, channel, another }) => {
        await call(page());
        const callid = fake.calls[0]?.id;
        const key = (over: object) => ({
          voicekey_callback: { callid, keypress: "1", mobile: phone.slice(3), nationcode: "86", ...over },
        });
        assert.deepEqual(await heard(channel, key({})), ["seen", `ack by ${phone}`]);
        assert.deepEqual(await heard(channel, key({ keypress: "7" })), ["seen"]);
        assert.deepEqual(await heard(channel, key({ mobile: "13900139000" })), ["seen"]);
        assert.deepEqual(await heard(channel, key({ callid: "made-up" })), ["seen"], "the core knows no such call");
        assert.deepEqual(await heard(another(), key({})), ["seen"], "the page goes on, which is the safe side");
        const prompt = (result: string) => ({ voiceprompt_callback: { callid, result } });
        assert.deepEqual(await heard(channel, prompt("0")), ["delivered"]);
        assert.deepEqual(await heard(channel, prompt("1")), ["failed"]);
      },
    ));
});

test("Tencent's own client is taken by the fake of calls; with another secret it is not", async () => {
  // The client takes the first label of the host for the service, and leaves out the port.
  const fake = await startTencent({ services: ["127"], hosts: ["127.0.0.1"] });
  const call = (secretKey: string) =>
    new CommonClient("127.0.0.1", "2020-09-02", {
      credential: { secretId: keys.keyId, secretKey },
      region: "ap-guangzhou",
      profile: { httpProfile: { endpoint: new URL(fake.url).host, protocol: "http://" } },
    }).request("SendTtsVoice", {
      TemplateId: "200",
      CalledNumber: phone,
      VoiceSdkAppid: "1400006666",
      TemplateParamSet: ["493021"],
    });
  try {
    await call(keys.secret);
    assert.equal(fake.calls[0]?.heard[0], "您的验证码是493021。");
    await assert.rejects(call("another secret"), /SignatureFailure/);
    assert.equal(fake.calls.length, 1);
  } finally {
    await fake.close();
  }
});
