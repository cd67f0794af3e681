import assert from "node:assert/strict";
import type { Check } from "./channel.ts";
import { context, notices, page } from "./channel-notices.ts";
import type { ChannelSubject, TroubleKind } from "./channel-subject.ts";
import { assertOutcome, withRig } from "./channel-rig.ts";

/** House §3.3: 16. */
export function reviseChecks(subject: ChannelSubject): readonly Check[] {
  return [
    {
      number: 16,
      name: "revise changes the same message; one that is gone is permanent, blame message",
      async run() {
        let skipped: string | undefined;
        await withRig(subject, async (rig) => {
          const { revise } = rig.channel;
          if (revise === undefined) {
            skipped = "no revise";
            return;
          }
          const sent = await rig.send(page());
          assert.ok(sent.kind === "accepted" && sent.ref !== null, "a message that can be revised has a ref");
          const { ref } = sent;
          const [before] = rig.platform.messages();
          const wire = rig.render(notices.state, context({ verbs: ["unack", "close"] }));
          assertOutcome(rig.note(await revise(ref, wire, rig.address, rig.attempt())), { kind: "accepted" }, "revise");
          const [after, ...more] = rig.platform.messages();
          assert.equal(more.length, 0, "the edit is a second message");
          assert.equal(after?.id, before?.id);
          assert.notEqual(after?.text, before?.text);
          assert.match(after?.text ?? "", /Acknowledged by Ann/);

          for (const kind of ["throttled", "cutAfter", "unreachable"] satisfies TroubleKind[]) {
            const trouble = rig.platform.troubles[kind];
            if ("none" in trouble) continue;
            await trouble.arm();
            assertOutcome(
              rig.note(await revise(ref, wire, rig.address, rig.attempt())),
              trouble.outcome,
              `revise while ${kind}`,
            );
            await rig.platform.calm();
          }
          assert.ok(rig.platform.vanish !== undefined, "the subject cannot remove a message");
          rig.platform.vanish(ref);
          const gone = rig.note(await revise(ref, wire, rig.address, rig.attempt()));
          assertOutcome(gone, { kind: "permanent", blame: "message" }, "revise of a message that is gone");
          assert.deepEqual(rig.platform.messages(), []);
        });
        return skipped;
      },
    },
  ];
}
