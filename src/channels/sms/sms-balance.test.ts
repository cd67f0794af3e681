import assert from "node:assert/strict";
import { test } from "node:test";
import { connected } from "../../../test/support/connected.ts";
import { startAlibabaSms, startTencentSms } from "./fake-clouds.ts";
import type { CloudOptions } from "./fake-clouds.ts";
import { startGatewaySms } from "./fake-gateway.ts";
import { startTwilioSms } from "./fake.ts";
import { sms } from "./index.ts";

const token = "b3f0c9e2a7d14856";

test("Twilio tells what is left, and from where it is low", async (t) => {
  const twilio = await startTwilioSms({ balance: "9.75" });
  t.after(() => twilio.close());
  const { keyId, secret } = twilio.keys;
  const settings = { vendor: "twilio", keyId, secret, from: twilio.from, apiUrl: twilio.url };
  const left = async (lowBalance: number) => {
    await using open = connected(sms, { ...settings, lowBalance });
    return await open.channel.balance?.(AbortSignal.timeout(5_000));
  };
  assert.deepEqual(await left(9.75), { amount: 9.75, currency: "USD", low: false });
  assert.deepEqual(await left(10), { amount: 9.75, currency: "USD", low: true });
  await twilio.fault({ kind: "answer", status: 503 });
  assert.equal(await left(10), null);
});

test("a gateway may tell what is left; what is no number is no balance", async (t) => {
  const cases = [
    [undefined, null],
    [
      { balance: 3, currency: "CNY" },
      { amount: 3, currency: "CNY", low: true },
    ],
    [{ balance: "much" }, null],
    [{ balance: null }, null],
  ] as const;
  for (const [told, expected] of cases) {
    const gateway = await startGatewaySms(told === undefined ? { token } : { token, left: told });
    t.after(() => gateway.close());
    const settings = { vendor: "http", apiUrl: gateway.url, secret: token, callbacks: false };
    await using open = connected(sms, settings);
    assert.deepEqual(await open.channel.balance?.(AbortSignal.timeout(5_000)), expected);
  }
});

const cloud: CloudOptions = {
  keys: { keyId: "LTAI5tSyntheticKey01", secret: "Hk7Rz2mQ9sYpLw4XcVb1NdTg8UeJa3" },
  sign: "值班通知",
  templates: { "100": "x", "200": "{1}" },
  variableMax: 35,
  appId: "1400006666",
};
const common = {
  ...cloud.keys,
  signName: "值班通知",
  template: "100",
  codeTemplate: "200",
  appId: "1400006666",
  callbacks: false,
  lowBalance: 50,
};
const limit = () => AbortSignal.timeout(5_000);

test("Alibaba Cloud tells what the account may spend; without the permission that is said in words, and is no alarm", async (t) => {
  // help.aliyun.com, 87997.
  const money = { AvailableAmount: "1,234.50", CreditAmount: "0.00", Currency: "CNY", AvailableCashAmount: "1,234.50" };
  for (const [Data, expected, state, says] of [
    [money, { amount: 1_234.5, currency: "CNY", low: false }, "good", /^1234\.5 CNY are left\.$/],
    [{ ...money, AvailableAmount: "-11.19" }, { amount: -11.19, currency: "CNY", low: true }, "bad", /top it up/],
    [undefined, null, "unknown", /does not tell what is left: .*\(RAM\).*AliyunBSSReadOnlyAccess\.$/],
  ] as const) {
    const fake = await startAlibabaSms({ ...cloud, ...(Data && { money: Data }) });
    t.after(() => fake.close());
    await using open = connected(sms, { ...common, vendor: "alibaba", apiUrl: fake.url });
    assert.deepEqual(await open.channel.balance?.(limit()), expected);
    const items = await open.channel.check?.(limit());
    assert.deepEqual(
      items?.map(({ id, state: each }) => [id, each]),
      [
        ["keys", "good"],
        ["reports", "unknown"],
        ["balance", state],
      ],
    );
    assert.match(items?.at(-1)?.text.en ?? "", says);
  }
});

test("Tencent Cloud tells the parts left in packages, or where there are none the balance", async (t) => {
  const now = Math.floor(Date.now() / 1_000);
  const day = 24 * 60 * 60;
  const pack = (amount: number, used: number, from: number, to: number) => ({
    PackageCreateTime: now + from * day,
    PackageEffectiveTime: now + from * day,
    PackageExpiredTime: now + to * day,
    PackageAmount: amount,
    PackageType: 1,
    PackageId: 1,
    CurrentUsage: used,
  });
  const over = pack(1_000, 0, -9, -1);
  const later = pack(1_000, 0, 1, 9);
  // cloud.tencent.com, 382/55964 and 555/20253: cents.
  for (const [packages, money, expected] of [
    [
      [pack(1_000, 990, -9, 9), pack(100, 70, -1, 1), over, later],
      undefined,
      { amount: 40, currency: "SMS", low: true },
    ],
    [[over], { RealBalance: 964_744.2, Balance: 964_744 }, { amount: 9_647.442, currency: "CNY", low: false }],
    [[], undefined, null],
  ] as const) {
    const fake = await startTencentSms({ ...cloud, packages, ...(money && { money }) });
    t.after(() => fake.close());
    await using open = connected(sms, { ...common, vendor: "tencent", apiUrl: fake.url });
    assert.deepEqual(await open.channel.balance?.(limit()), expected);
    const [, , balance] = (await open.channel.check?.(limit())) ?? [];
    if (expected === null) assert.match(balance?.text.en ?? "", /\(CAM\).*Messages are not affected/);
  }
});
