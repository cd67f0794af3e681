import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { account } from "../../test/support/incident-world.ts";
import type { Account, Route } from "./link.ts";
import {
  accountsFor,
  candidates,
  type Circuit,
  type CircuitNews,
  closedCircuit,
  failuresToOpen,
  nextCircuit,
  openMs,
} from "./route.ts";

function vendor(id: string, route: Route | null, more: Partial<Account> = {}): Account {
  return account("sms", { id, name: id, route, ...more });
}

const alibaba = vendor("alibaba", { order: 1, prefixes: ["+86"] });
const tencent = vendor("tencent", { order: 2, prefixes: ["+86", "+852"] });
const twilio = vendor("twilio", { order: 3, prefixes: [] });
const lone = vendor("lone", null);

function orderOf(accounts: readonly Account[], key: string | null, accountId: string | null = null): string {
  const all = new Map(accounts.map((each) => [each.id, each]));
  return accountsFor({ channel: "sms", accountId, key }, all)
    .map(({ id }) => id)
    .join(" ");
}

test("accounts come by the longest prefix, then by order; one that takes any number comes after those of the region", () => {
  const all = [lone, twilio, tencent, alibaba, vendor("beijing", { order: 9, prefixes: ["+8610"] })];
  assert.equal(orderOf(all, "+8613800138000"), "alibaba tencent twilio");
  assert.equal(orderOf(all, "+861012345678"), "beijing alibaba tencent twilio");
  assert.equal(orderOf(all, "+85251234567"), "tencent twilio");
  assert.equal(orderOf(all, "+14155550100"), "twilio");
});

test("a link that was made by an account of a route is free of it; one of an account without a route stays", () => {
  const all = [lone, twilio, alibaba];
  assert.equal(orderOf(all, "+8613800138000", "twilio"), "alibaba twilio");
  assert.equal(orderOf(all, "+8613800138000", "lone"), "lone");
  assert.equal(orderOf(all, "+8613800138000", "gone"), "");
});

test("where no route leads, the oldest account without one is the default, and what is switched off is nowhere", () => {
  const off = vendor("off", { order: 1, prefixes: [] }, { state: "disabled" });
  assert.equal(orderOf([alibaba, lone, off], "+14155550100"), "lone");
  assert.equal(orderOf([alibaba, off], "+14155550100"), "");
  assert.equal(orderOf([off, vendor("late", null, { createdAt: 9 }), lone], "+1"), "lone");
});

test("what is in trouble comes last, and is never left out; a message that was tried goes on with the next", () => {
  const all = [alibaba, tencent, twilio];
  const order = (tries: number, trouble: Readonly<Record<string, "broken" | "circuit_open">>) =>
    candidates(all, tries, ({ id }) => trouble[id] ?? null)
      .map(({ account: { id }, passed }) => (passed === null ? id : `${id}!${passed}`))
      .join(" ");
  assert.equal(order(0, {}), "alibaba tencent twilio");
  assert.equal(order(1, {}), "tencent twilio alibaba");
  assert.equal(order(4, {}), "tencent twilio alibaba");
  assert.equal(order(0, { alibaba: "circuit_open" }), "tencent twilio alibaba!circuit_open");
  assert.equal(order(1, { alibaba: "circuit_open", twilio: "broken" }), "tencent twilio!broken alibaba!circuit_open");
  assert.equal(
    order(7, { alibaba: "circuit_open", tencent: "circuit_open", twilio: "broken" }),
    "twilio!broken alibaba!circuit_open tencent!circuit_open",
  );
});

function after(...news: readonly CircuitNews[]): Circuit {
  return news.reduce<Circuit>((circuit, each) => nextCircuit(circuit, each, 1_000), closedCircuit);
}

test("a circuit opens after failures in a row, or a refusal; a probe lets one message tell; each failure doubles the wait", () => {
  assert.deepEqual(after("failed", "failed"), { state: "closed", failures: failuresToOpen - 1 });
  assert.deepEqual(after("failed", "failed", "answered", "failed"), { state: "closed", failures: 1 });
  const open = { state: "open", until: 1_000 + openMs.first, openedFor: openMs.first } as const;
  assert.deepEqual(after("failed", "failed", "failed"), open);
  assert.deepEqual(after("refused"), open);
  assert.deepEqual(after("refused", "failed", "refused"), open, "what was on its way tells nothing new");
  assert.deepEqual(after("refused", "probed"), { state: "half_open", openedFor: openMs.first });
  assert.deepEqual(after("refused", "probed", "answered"), closedCircuit);
  const twice = { state: "open", until: 1_000 + 2 * openMs.first, openedFor: 2 * openMs.first } as const;
  assert.deepEqual(after("refused", "probed", "failed"), twice);
  assert.deepEqual(after("refused", "probe_failed"), twice);
  assert.deepEqual(after("probed", "probe_failed"), closedCircuit, "nothing was asked");
});

test("whatever comes, a circuit stays open no longer than the longest, and an answer closes it", () => {
  const news = fc.array(fc.constantFrom<CircuitNews>("answered", "failed", "refused", "probed", "probe_failed"));
  fc.assert(
    fc.property(news, (all) => {
      const circuit = after(...all);
      if (circuit.state === "open") assert.ok(circuit.until - 1_000 <= openMs.longest);
      assert.deepEqual(nextCircuit(circuit, "answered", 1_000), closedCircuit);
    }),
  );
});
