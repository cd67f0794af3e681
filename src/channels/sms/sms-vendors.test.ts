import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { channelChecks } from "../../../test/conformance/channel.ts";
import type { ChannelSubject, Platform, PlatformInbound } from "../../../test/conformance/channel-subject.ts";
import { startAlibabaSms, startTencentSms } from "./fake-clouds.ts";
import type { CloudOptions, CloudSms } from "./fake-clouds.ts";
import { startGatewaySms } from "./fake-gateway.ts";
import { inboundFields, messagesIn, twilioSigned } from "./fake.ts";
import type { Fault } from "./fake.ts";
import { seen, subject } from "./sms.subject.test.ts";

const callbackKey = "kUq3vN8sB1xZ6mT0rP4wY7hJ";
const keys = { keyId: "LTAI5tSyntheticKey01", secret: "Hk7Rz2mQ9sYpLw4XcVb1NdTg8UeJa3" };
const phone = "+8613800138000";
const sign = "值班通知";

/** What a channel of answers in words, without a button, cannot be asked; `sms.test.ts` asks in its own way. */
const buttons = [/an action brings back our token/];
/** Templates hold neither links nor fifty names; a text that is answered in words has the link, which the suite wants a button for. */
const templates = [/huge notice keeps within/, /each action reaches the reader/, /words of the workspace/];
/** Asked once, of the folder, by the registered subject; recordings are each vendor's own. */
const once = [/folder is complete/, /each recorded/];

/** The same texts by the same renderer: asked once, of Twilio. */
const rendered = [/every kind of notice renders/, /text from outside neither/, /forms never throw/, /forms take/];

function examine(name: string, examined: ChannelSubject, without: readonly RegExp[]): void {
  describe(`sms through ${name}`, () => {
    for (const check of channelChecks(examined)) {
      if ([...once, ...without].some((pattern) => pattern.test(check.name))) continue;
      test(`${check.number}. ${check.name}`, async (t) => {
        const skipped = await check.run();
        if (typeof skipped === "string") t.skip(skipped);
      });
    }
  });
}

const alibaba: CloudOptions = {
  keys,
  sign,
  templates: {
    SMS_100: "告警级别：${level}，编号：${incident}，内容：${title}，请及时处理。",
    SMS_200: "您的验证码是：${code}，请勿泄露。",
  },
  variableMax: 35,
};
const tencent: CloudOptions = {
  ...alibaba,
  appId: "1400006666",
  templates: {
    "100": "告警级别：{1}，编号：{2}，内容：{3}，请及时处理。",
    "200": "您的验证码是：{1}，请勿泄露。",
  },
};

const cloudSettings = { ...keys, signName: sign, variableMax: 35, callbackKey };

examine("Alibaba Cloud", cloud(startAlibabaSms, alibaba, "alibaba"), [...buttons, ...templates]);
examine("Tencent Cloud", cloud(startTencentSms, tencent, "tencent"), [...buttons, ...templates]);
examine("a gateway", { ...subject, secrets: [keys.secret, callbackKey], start: startGateway }, [
  ...buttons,
  ...templates,
  ...rendered,
]);
examine("Twilio, with replies", { ...subject, start: startTwilio }, [...buttons, ...templates]);

