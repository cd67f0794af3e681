import { describe, test } from "node:test";
import { channelChecks } from "../../../test/conformance/channel.ts";
import type {
  ChannelSubject,
  Platform,
  PlatformInbound,
  SeenAction,
  SeenMessage,
} from "../../../test/conformance/channel-subject.ts";
import {
  alibabaSettings,
  callbackKey,
  keys,
  phone,
  startAlibaba,
  startTencent,
  tencentSettings,
} from "../../../test/support/voice-clouds.ts";
import type { CloudVoice } from "./fake-clouds.ts";
import { startGatewayVoice } from "./fake-gateway.ts";
import type { Fault } from "./fake.ts";
import { subject } from "./voice.subject.test.ts";

/** Asked once, of the folder, by the registered subject; recordings are each vendor's own. */
const once = [/folder is complete/, /each recorded/];
/** Templates hold no fifty names, and what a key brings back is asked in its own way below. */
const clouds = [/huge notice keeps within/, /each action reaches/, /an action brings back/, /words of the workspace/];
function examine(name: string, examined: ChannelSubject, without: readonly RegExp[]): void {
  describe(`calls through ${name}`, () => {
    for (const check of channelChecks(examined)) {
      if ([...once, ...without].some((pattern) => pattern.test(check.name))) continue;
      test(`${check.number}. ${check.name}`, async (t) => {
        const skipped = await check.run();
        if (typeof skipped === "string") t.skip(skipped);
      });
    }
  });
}

examine(
  "Alibaba Cloud",
  cloud(startAlibaba, alibabaSettings, "isv.AMOUNT_NOT_ENOUGH", "isv.BLACK_KEY_CONTROL_LIMIT"),
  clouds,
);
examine(
  "Tencent Cloud",
  cloud(
    startTencent,
    tencentSettings,
    "FailedOperation.InsufficientBalanceInVoicePackage",
    "FailedOperation.ContainSensitiveWord",
  ),
  clouds,
);
examine("a gateway", { ...subject, secrets: [keys.secret, callbackKey], start: startGateway }, []);

function cloud(
  begin: () => Promise<CloudVoice>,
  settings: Readonly<Record<string, unknown>>,
  poor: string,
  bad: string,
): ChannelSubject {
  return {
    ...subject,
    secrets: [keys.secret, callbackKey],
    async start(): Promise<Platform> {
      const fake = await begin();
      const arm = (fault: Fault) => () => fake.fault(fault);
      const isAlibaba = settings["vendor"] === "alibaba";
      return {
        settings: { ...settings, apiUrl: fake.url },
        address: { phone },
        messages: () => fake.calls.map(({ id, heard }) => seen(id, heard.join("\n"), [])),
        received: () => fake.received.map(() => ({ idempotencyKey: null })),
        troubles: {
          throttled: {
            arm: () => fake.refuse(isAlibaba ? "isv.BUSINESS_LIMIT_CONTROL" : "LimitExceeded.DeliveryFrequencyLimit"),
            outcome: { kind: "retry", scope: "address", afterMs: isAlibaba ? 60_000 : 30_000 },
          },
          broken: { arm: arm({ kind: "answer", status: 502 }), outcome: { kind: "retry" } },
          addressGone: {
            arm: () =>
              fake.refuse(isAlibaba ? "isv.MOBILE_NUMBER_ILLEGAL" : "InvalidParameterValue.CalledNumberVerifyFail"),
            outcome: { kind: "permanent", blame: "address" },
          },
          accountRefused: { arm: () => fake.refuse(poor), outcome: { kind: "permanent", blame: "account" } },
          messageRefused: { arm: () => fake.refuse(bad), outcome: { kind: "permanent", blame: "message" } },
          errorInSuccess: {
            arm: () => fake.refuse("isv.NEVER_HEARD_OF"),
            outcome: { kind: "permanent", blame: "message" },
          },
          unreachable: { arm: arm({ kind: "down" }), outcome: { kind: "retry", scope: "account" } },
          cutAfter: { arm: arm({ kind: "reset" }), outcome: { kind: "unknown" } },
          cutMidAnswer: { arm: arm({ kind: "half" }), outcome: { kind: "unknown" } },
          hang: { arm: arm({ kind: "hang" }), outcome: { kind: "unknown" } },
        },
        status: (status) => fake.fault({ kind: "answer", status }),
        calm() {
          fake.refuse(null);
          return fake.fault(null);
        },
        openSockets: fake.openSockets,
        inbound: jsonInbound(isAlibaba ? "alibaba" : "tencent"),
        close: fake.close,
      };
    },
  };
}

