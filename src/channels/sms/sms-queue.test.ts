import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import type { InboundEvent, VerifiedRequest } from "#ports/inbound.ts";
import { connected } from "../../../test/support/connected.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { createMns, startAlibabaSms } from "./fake-clouds.ts";
import type { CloudSms, MnsFake } from "./fake-clouds.ts";
import { sms } from "./index.ts";

const keys = { keyId: "LTAI5tSyntheticKey01", secret: "Hk7Rz2mQ9sYpLw4XcVb1NdTg8UeJa3" };
const uid = "1234567890123456";
const templates = { SMS_100: "${level} ${incident} ${title}", SMS_200: "${code}" };
const settings = {
  vendor: "alibaba",
  ...keys,
  signName: "值班通知",
  template: "SMS_100",
  codeTemplate: "SMS_200",
  callbacks: false,
  queue: `Alicom-Queue-${uid}-SmsReport`,
};

// help.aliyun.com, 101508 and 101847: one object a message, in the form of the HTTP push.
const report = (id: string, success = true) => ({
  phone_number: "13800138000",
  success,
  err_code: success ? "DELIVERED" : "MK:0001",
  err_msg: success ? "用户接收成功" : "关机",
  send_time: "2026-11-22 15:00:00",
  report_time: "2026-11-22 15:00:03",
  sms_size: "1",
  biz_id: id,
  out_id: "",
});
const said = (content: string, sequence: number) => ({
  phone_number: "13800138000",
  content,
  send_time: "2026-11-22 15:01:00",
  dest_code: "1234",
  sign_name: "值班通知",
  sequence_id: sequence,
});

interface Rig {
  readonly mns: MnsFake;
  readonly fake: CloudSms;
  /** What was stored, in order: kind and id of each event. */
  readonly heard: string[];
  /** Set: nothing that names it can be stored. */
  broken: string | null;
  readonly run: Promise<Outcome>;
  /** Ends the stream, as when the product stops. */
  stop(): void;
}

async function withQueue(
  options: { readonly types?: readonly string[]; readonly secret?: string; readonly before?: (mns: MnsFake) => void },
  act: (rig: Rig) => Promise<void>,
): Promise<void> {
  const mns = createMns({ uid, types: options.types ?? ["SmsReport", "SmsUp"] });
  const fake = await startAlibabaSms({ keys, sign: "值班通知", templates, variableMax: 35, queues: mns });
  options.before?.(mns);
  await using open = connected(sms, { ...settings, apiUrl: fake.url, secret: options.secret ?? keys.secret });
  const { inbound, stream } = open.channel;
  assert.ok(inbound !== undefined && stream !== undefined);
  const ending = new AbortController();
  const heard: string[] = [];
  const rig: Rig = {
    mns,
    fake,
    heard,
    broken: null,
    run: stream.run(async (request: VerifiedRequest) => {
      const events = inbound.parse(request);
      if (rig.broken !== null && JSON.stringify(events).includes(rig.broken)) throw new Error("the store is away");
      heard.push(...events.map(told));
      return inbound.answer(request, []);
    }, ending.signal),
    stop: () => ending.abort(),
  };
  try {
    await act(rig);
  } finally {
    ending.abort();
    await rig.run;
    await fake.close();
  }
}

function told(event: InboundEvent): string {
  return event.kind === "command" ? `"${event.text}" by ${event.by.key}` : `${event.kind} ${event.id}`;
}

