import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attempt, withDingtalk } from "../../../test/support/dingtalk-rig.ts";
import type { Rig } from "../../../test/support/dingtalk-rig.ts";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import type { Client } from "./app-client.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";
import { createMessenger } from "./app-send.ts";

function wireOf({ config }: Rig, severity: "critical" | "warning", audience: "person" | "room" = "person"): AppWire {
  const notice = page();
  assert.ok(notice.kind === "page");
  const told = { ...notice, incident: { ...notice.incident, severity } };
  return renderFor(config.clientId)(told, context({ audience, mentions: [] }));
}

describe("A DING besides a card", () => {
  for (const [by, remindType] of [
    ["app", 1],
    ["sms", 2],
    ["phone", 3],
  ] as const)
    it(
      `goes by ${by} with a critical page to one person, and with nothing else`,
      withDingtalk(
        async (rig) => {
          const { messenger, fake, toAnn, toRoom, ann } = rig;
          await messenger.send(wireOf(rig, "warning"), toAnn, attempt("1"));
          await messenger.send(wireOf(rig, "critical", "room"), toRoom, attempt("2"));
          assert.equal(fake.world.dings.length, 0);
          const sent = await messenger.send(wireOf(rig, "critical"), toAnn, attempt("3"));
          assert.ok(sent.kind === "accepted" && sent.note === undefined);
          const [ding, ...more] = fake.world.dings;
          assert.deepEqual([ding?.remindType, ding?.userId, more], [remindType, ann.userId, []]);
          assert.match(ding?.content ?? "", /INC-42.*disk-full.*card in DingTalk/);
        },
        { urgent: by },
      ),
    );

  it(
    "is off unless it is asked for",
    withDingtalk(async (rig) => {
      await rig.messenger.send(wireOf(rig, "critical"), rig.toAnn, attempt());
      assert.equal(rig.fake.world.dings.length, 0);
    }),
  );

  it(
    "fails without failing the page, and the try says why",
    withDingtalk(
      async (rig) => {
        const { fake, messenger, ann, toAnn, client } = rig;
        fake.world.dingQuota = 0;
        const sent = await messenger.send(wireOf(rig, "critical"), toAnn, attempt("1"));
        assert.ok(sent.kind === "accepted" && sent.ref !== null);
        assert.match(sent.note ?? "", /did not ring.*quota of DINGs.*ding\.serverquota\.insufficient/);
        assert.equal(fake.messages(ann).length, 1);
        // Whom it did not reach is listed with the cause, in an answer of success.
        const listing: Client = async (call, signal) =>
          call.path.endsWith("/ding/send")
            ? { ok: true, answer: { openDingId: "1", failedList: { "no mobile phone": [ann.userId] } } }
            : client(call, signal);
        const again = createMessenger({ ...rig, client: listing });
        const half = await again.send(wireOf(rig, "critical"), toAnn, attempt("2"));
        assert.ok(half.kind === "accepted" && /did not ring.*no mobile phone/.test(half.note ?? ""));
      },
      { urgent: "phone" },
    ),
  );
});