function cloud(
  begin: (options: CloudOptions) => Promise<CloudSms>,
  options: CloudOptions,
  vendor: "alibaba" | "tencent",
): ChannelSubject {
  const [template, codeTemplate] = Object.keys(options.templates);
  const codes =
    vendor === "alibaba"
      ? { many: "isv.BUSINESS_LIMIT_CONTROL", bad: "isv.BLACK_KEY_CONTROL_LIMIT", poor: "isv.AMOUNT_NOT_ENOUGH" }
      : {
          many: "LimitExceeded.PhoneNumberThirtySecondLimit",
          bad: "FailedOperation.ContainSensitiveWord",
          poor: "FailedOperation.InsufficientBalanceInSmsPackage",
        };
  return {
    ...subject,
    secrets: [keys.secret, callbackKey],
    // The limits are those of a text; a template's are its variables', which the fake holds them to.
    measure: () => ({ characters: 0, parts: 0 }),
    async start(): Promise<Platform> {
      const fake = await begin(options);
      const arm = (fault: Fault) => () => fake.fault(fault);
      const refusal = (code: string, says?: string) => () => fake.refuse(code, says);
      return {
        settings: {
          vendor,
          ...cloudSettings,
          template,
          codeTemplate,
          apiUrl: fake.url,
          ...(vendor === "tencent" && { appId: options.appId }),
        },
        address: { phone },
        messages: () => fake.texts.map(seen),
        received: () => fake.received.map(() => ({ idempotencyKey: null })),
        troubles: {
          throttled: {
            arm: refusal(codes.many, "触发分钟级流控Permits:1"),
            outcome: { kind: "retry", scope: "address", afterMs: vendor === "alibaba" ? 60_000 : 30_000 },
          },
          broken: { arm: arm({ kind: "answer", status: 503 }), outcome: { kind: "retry" } },
          addressGone: {
            arm: () => void fake.gone.add(phone).add(phone.slice(3)),
            outcome: { kind: "permanent", blame: "address" },
          },
          accountRefused: { arm: refusal(codes.poor), outcome: { kind: "permanent", blame: "account" } },
          messageRefused: { arm: refusal(codes.bad), outcome: { kind: "permanent", blame: "message" } },
          errorInSuccess: { arm: refusal("isv.NEVER_HEARD_OF"), outcome: { kind: "permanent", blame: "message" } },
          unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account" } },
          cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
          cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
          hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
        },
        status: (status) => fake.fault({ kind: "answer", status }),
        // A status without a body is the account's, as everywhere.
        calm() {
          fake.refuse(null);
          fake.gone.clear();
          return fake.fault(null);
        },
        openSockets: fake.openSockets,
        inbound: jsonInbound(vendor),
        close: fake.close,
      };
    },
  };
}

async function startGateway(): Promise<Platform> {
  const fake = await startGatewaySms({ token: keys.secret });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const blames = (blame: string) => arm({ kind: "answer", status: 200, body: { error: { blame } } });
  return {
    settings: { vendor: "http", secret: keys.secret, apiUrl: fake.url, callbackKey },
    address: { phone },
    messages: () => fake.texts.map(seen),
    received: () =>
      fake.received.map(({ headers }) => ({ idempotencyKey: String(headers["idempotency-key"] ?? "") || null })),
    troubles: {
      throttled: {
        arm: arm({ kind: "answer", status: 429, headers: { "retry-after": "5" } }),
        outcome: { kind: "retry", scope: "account", afterMs: 5_000 },
      },
      broken: { arm: arm({ kind: "answer", status: 500 }), outcome: { kind: "retry" } },
      addressGone: { arm: () => void fake.gone.add(phone), outcome: { kind: "permanent", blame: "address" } },
      accountRefused: { arm: arm({ kind: "answer", status: 401 }), outcome: { kind: "permanent", blame: "account" } },
      messageRefused: { arm: blames("message"), outcome: { kind: "permanent", blame: "message" } },
      errorInSuccess: { arm: blames("account"), outcome: { kind: "permanent", blame: "account" } },
      unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account" } },
      cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
      cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
      hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
    },
    status: (status) => fake.fault({ kind: "answer", status }),
    calm() {
      fake.gone.clear();
      return fake.fault(null);
    },
    openSockets: fake.openSockets,
    inbound: jsonInbound("http"),
    close: fake.close,
  };
}