describe("the message queue of Alibaba Cloud", () => {
  test("reports and replies are fetched as they come, and deleted after they were stored", () =>
    withQueue({ before: (mns) => mns.push("SmsReport", report("1^0")) }, async ({ mns, heard, run, stop }) => {
      await eventually("the report that was there is stored", () => heard.length === 1);
      await eventually("both queues are waited for", () => mns.waiting() === 2);
      mns.push("SmsUp", said("42a", 7));
      mns.push("SmsReport", report("2^0", false));
      await eventually("what comes is stored", () => heard.length === 3);
      await eventually("and deleted", () => mns.left("SmsReport") + mns.left("SmsUp") === 0);
      assert.deepEqual(heard.toSorted(), ['"ack 42" by +8613800138000', "receipt 1^0:delivered", "receipt 2^0:failed"]);
      assert.equal(mns.tokens.count, 2, "keys are asked for once for each kind");
      stop();
      assert.equal((await run).kind, "accepted");
    }));

  test("what cannot be stored stays, and comes again with the same ids; the others are not held up", () =>
    withQueue(
      {
        before(mns) {
          for (const id of ["1^0", "2^0", "3^0"]) mns.push("SmsReport", report(id));
        },
      },
      async (rig) => {
        rig.broken = "2^0";
        const outcome = await rig.run;
        assert.equal(outcome.kind, "retry");
        assert.match(outcome.kind === "retry" ? outcome.why : "", /could not be stored/);
        assert.deepEqual(rig.heard, ["receipt 1^0:delivered", "receipt 3^0:delivered"]);
        assert.equal(rig.mns.left("SmsReport"), 1);
        // Lent to nobody who deletes it: it comes to the next in line.
        rig.mns.comeAgain();
        await withAnother(rig, ["receipt 2^0:delivered"]);
      },
    ));

  test("what is no report is dropped, and stops nothing", () =>
    withQueue(
      {
        before(mns) {
          mns.push("SmsReport", "no JSON at all");
          mns.push("SmsReport", [report("1^0"), report("2^0")]);
        },
      },
      async ({ mns, heard }) => {
        await eventually("the good ones are stored", () => heard.length === 2);
        await eventually("nothing is left", () => mns.left("SmsReport") === 0);
      },
    ));

  test("keys that have ended are asked for anew", () =>
    withQueue({}, async ({ mns, heard }) => {
      await eventually("both queues are waited for", () => mns.waiting() === 2);
      mns.endKeys();
      // Those that wait already are answered still; the next request is refused.
      mns.push("SmsReport", report("1^0"));
      await eventually("the first is stored", () => heard.includes("receipt 1^0:delivered"));
      mns.push("SmsReport", report("2^0"));
      await eventually("the second is stored", () => heard.includes("receipt 2^0:delivered"));
      assert.ok(mns.tokens.count >= 3);
    }));

  test("one queue that nobody has subscribed leaves the other alone; none at all is said in words", async () => {
    await withQueue({ types: ["SmsReport"] }, async ({ mns, heard }) => {
      mns.push("SmsReport", report("1^0"));
      await eventually("the one that is there is read", () => heard.length === 1);
    });
    await withQueue({ types: [] }, async ({ run }) => {
      const outcome = await run;
      assert.equal(outcome.kind, "retry");
      assert.match(outcome.kind === "retry" ? outcome.why : "", /subscribe SmsReport and SmsUp by MNS/);
    });
  });

  test("a wrong secret is a retry in words, not a broken account: texts still go out", () =>
    withQueue({ secret: "another secret" }, async ({ run }) => {
      const outcome = await run;
      assert.deepEqual(
        { kind: outcome.kind, why: outcome.kind === "retry" && outcome.why },
        { kind: "retry", why: "the message queue: the AccessKey Secret is wrong (SignatureDoesNotMatch)" },
      );
    }));
});

/** Another node takes over, as after an end with `retry`. */
async function withAnother({ fake, mns }: Rig, expected: readonly string[]): Promise<void> {
  await using open = connected(sms, { ...settings, apiUrl: fake.url });
  const { inbound, stream } = open.channel;
  assert.ok(inbound !== undefined && stream !== undefined);
  const stop = new AbortController();
  const heard: string[] = [];
  const run = stream.run((request) => {
    heard.push(...inbound.parse(request).map(told));
    return Promise.resolve(inbound.answer(request, []));
  }, stop.signal);
  await eventually("it is gone", () => mns.left("SmsReport") === 0);
  stop.abort();
  await run;
  assert.deepEqual(heard, expected);
}

test("an account with a queue needs no callback key, and without one takes no callbacks", async () => {
  await using open = connected(sms, settings);
  const body = new TextEncoder().encode(JSON.stringify(report("1^0")));
  for (const url of ["/hook/sms/a1", "/hook/sms/a1?key="]) {
    const verified = await open.channel.inbound?.verify({ method: "POST", url, headers: {}, body, receivedAt: 0 });
    assert.deepEqual(verified && "rejected" in verified ? verified.status : verified, 401);
  }
  const other = sms.manifest.config.parse({ ...settings, callbacks: true, queue: undefined });
  assert.deepEqual(other, { ok: false, issues: [{ field: "callbackKey", problem: "is needed for alibaba" }] });
  assert.ok(!sms.manifest.config.parse({ ...settings, queue: "https://queue" }).ok);
});