async function startGateway(): Promise<Platform> {
  const fake = await startGatewayVoice({ token: keys.secret });
  const arm = (fault: Fault) => () => fake.fault(fault);
  const blames = (blame: string) => arm({ kind: "answer", status: 200, body: { error: { blame } } });
  return {
    settings: { vendor: "http", secret: keys.secret, apiUrl: fake.url, callbackKey },
    address: { phone },
    messages: () =>
      fake.calls.map(({ id, text, prompt, keys: menu, token: back }) =>
        seen(
          id,
          `${text} ${prompt}`,
          Object.values(menu).map((verb) => ({ kind: "key", verb, token: back }) as SeenAction),
        ),
      ),
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

function seen(id: string, text: string, actions: readonly SeenAction[]): SeenMessage {
  return { id, text, pings: [], shape: "call", links: [], actions };
}

const digits = { ack: "1", snooze: "2", close: "3", unack: "4", link: "", decline: "", refresh: "" } as const;

function jsonInbound(vendor: "alibaba" | "tencent" | "http"): PlatformInbound {
  const mobile = phone.slice(3);
  const states: Readonly<Record<string, object>> = {
    "alibaba delivered": { duration: "14" },
    "alibaba seen": { duration: "14", dtmf: "9" },
    "alibaba failed": { duration: "0", status_msg: "用户未接" },
    "http delivered": { state: "answered" },
    "http seen": { state: "human" },
    "http failed": { state: "failed" },
  };
  return {
    encode: (body, how) => new TextEncoder().encode(JSON.stringify(body, null, how?.respelled === true ? 2 : 0)),
    request: (body, { flaw }) =>
      Promise.resolve({
        method: "POST",
        url: `/hook/voice/account-1?key=${flaw === "secret" ? "another-key-of-24-letters" : callbackKey}`,
        headers: { "content-type": "application/json" },
        body,
        receivedAt: Date.now(),
      }),
    signsBody: false,
    signedHeaders: [],
    staleAfterMs: null,
    hasAudience: false,
    bodies: {
      action({ verb, token: back, ref, id }) {
        const call = ref?.["id"] ?? id;
        if (vendor === "alibaba") return [{ call_id: call, callee: mobile, dtmf: digits[verb], duration: "14" }];
        if (vendor === "tencent")
          return { voicekey_callback: { callid: call, keypress: digits[verb], mobile, nationcode: "86" } };
        return { id: call, key: digits[verb], token: back, to: phone };
      },
      command: () => null,
      membership: () => null,
      receipt({ ref, state }) {
        const id = ref["id"] ?? "";
        if (vendor === "http") return { id, ...states[`http ${state}`] };
        if (vendor === "alibaba") return [{ call_id: id, callee: mobile, ...states[`alibaba ${state}`] }];
        const way = { callid: id, mobile, nationcode: "86" };
        if (state === "seen") return { voicekey_callback: { keypress: "9", ...way } };
        return state === "delivered"
          ? { voiceprompt_callback: { result: "0", ...way } }
          : { voice_failure_callback: { failure_code: 5, ...way } };
      },
      unheardOf: () => [{ hologram: true, at: 1 }],
      own: () => null,
    },
    commandPlaces: [],
    judge({ status, body }) {
      const answer = JSON.parse(body) as Readonly<Record<string, unknown>>;
      if (status !== 200) return `HTTP ${status}`;
      if (vendor === "http") return answer["say"] === null || typeof answer["say"] === "string" ? null : "no answer";
      return typeof answer[vendor === "alibaba" ? "code" : "result"] === "number" ? null : "no number in it";
    },
  };
}
