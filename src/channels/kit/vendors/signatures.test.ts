import assert from "node:assert/strict";
import { test } from "node:test";
import twilio from "twilio";
import { acs3Authorization, canonicalQuery } from "./alibaba.ts";
import { mnsAuthorization } from "./mns.ts";
import { tc3Authorization } from "./tencent.ts";
import { twilioSignature } from "./twilio.ts";

// help.aliyun.com, "V3 request syntax and signature": the example with fixed parameters.
const acs3 = {
  method: "POST",
  query: canonicalQuery({
    RegionId: "cn-shanghai",
    ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
  }),
  headers: {
    host: "ecs.cn-shanghai.aliyuncs.com",
    "x-acs-action": "RunInstances",
    "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "x-acs-date": "2023-10-26T10:22:32Z",
    "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
    "x-acs-version": "2014-05-26",
  },
};

test("ACS3-HMAC-SHA256, the published example", () => {
  const keys = { keyId: "YourAccessKeyId", secret: "YourAccessKeySecret" };
  assert.equal(
    acs3Authorization(keys, acs3),
    "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
  );
});

test("a query is encoded by RFC 3986", () => {
  assert.equal(canonicalQuery({ b: "!'()* ~", a: '{"码":1}' }), "a=%7B%22%E7%A0%81%22%3A1%7D&b=%21%27%28%29%2A%20~");
});

test("TC3-HMAC-SHA256, the published example", () => {
  const keys = { keyId: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", secret: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE" };
  const body = '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}';
  const request = { host: "cvm.tencentcloudapi.com", body, timestamp: 1_551_113_065, service: "cvm" };
  assert.equal(
    tc3Authorization(keys, request),
    "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
  );
});

test("MNS, the published example, whose last four characters the document hides", () => {
  const headers = { date: "Thu, 09 Jul 2015 03:01:34 GMT", "x-mns-version": "2015-06-06" };
  const keys = { keyId: "TestAccessID", secret: "TestAccessSecret" };
  // help.aliyun.com, 175633.
  assert.match(
    mnsAuthorization(keys, { method: "GET", resource: "/MyQueue", headers }),
    /^MNS TestAccessID:uwx3yeWoILzgmvesW0BQSgfM.{4}$/,
  );
});

// twilio.com/docs/usage/security, "Validating requests are coming from Twilio".
const url = "https://mycompany.com/myapp.php?foo=1&bar=2";
const fields = {
  Digits: "1234",
  To: "+18005551212",
  From: "+14158675309",
  Caller: "+14158675309",
  CallSid: "CA1234567890ABCDE",
};

test("X-Twilio-Signature, the published example", () => {
  assert.equal(twilioSignature("12345", url, new URLSearchParams(fields)), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
});

test("Twilio's own library takes what we sign, and nothing that was changed", () => {
  const said = { ...fields, Body: "1a 确认 🙂 &=+%" };
  const signature = twilioSignature("12345", url, new URLSearchParams(said));
  assert.ok(twilio.validateRequest("12345", signature, url, said));
  assert.ok(!twilio.validateRequest("12345", signature, url, { ...said, Digits: "2" }));
  assert.ok(!twilio.validateRequest("12346", signature, url, said));
  assert.ok(!twilio.validateRequest("12345", signature, `${url}&x=1`, said));
});
