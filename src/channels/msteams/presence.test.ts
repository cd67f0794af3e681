import assert from "node:assert/strict";
import { test } from "node:test";
import { withTeams } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";
import type { Presence } from "#ports/channel.ts";
import { createPresence } from "./presence.ts";

const allowed = { graphRoles: ["Presence.Read.All"] };
const never = new AbortController().signal;

/** Ann appears like this; what is made of it. The key is spelled another way, and one of another tenant asked for besides. */
function asking({ fake, config, deps, ann }: Rig) {
  const presence = createPresence(config, deps);
  const key = `user:${fake.tenantId}:${ann.aadObjectId.toUpperCase()}`;
  return async (availability: string, activity?: string): Promise<Presence["state"] | undefined> => {
    fake.appear(ann, availability, activity);
    const found = await presence([key, `user:another:${ann.aadObjectId}`], never);
    assert.ok(found.size <= 1);
    return found.get(key)?.state;
  };
}

const table = {
  Available: "active",
  Busy: "active",
  AvailableIdle: "idle",
  BusyIdle: "idle",
  Away: "away",
  BeRightBack: "away",
  DoNotDisturb: "dnd",
  Offline: "offline",
  PresenceUnknown: "unknown",
  constructor: "unknown",
} as const;

test(
  "Graph's words, as ours; whoever is out of office is away however they appear",
  withTeams(async (rig) => {
    const state = asking(rig);
    for (const [availability, expected] of Object.entries(table)) assert.equal(await state(availability), expected);
    assert.equal(await state("Available", "OutOfOffice"), "away");
    assert.equal(await state("Busy", "InAMeeting"), "active");
  }, allowed),
);

test(
  "without the permission nobody is known",
  withTeams(async (rig) => assert.equal(await asking(rig)("Available"), undefined)),
);

test(
  "a throttle is kept, and a token that was revoked is asked for anew",
  withTeams(async (rig) => {
    const { fake, clock } = rig;
    const state = asking(rig);
    await fake.fault({ kind: "throttle", retryAfter: 30, at: "graph" });
    assert.equal(await state("Available"), undefined);
    await fake.fault(null);
    const asked = rig.asked.length;
    assert.equal(await state("Available"), undefined);
    assert.equal(rig.asked.length, asked, "left alone");
    clock.now += 30_000;
    assert.equal(await state("Available"), "active");
    fake.revokeTokens();
    assert.equal(await state("Available"), undefined);
    assert.equal(await state("Available"), "active");
  }, allowed),
);
