import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import AlibabaSdk, { SendSmsRequest } from "@alicloud/dysmsapi20170525";
import { sms as tencentSdk } from "tencentcloud-sdk-nodejs-sms";
import twilio from "twilio";
import type { Outcome } from "#ports/channel.ts";
import { alibabaOutcome } from "#channels/kit/vendors/alibaba.ts";
import { tencentAnswer } from "#channels/kit/vendors/tencent.ts";
import { tencentSent } from "./outcome.ts";
import { startAlibabaSms, startTencentSms } from "./fake-clouds.ts";
import { startTwilioSms } from "./fake.ts";

const keys = { keyId: "LTAI5tSyntheticKey01", secret: "Hk7Rz2mQ9sYpLw4XcVb1NdTg8UeJa3" };
const sign = "值班通知";

test("Alibaba's own SDK is taken by the fake; with another secret or a changed request it is not", async () => {
  const fake = await startAlibabaSms({ keys, sign, templates: { SMS_100: "验证码${code}" }, variableMax: 35 });
  const client = (accessKeySecret: string) =>
    new AlibabaSdk.default({
      accessKeyId: keys.keyId,
      accessKeySecret,
      endpoint: new URL(fake.url).host,
      protocol: "http",
    } as ConstructorParameters<typeof AlibabaSdk.default>[0]);
  const request = new SendSmsRequest({
    phoneNumbers: "13800138000",
    signName: sign,
    templateCode: "SMS_100",
    templateParam: '{"code":"493021"}',
  });
  try {
    const { body } = await client(keys.secret).sendSms(request);
    assert.deepEqual([body?.code, fake.texts[0]?.text], ["OK", "【值班通知】验证码493021"]);
    await assert.rejects(client("another secret").sendSms(request), /SignatureDoesNotMatch/);
    // One byte of a good request, the code, is another one.
    const good = fake.received[0];
    assert.ok(good !== undefined);
    const url = new URL(good.url.href.replace("493021", "493022").replace(/^http:\/\/[^/]+/, fake.url));
    const headers = Object.fromEntries(
      Object.entries(good.headers).filter(([name]) => /^(x-acs-|authorization|content-type)/.test(name)),
    ) as Record<string, string>;
    const changed = await fetch(url, { method: "POST", headers, body: good.raw });
    assert.match(await changed.text(), /SignatureDoesNotMatch/);
    assert.equal(fake.texts.length, 1);
  } finally {
    await fake.close();
  }
});

test("Tencent's own SDK is taken by the fake; with another secret it is not", async () => {
  const fake = await startTencentSms({
    keys,
    sign,
    templates: { "100": "验证码{1}" },
    variableMax: 35,
    appId: "1400006666",
    // The SDK takes the first label of the host for the service, and leaves out the port.
    signedAs: { services: ["127"], hosts: ["127.0.0.1"] },
  });
  const send = (secretKey: string) =>
    new tencentSdk.v20210111.Client({
      credential: { secretId: keys.keyId, secretKey },
      region: "ap-guangzhou",
      profile: { httpProfile: { endpoint: new URL(fake.url).host, protocol: "http://" } },
    }).SendSms({
      PhoneNumberSet: ["+8613800138000"],
      SmsSdkAppId: "1400006666",
      SignName: sign,
      TemplateId: "100",
      TemplateParamSet: ["493021"],
    });
  try {
    const { SendStatusSet } = await send(keys.secret);
    assert.deepEqual([SendStatusSet?.[0]?.Code, fake.texts[0]?.text], ["Ok", "【值班通知】验证码493021"]);
    await assert.rejects(send("another secret"), /SignatureFailure/);
    assert.equal(fake.texts.length, 1);
  } finally {
    await fake.close();
  }
});

test("Twilio's own SDK is taken by the fake; with another token it is not", async () => {
  const fake = await startTwilioSms();
  const send = (token: string) => {
    const httpClient = new twilio.RequestClient();
    const plainRequest = httpClient.request.bind(httpClient);
    httpClient.request = (options) =>
      plainRequest({ ...options, uri: options.uri.replace("https://api.twilio.com", fake.url) });
    return twilio(fake.keys.keyId, token, { httpClient }).messages.create({
      to: "+8613800138000",
      from: fake.from,
      body: "hello",
    });
  };
  try {
    const { sid, status } = await send(fake.keys.secret);
    assert.deepEqual([sid, status], [fake.texts[0]?.id, "queued"]);
    await assert.rejects(send("f".repeat(32)), /Authenticate/);
    assert.equal(fake.texts.length, 1);
  } finally {
    await fake.close();
  }
});

test("each recorded answer of the clouds has its outcome", () => {
  let count = 0;
  for (const vendor of ["alibaba", "tencent"] as const) {
    const folder = new URL(`wire/${vendor}/`, import.meta.url);
    for (const file of readdirSync(folder)) {
      const { about, answer, outcome } = JSON.parse(readFileSync(new URL(file, folder), "utf8")) as {
        readonly about: string;
        readonly answer: { readonly status: number; readonly body: unknown };
        readonly outcome: object;
      };
      const body = JSON.stringify(answer.body);
      const result = { ok: true, response: { status: answer.status, headers: {}, body } } as const;
      const told = (): Outcome => {
        if (vendor === "alibaba") return alibabaOutcome(result, 0, "BizId", true);
        const read = tencentAnswer(result, 0);
        return "failure" in read ? read.failure : tencentSent(read.response, true);
      };
      assert.partialDeepStrictEqual(told(), outcome, about);
      count += 1;
    }
  }
  assert.ok(count >= 8);
});
