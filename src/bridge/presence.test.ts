import assert from "node:assert/strict";
import { it } from "node:test";
import type { App } from "#app/app.ts";
import type { BridgeUser } from "#ports/bridge-store.ts";
import { createPresences } from "./presence.ts";
import type { Sides } from "./settings.ts";
import type { TokenKeeper } from "./tokens.ts";

it("asks for the presence of many in requests of 650, each person once", async () => {
  const asked: (readonly string[])[] = [];
  const graph = {
    async presences(_token: string, ids: readonly string[]) {
      asked.push(ids);
      // One that Graph does not know is left out.
      const value = ids
        .filter((id) => id !== "p7")
        .map((id) => ({ id: id.toUpperCase(), availability: "Away", activity: id }));
      return { ok: true, value };
    },
  };
  // The casts hold because nothing else of these is used here.
  const sides = { settings: { presenceMode: "batch" }, graph } as unknown as Sides;
  const tokens = { ofApp: async () => ({ ok: true, value: "token" }) } as unknown as TokenKeeper;
  const presences = createPresences({ clock: { now: () => 1_000 } } as unknown as App, tokens);
  const people = Array.from({ length: 1_301 }, (_, i) => ({ teamsUserId: `P${i}` }) as unknown as BridgeUser);
  const told = await Promise.all([...people, ...people.slice(0, 10)].map((user) => presences.of(sides, user)));
  assert.deepEqual(
    asked.map((ids) => ids.length),
    [650, 650, 1],
  );
  assert.equal(new Set(asked.flat()).size, 1_301);
  assert.equal(told.filter(({ kind }) => kind === "read").length, 1_309);
  assert.deepEqual(told[650], { kind: "read", availability: "Away", activity: "p650", at: 1_000 });
  assert.deepEqual([told[7]?.kind, told[1_308]?.kind], ["failed", "failed"]);
});
