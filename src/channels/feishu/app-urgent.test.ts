import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attempt, withFeishu } from "../../../test/support/feishu-rig.ts";
import type { Rig } from "../../../test/support/feishu-rig.ts";
import { context, page } from "../../../test/conformance/channel-notices.ts";
import type { Notice } from "#domain/notice.ts";
import { createMessenger } from "./app-send.ts";
import { renderFor } from "./app-render.ts";
import type { AppWire } from "./app-render.ts";

function wireOf({ config }: Rig, severity: "critical" | "warning", audience: "person" | "room"): AppWire {
  const notice = page();
  assert.ok(notice.kind === "page");
  const told: Notice = { ...notice, incident: { ...notice.incident, severity } };
  return renderFor(config.appId)(told, context({ audience, mentions: [] }));
}

describe("ringing besides", () => {
  for (const by of ["sms", "phone"] as const)
    it(
      `a critical page to one person is followed by a ${by}, and nothing else is`,
      withFeishu(
        async (rig) => {
          const { messenger, fake, toAnn, toRoom, ann } = rig;
          assert.equal((await messenger.send(wireOf(rig, "warning", "person"), toAnn, attempt("1"))).kind, "accepted");
          assert.equal((await messenger.send(wireOf(rig, "critical", "room"), toRoom, attempt("2"))).kind, "accepted");
          assert.deepEqual(fake.urged, []);
          const sent = await messenger.send(wireOf(rig, "critical", "person"), toAnn, attempt("3"));
          assert.ok(sent.kind === "accepted");
          assert.deepEqual(fake.urged, [{ messageId: sent.ref?.["messageId"], by, openId: ann.openId }]);
        },
        {},
        { urgent: by },
      ),
    );

  it(
    "is off unless it is asked for",
    withFeishu(async (rig) => {
      await rig.messenger.send(wireOf(rig, "critical", "person"), rig.toAnn, attempt());
      assert.deepEqual(rig.fake.urged, []);
    }),
  );

  it(
    "fails without failing the page, and the try and the log say why",
    withFeishu(
      async (rig) => {
        const warned: unknown[] = [];
        const log = { ...rig.deps.log, warn: (fields: unknown) => void warned.push(fields) };
        const { config, client, fake, toAnn } = rig;
        const send = (key: string) =>
          createMessenger(config, client, { log }).send(wireOf(rig, "critical", "person"), toAnn, attempt(key));
        fake.setQuota(0);
        const sent = await send("1");
        assert.ok(sent.kind === "accepted" && sent.ref !== null);
        assert.match(JSON.stringify(warned), /quota.*230024/);
        assert.match(sent.note ?? "", /did not ring.*quota.*230024/);
        assert.equal(fake.messages(rig.ann).length, 1);
        const again = await send("1");
        assert.deepEqual(again, sent, "the same key is the same message");
        assert.equal(warned.length, 2);
      },
      {},
      { urgent: "phone" },
    ),
  );
});
