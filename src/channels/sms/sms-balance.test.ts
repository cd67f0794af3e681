import assert from "node:assert/strict";
import { test } from "node:test";
import { connected } from "../../../test/support/connected.ts";
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
