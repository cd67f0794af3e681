import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { event, level, link, rule, user, World } from "../../test/support/incident-world.ts";
import { draftOf } from "./draft.ts";
import { fireLevel } from "./escalation.ts";
import type { PreferenceStep } from "./people.ts";
import {
  answerWithinMs,
  arrange,
  type ArrangeStep,
  awaitPresence,
  type ChannelKind,
  delayAtMostMs,
  type Presence,
  presenceStaleMs,
} from "./presence.ts";
import { severities } from "./severity.ts";

const firedAt = 1_000_000;
const now = firedAt + 300;
const until = firedAt + delayAtMostMs;

function step(id: string, kind: ChannelKind, dueAt: number, more: Partial<ArrangeStep> = {}): ArrangeStep {
  return { id, linkId: id, kind, dueAt, isOpen: true, isDead: false, ...more };
}

/** As a level leaves them: a chat that has gone, a telephone that waits for the answer, one of a later rung, a mail. */
const chat = step("chat", "chat", firedAt, { isOpen: false });
const sms = step("sms", "phone", firedAt + answerWithinMs);
const call = step("call", "phone", firedAt + 300_000);
const mail = step("mail", "other", firedAt + 10_000);
const ladder = [chat, sms, call, mail];

const states: readonly Presence["state"][] = ["active", "idle", "away", "offline", "dnd", "unknown"];
const ages = { fresh: 0, old: presenceStaleMs, stale: presenceStaleMs + 1 } as const;

describe("the truth table: severity × state × age", () => {
  for (const severity of severities)
    for (const state of [...states, "untold"] as const)
      for (const [age, ms] of Object.entries(ages)) {
        const isUseful = state !== "untold" && state !== "unknown" && age !== "stale";
        const expected =
          severity === "critical"
            ? { reason: "critical", moves: [["sms", now, null]] }
            : !isUseful
              ? { reason: "presence_unknown", moves: [["sms", now, "unknown"]] }
              : state === "active"
                ? { reason: "present", moves: [["sms", until, "delayed"]] }
                : { reason: "not_there", moves: [["sms", now, null]] };
        test(`${severity}, ${state}, ${age}: ${expected.reason}`, () => {
          const seen = new Map(state === "untold" ? [] : [["chat", { state, at: now - ms }]]);
          const { reason, moves } = arrange(ladder, seen, severity, { now, firedAt });
          assert.deepEqual(
            { reason, moves: moves.map(({ id, dueAt, effect }) => [id, dueAt, effect]) },
            expected,
            "and nothing else moves: a later rung, a mail",
          );
        });
      }
});

const active = (at: number): Presence => ({ state: "active", at });

test("a chat of a later rung comes first, the newest of several; telephones wait a minute after the level at most", () => {
  const later = [step("one", "chat", firedAt + 60_000), step("two", "chat", firedAt + 90_000)];
  const soon = step("soon", "phone", firedAt + 30_000);
  const seen = new Map([
    ["one", active(now - 9_000)],
    ["two", active(now - 1_000)],
  ]);
  const decided = arrange([...later, soon, sms, call], seen, "info", { now, firedAt });
  assert.equal(decided.firstId, "two");
  assert.deepEqual(decided.moves, [
    { id: "two", dueAt: now, effect: "first" },
    { id: "soon", dueAt: until, effect: "delayed" },
    { id: "sms", dueAt: until, effect: "delayed" },
  ]);
});

test("a chat that was refused is no place where somebody is, and what is under way is left alone", () => {
  const seen = new Map([["chat", active(now)]]);
  const dead = arrange([{ ...chat, isDead: true }, sms], seen, "warning", { now, firedAt });
  assert.equal(dead.reason, "presence_unknown");
  const gone = arrange([chat, { ...sms, isOpen: false }], seen, "warning", { now, firedAt });
  assert.deepEqual([gone.reason, gone.moves], ["present", []]);
  const late = arrange([chat, call], seen, "warning", { now: until, firedAt });
  assert.deepEqual([late.reason, late.moves], ["too_late", []]);
});

const kinds: Readonly<Record<string, ChannelKind>> = { chat: "chat", phone: "phone", email: "other" };

/** Ann's ladder when her level fires; what of it waits for an answer: `<milliseconds>:<address>`. */
function planned(
  ladderOf: Readonly<Record<string, number>>,
  setup: { readonly allowed?: boolean; readonly workspace?: boolean; readonly severity?: "critical" | "warning" } = {},
): { readonly due: string; readonly asks: boolean } {
  const { allowed = true, workspace = true, severity = "warning" } = setup;
  const rungs = Object.entries(ladderOf).map(([channel, afterSec]): PreferenceStep => ({
    channel,
    afterSec,
    linkId: null,
  }));
  const here = rule([level(["u:ann"])]);
  const world = new World(
    {
      users: [user("ann", { presence: allowed, preferences: { critical: rungs, warning: rungs, info: rungs } })],
      links: Object.keys(kinds).map((channel) => link(channel, "ann", { channel })),
      rules: [here],
      settings: { presence: workspace },
    },
    event({ severity }),
  );
  const draft = draftOf(world.incident);
  fireLevel(draft, world.context, here, 0);
  awaitPresence(draft, world.context, (channel) => kinds[channel] ?? "other");
  const { now: fired } = world.context;
  return {
    due: draft.notifications.map((page) => `${page.dueAt - fired}:${page.linkId}`).join(" "),
    asks: [...draft.timers.values()].some(({ kind, userId }) => kind === "presence" && userId === "ann"),
  };
}

test("a telephone waits for the answer, for two seconds; what would not be moved does not", () => {
  const both = { chat: 0, phone: 0 };
  assert.deepEqual(planned(both), { due: `0:chat ${answerWithinMs}:phone`, asks: true });
  assert.deepEqual(planned({ phone: 0, chat: 300, email: 0 }), {
    due: `${answerWithinMs}:phone 0:email 300000:chat`,
    asks: true,
  });
  const untouched = { due: "0:chat 0:phone", asks: false };
  assert.deepEqual(planned(both, { severity: "critical" }), untouched);
  assert.deepEqual(planned(both, { allowed: false }), untouched);
  assert.deepEqual(planned(both, { workspace: false }), untouched);
  assert.deepEqual(planned({ phone: 0, email: 0 }), { due: "0:phone 0:email", asks: false });
  assert.deepEqual(planned({ chat: 0, phone: 60 }), { due: "0:chat 60000:phone", asks: false });
});
