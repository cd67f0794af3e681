import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  decideByPresence,
  isAllowed,
  lateMost,
  type MessageFacts,
  type Presence,
  presenceFreshMs,
  type Reader,
  skipBefore,
  surplusOf,
  tooOldMs,
  versionOf,
} from "./bridge.ts";

const now = 1_795_330_800_000;

/** Graph, "presence": all values of both, and some that are not there yet. Written down by hand. */
const expected = {
  Available: "skip available",
  AvailableIdle: "by activity",
  Away: "forward away",
  BeRightBack: "skip be_right_back",
  Busy: "skip busy",
  BusyIdle: "by activity",
  DoNotDisturb: "skip do_not_disturb",
  Offline: "forward offline",
  PresenceUnknown: "forward presence_unknown",
  SomethingNew: "forward presence_unknown",
  constructor: "forward presence_unknown",
  "": "forward presence_unknown",
} as const;
const meeting = ["InACall", "InAConferenceCall", "InAMeeting", "Presenting", "UrgentInterruptionsOnly", "Focusing"];
const other = ["Available", "Away", "BeRightBack", "Busy", "DoNotDisturb", "Inactive", "Offline", "OffWork", "OutOfOffice", "PresenceUnknown", "", "SomethingNew"]; // prettier-ignore
const ages = [0, 1, presenceFreshMs, presenceFreshMs + 1, presenceFreshMs * 60];

function words(presence: Presence): string {
  const { kind, reason } = decideByPresence(presence, now);
  return `${kind} ${reason}`;
}

describe("presence", () => {
  it("decides for each availability, activity and age", () => {
    let cases = 0;
    for (const [availability, word] of Object.entries(expected))
      for (const activity of [...meeting, ...other])
        for (const age of ages) {
          const byActivity = meeting.includes(activity) ? "skip in_meeting" : "forward idle";
          const fresh = word === "by activity" ? byActivity : word;
          const want = age > presenceFreshMs ? "forward presence_stale" : fresh;
          assert.equal(
            words({ kind: "read", availability, activity, at: now - age }),
            want,
            `${availability}/${activity}/${age}`,
          );
          cases += 1;
        }
    assert.equal(cases, 12 * 18 * 5);
  });

  it("that cannot be had brings the message", () => {
    assert.equal(words({ kind: "failed", why: "503" }), "forward presence_failed");
  });
});

describe("a message", () => {
  const message: MessageFacts = {
    senderId: "bob",
    isFromPerson: true,
    isSystem: false,
    isSurplus: false,
    isDeleted: false,
    isInChannel: false,
    createdAt: now,
    readUpTo: null,
  };
  const reader: Reader = { teamsUserId: "ann", isConnected: true, isAllowed: true, notifications: true };

  const cases: readonly (readonly [string, Partial<MessageFacts>, Partial<Reader>, string | null])[] = [
    ["of somebody else", {}, {}, null],
    ["with the bridge not connected", {}, { isConnected: false }, "not_connected"],
    ["for somebody who is off the list", {}, { isAllowed: false }, "not_allowed"],
    ["for somebody who turned it off", {}, { notifications: false }, "notifications_off"],
    ["of one's own, whatever the case of the id", { senderId: "ANN" }, {}, "own_message"],
    ["of a bot", { senderId: null, isFromPerson: false }, {}, "not_from_person"],
    ["of the system", { isSystem: true, isFromPerson: false, senderId: null }, {}, "system_message"],
    ["that is one of too many", { isSurplus: true }, {}, "too_many"],
    ["that was deleted", { isDeleted: true }, {}, "deleted"],
    ["in a channel", { isInChannel: true }, {}, "not_a_chat"],
    ["of seven days ago", { createdAt: now - tooOldMs }, {}, null],
    ["of more than seven days ago", { createdAt: now - tooOldMs - 1 }, {}, "too_old"],
    ["that was read in Teams", { readUpTo: now }, {}, "read_in_teams"],
    ["that came after what was read", { readUpTo: now - 1 }, {}, null],
    ["of one's own that one turned off", { senderId: "ann" }, { notifications: false }, "own_message"],
  ];
  for (const [name, facts, who, want] of cases)
    it(`${name}: ${want ?? "presence decides"}`, () => {
      assert.equal(skipBefore({ ...message, ...facts }, { ...reader, ...who }, now), want);
    });

  it("with any setting that forbids it, is never brought", () => {
    const flags = ["isConnected", "isAllowed", "notifications"] as const;
    for (let bits = 0; bits < 8; bits += 1) {
      const who = { ...reader, ...Object.fromEntries(flags.map((flag, i) => [flag, (bits & (1 << i)) !== 0])) };
      assert.equal(skipBefore(message, who, now) === null, bits === 7);
    }
  });
});

describe("the version of a message", () => {
  const never = { editedAt: null, deletedAt: null, modifiedAt: null };
  it("is when its text changed, and a reaction changes none", () => {
    assert.equal(versionOf(never, null), 0);
    assert.equal(versionOf({ ...never, modifiedAt: 9 }, { version: 0, isDeleted: false }), 0);
    assert.equal(versionOf({ ...never, editedAt: 5, modifiedAt: 9 }, null), 5);
    assert.equal(versionOf({ editedAt: 5, deletedAt: 7, modifiedAt: 9 }, null), 7);
    // A deletion that was taken back: the last change is all that Teams tells.
    assert.equal(versionOf({ ...never, editedAt: 5, modifiedAt: 9 }, { version: 7, isDeleted: true }), 9);
  });
});

describe("what was said while the sign-in was lost", () => {
  it("is brought up to a number, the newest of it", () => {
    const all = Array.from({ length: lateMost + 5 }, (_, i) => ({ createdAt: i }));
    const surplus = surplusOf(all, lateMost + 3);
    assert.deepEqual(
      [...surplus].map(({ createdAt }) => createdAt),
      [0, 1, 2],
    );
    assert.equal(surplusOf(all, 0).size, 0, "nothing was lost");
  });
});

describe("the list of who may connect", () => {
  it("knows addresses and domains, in any case, and is not fooled by endings", () => {
    assert.equal(isAllowed("ann@example.com", []), true);
    assert.equal(isAllowed("Ann@Example.com", ["ann@example.COM"]), true);
    assert.equal(isAllowed("ann@example.com", ["@example.com"]), true);
    assert.equal(isAllowed("ann@evil-example.com", ["@example.com"]), false);
    assert.equal(isAllowed("ann@sub.example.com", ["@example.com"]), false);
    assert.equal(isAllowed("", ["@example.com"]), false);
  });
});
