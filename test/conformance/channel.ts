import { describe, test } from "node:test";
import { directoryChecks } from "./channel-checks-directory.ts";
import { formChecks } from "./channel-checks-form.ts";
import { inboundChecks } from "./channel-checks-inbound.ts";
import { keptChecks } from "./channel-checks-kept.ts";
import { renderChecks } from "./channel-checks-render.ts";
import { reviseChecks } from "./channel-checks-revise.ts";
import { sendChecks } from "./channel-checks-send.ts";
import type { ChannelSubject } from "./channel-subject.ts";

/** One question to a channel. `number` is that of the list in the house's rules; a facet that is not there is not asked about. */
export interface Check {
  readonly number: number;
  readonly name: string;
  /** Answers why it does not apply, or nothing. */
  run(): Promise<string | void>;
}

/** Everything that is asked of a channel, as plain functions, so that the suite itself can be examined. */
export function channelChecks(subject: ChannelSubject): readonly Check[] {
  return [formChecks, renderChecks, sendChecks, keptChecks, reviseChecks, inboundChecks, directoryChecks].flatMap(
    (checks) => checks(subject),
  );
}

/** Emits one test a check. */
export function channelConformance(subject: ChannelSubject): void {
  describe(`channel ${subject.module.manifest.id}`, () => {
    for (const check of channelChecks(subject)) {
      test(`${check.number}. ${check.name}`, async (t) => {
        const skipped = await check.run();
        if (typeof skipped === "string") t.skip(skipped);
      });
    }
  });
}
