import assert from "node:assert/strict";
import { it } from "node:test";
import type { Outcome } from "#ports/channel.ts";
import { silentLog } from "#ports/log.ts";
import { sendPlainer } from "./plainer.ts";

const accepted: Outcome = { kind: "accepted", ref: null, receipts: false };
const refused = (why: string): Outcome => ({ kind: "permanent", blame: "message", why });

/** Answers one after the other; what was sent, and what came of it. */
async function said(
  ...answers: readonly Outcome[]
): Promise<{ readonly sent: readonly string[]; readonly end: Outcome }> {
  const sent: string[] = [];
  const send = (form: string, index: number): Promise<Outcome> => {
    sent.push(`${index}${form}`);
    return Promise.resolve(answers[index] ?? accepted);
  };
  return { end: await sendPlainer(["a", "b", "c"], send, silentLog), sent };
}

it("the first that is taken is the last that is sent", async () => {
  assert.deepEqual(await said(accepted), { sent: ["0a"], end: accepted });
  assert.deepEqual(await said(refused("x"), accepted), { sent: ["0a", "1b"], end: accepted });
});

it("if all are refused, the first reason is told", async () => {
  const { sent, end } = await said(refused("x"), refused("y"), refused("z"));
  assert.deepEqual([sent, end], [["0a", "1b", "2c"], refused("x")]);
});

it("doubt, a throttle and a dead address end it", async () => {
  for (const end of [
    { kind: "unknown", why: "" },
    { kind: "retry", scope: "address", afterMs: 1, why: "" },
    { kind: "permanent", blame: "address", why: "" },
  ] satisfies Outcome[]) {
    assert.deepEqual(await said(end), { sent: ["0a"], end });
    assert.deepEqual(await said(refused("x"), end), { sent: ["0a", "1b"], end });
  }
});