/** Vendors that sign nothing: a key in the address, JSON in the body. */
function jsonInbound(vendor: "alibaba" | "tencent" | "http"): PlatformInbound {
  const said = (text: string, id: string): object =>
    ({
      alibaba: { phone_number: phone.slice(3), content: text, send_time: "2026-11-22 15:00:00", sequence_id: id },
      tencent: { extend: "", mobile: phone.slice(3), nationcode: "86", sign, text, time: id },
      http: { id, from: phone, text },
    })[vendor];
  const report = (id: string, state: string): object | null =>
    state === "seen"
      ? vendor === "http"
        ? { id, state }
        : null
      : {
          alibaba: [
            { phone_number: phone.slice(3), success: state === "delivered", biz_id: id, err_code: "DELIVERED" },
          ],
          tencent: [
            {
              mobile: phone.slice(3),
              nationcode: "86",
              report_status: state === "delivered" ? "SUCCESS" : "FAIL",
              sid: id,
            },
          ],
          http: { id, state },
        }[vendor];
  return {
    encode: (body, how) => new TextEncoder().encode(JSON.stringify(body, null, how?.respelled === true ? 2 : 0)),
    request: (body, { flaw }) =>
      Promise.resolve({
        method: "POST",
        url: `/hook/sms/account-1?key=${flaw === "secret" ? "another-key-of-24-letters" : callbackKey}`,
        headers: { "content-type": "application/json" },
        body,
        receivedAt: Date.now(),
      }),
    // The key in the address is all that these vendors offer.
    signsBody: false,
    signedHeaders: [],
    staleAfterMs: null,
    hasAudience: false,
    bodies: {
      action: ({ id }) => said("1", id),
      command: ({ text, id }) => said(text, id),
      membership: () => null,
      receipt: ({ ref, state }) => report(ref["id"] ?? "", state),
      unheardOf: () => [{ hologram: true, at: 1 }],
      own: () => null,
    },
    commandPlaces: ["person"],
    judge({ status, body }) {
      const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
      if (status !== 200) return `HTTP ${status}`;
      if (vendor === "http") return answer["reply"] === null || typeof answer["reply"] === "string" ? null : "no reply";
      return typeof answer[vendor === "alibaba" ? "code" : "result"] === "number" ? null : "no number in it";
    },
  };
}

async function startTwilio(): Promise<Platform> {
  const platform = await subject.start();
  const { keyId, secret, from } = platform.settings as Readonly<Record<"keyId" | "secret" | "from", string>>;
  const url = "https://tocsin.example.com/hook/sms/account-1";
  const sid = (id: string): string => `SM${Buffer.from(id.padEnd(16, ".")).toString("hex").slice(0, 32)}`;
  const said = (text: string, id: string) => inboundFields(keyId, { from: phone, to: from, body: text, sid: sid(id) });
  return {
    ...platform,
    settings: { ...platform.settings, callbacks: true },
    inbound: {
      encode(body, how) {
        const fields = Object.entries(typeof body === "object" && body !== null ? body : { body }).map(
          ([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)],
        );
        const form = new URLSearchParams(how?.respelled === true ? fields.toReversed() : fields).toString();
        return new TextEncoder().encode(how?.respelled === true ? form.replaceAll("+", "%20") : form);
      },
      request: (body, { flaw }) =>
        Promise.resolve({
          method: "POST",
          url: "/hook/sms/account-1",
          headers: {
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": twilioSigned(
              flaw === "secret" ? "0".repeat(32) : secret,
              url,
              new URLSearchParams(Buffer.from(body).toString("utf8")),
            ),
          },
          body,
          receivedAt: Date.now(),
        }),
      signsBody: true,
      signedHeaders: ["x-twilio-signature"],
      // Twilio signs no time: a repeat has the sid of the first.
      staleAfterMs: null,
      hasAudience: false,
      bodies: {
        action: ({ id }) => said("1", id),
        command: ({ text, id }) => said(text, id),
        membership: () => null,
        receipt: ({ ref, state }) => ({
          MessageSid: ref["sid"] ?? "",
          MessageStatus: { delivered: "delivered", seen: "read", failed: "undelivered" }[state],
          AccountSid: keyId,
        }),
        unheardOf: () => ({ MessageSid: sid("u"), MessageStatus: "teleported" }),
        own: () => null,
      },
      commandPlaces: ["person"],
      judge({ status, body }) {
        if (status !== 200) return `HTTP ${status}`;
        try {
          return messagesIn(body).length <= 1 ? null : "more than one answer";
        } catch (error) {
          return String(error);
        }
      },
    },
  };
}

test("every check is asked of some vendor", () => {
  const names = channelChecks(subject).map(({ name }) => name);
  for (const pattern of [...buttons, ...templates, ...once])
    assert.ok(
      names.some((name) => pattern.test(name)),
      String(pattern),
    );
});
