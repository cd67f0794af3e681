import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Activity, Forgery, JsonObject } from "./fake.ts";
import { createVerify } from "./jwt.ts";
import { inboundBytes, keysUsableMs } from "./limits.ts";
import { createRejections } from "./rejections.ts";
import type { RejectionKind, Rejections } from "./rejections.ts";
import { isRejection, raw, withTeams } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";

const minute = 60_000;
const hour = 60 * minute;

interface Gate {
  readonly seen: Rejections;
  activity(over?: JsonObject): Activity;
  /** The kind of the rejection, or `let in`. */
  ask(activity: JsonObject, forgery?: Forgery, body?: string): Promise<RejectionKind | "let in">;
}

function gateOf(rig: Rig): Gate {
  const seen = createRejections();
  const verify = createVerify(rig.config, rig.deps, seen);
  let id = 0;
  return {
    seen,
    activity: (over = {}) => ({ ...rig.fake.compose.message(rig.ann, rig.channel, "status"), ...over }),
    async ask(activity, forgery, body) {
      // Each request a moment of its own, so that the newest rejection is its.
      rig.clock.now += 1;
      id += 1;
      const result = await verify(raw(await rig.fake.signer.request({ ...activity, id: `e${id}` }, forgery, body)));
      return isRejection(result) ? (seen.recent()[0]?.kind ?? "body") : "let in";
    },
  };
}

/** All that can be wrong with a token. */
const forgeries: readonly (readonly [what: string, forgery: Forgery, expected: RejectionKind | "let in"])[] = [
  ["right", {}, "let in"],
  ["expired 4 minutes ago: clocks differ", { expiredByMs: 4 * minute }, "let in"],
  ["expired 10 minutes ago", { expiredByMs: 10 * minute }, "expired"],
  ["valid in 4 minutes: clocks differ", { notBeforeMs: 4 * minute }, "let in"],
  ["valid in 10 minutes", { notBeforeMs: 10 * minute }, "expired"],
  ["without an end", { claims: { exp: undefined } }, "expired"],
  ["for another bot", { claims: { aud: "00000000-1111-2222-3333-444444444444" } }, "audience"],
  ["for nobody", { claims: { aud: undefined } }, "audience"],
  ["of another issuer", { claims: { iss: "https://sts.windows.net/72f988bf/" } }, "issuer"],
  ["of the government's cloud", { claims: { iss: "https://api.botframework.us" } }, "issuer"],
  ["of no issuer", { claims: { iss: undefined } }, "issuer"],
  ["for another service URL", { claims: { serviceurl: "https://smba.trafficmanager.net/amer/" } }, "service_url"],
  ["for no service URL", { claims: { serviceurl: undefined } }, "service_url"],
  ["for a service URL that is no text", { claims: { serviceurl: 7 } }, "service_url"],
  ["signed by another key under the name of a good one", { key: "stranger" }, "bad_token"],
  ["signed by a key that nobody published", { key: "unknown" }, "unknown_key"],
  ["signed by a key of another channel", { key: "unendorsed" }, "endorsement"],
  ["unsigned", { key: "none" }, "bad_token"],
  ["keyed by the public key", { key: "hs256" }, "bad_token"],
  ["no header", { authorization: null }, "no_token"],
  ["an empty header", { authorization: "" }, "no_token"],
  ["another scheme", { authorization: "Basic dXNlcjpwYXNz" }, "bad_token"],
  ["no token", { authorization: "Bearer " }, "bad_token"],
  ["junk", { authorization: "Bearer a.b.c" }, "bad_token"],
  ["a token as long as a book", { authorization: `Bearer ${"a".repeat(20_000)}.b.c` }, "bad_token"],
];

describe("the token of a request", () => {
  for (const [what, forgery, expected] of forgeries) {
    it(
      `${what}: ${expected}`,
      withTeams(async (rig) => {
        const gate = gateOf(rig);
        assert.equal(await gate.ask(gate.activity(), forgery), expected);
        assert.equal(gate.seen.lastAcceptedAt() !== null, expected === "let in");
      }),
    );
  }

  it(
    "all three spellings of the audience are ours",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      for (const aud of [rig.fake.appId, `api://${rig.fake.appId}`, `api://botid-${rig.fake.appId}`])
        assert.equal(await gate.ask(gate.activity(), { claims: { aud } }), "let in");
    }),
  );

  it(
    "a slash at the end of a service URL makes no difference",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      const serviceurl = rig.fake.serviceUrl().replace(/\/$/, "");
      assert.equal(await gate.ask(gate.activity(), { claims: { serviceurl } }), "let in");
    }),
  );

  it(
    "what was seen instead is kept for the account's diagnosis, without the token",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      await gate.ask(gate.activity(), { claims: { aud: "00000000-1111-2222-3333-444444444444" } });
      const [seen] = gate.seen.recent();
      assert.deepEqual([seen?.detail, seen?.at], ["00000000-1111-2222-3333-444444444444", rig.clock.now]);
      for (let index = 0; index < 50; index += 1) await gate.ask(gate.activity(), { authorization: null });
      assert.ok(gate.seen.recent().length <= 6, "masses of one kind are not kept");
      assert.ok(gate.seen.recent().some(({ kind }) => kind === "audience"));
    }),
  );
});

describe("the activity of a request", () => {
  const strange: readonly (readonly [what: string, over: JsonObject, expected: RejectionKind | "let in"])[] = [
    ["a service URL elsewhere, vouched for", { serviceUrl: "https://evil.example/emea/" }, "service_host"],
    [
      "a service URL that ends like Teams'",
      { serviceUrl: "https://smba.trafficmanager.net.evil.example/" },
      "service_host",
    ],
    ["Teams' service URL without TLS", { serviceUrl: "http://smba.trafficmanager.net/emea/" }, "service_host"],
    ["a user in the service URL", { serviceUrl: "https://smba.trafficmanager.net@evil.example/" }, "service_host"],
    ["Teams' own service URL", { serviceUrl: "https://smba.trafficmanager.net/emea/" }, "let in"],
    ["the government's", { serviceUrl: "https://smba.infra.gov.teams.microsoft.us/gcch/" }, "let in"],
    ["another channel", { channelId: "webchat" }, "endorsement"],
    ["another tenant", { channelData: { tenant: { id: "99999999-1111-2222-3333-444444444444" } } }, "tenant"],
    ["no tenant", { channelData: {}, conversation: { id: "a:1" } }, "tenant"],
    ["no service URL", { serviceUrl: null }, "service_url"],
  ];
  for (const [what, over, expected] of strange) {
    it(
      `${what}: ${expected}`,
      withTeams(async (rig) => {
        const gate = gateOf(rig);
        assert.equal(await gate.ask(gate.activity(over)), expected);
      }),
    );
  }

  it(
    "tenants that a multi-tenant bot allows",
    withTeams(
      async (rig) => {
        const gate = gateOf(rig);
        const from = (id: string): Activity => gate.activity({ channelData: { tenant: { id } } });
        assert.equal(await gate.ask(from("11111111-AAAA-4aaa-8aaa-111111111111")), "let in");
        assert.equal(await gate.ask(from(rig.fake.tenantId)), "let in");
        assert.equal(await gate.ask(from("22222222-aaaa-4aaa-8aaa-222222222222")), "tenant");
      },
      { tenancy: "multi" },
      { tenancy: "multi", allowedTenants: "11111111-aaaa-4aaa-8aaa-111111111111" },
    ),
  );

  it(
    "what is no activity is refused, and never throws",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      for (const body of ["", "{", "null", "[]", "7", '"text"', "{}", '{"serviceUrl":1,"channelId":[]}', "\u0000"])
        assert.equal(await gate.ask(gate.activity(), {}, body), "body", body);
      const huge = JSON.stringify(gate.activity({ text: "x".repeat(inboundBytes) }));
      assert.equal(await gate.ask(gate.activity(), {}, huge), "body");
    }),
  );
});

describe("keys of the Bot Connector", () => {
  const fetches = (rig: Rig): number => rig.asked.filter(({ url }) => url.endsWith("/keys")).length;

  it(
    "many requests at once fetch the keys once, and a day passes before they are fetched again",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      const all = await Promise.all(Array.from({ length: 50 }, () => gate.ask(gate.activity())));
      assert.deepEqual([...new Set(all)], ["let in"]);
      rig.clock.now += 23 * hour;
      assert.equal(await gate.ask(gate.activity()), "let in");
      assert.equal(fetches(rig), 1);
      rig.clock.now += 2 * hour;
      assert.equal(await gate.ask(gate.activity()), "let in");
      assert.equal(fetches(rig), 2);
    }),
  );

  it(
    "an unknown key is looked for at most once in 30 seconds, for everybody together",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      await gate.ask(gate.activity());
      const flood = (): Promise<unknown> =>
        Promise.all(Array.from({ length: 100 }, () => gate.ask(gate.activity(), { key: "unknown" })));
      await flood();
      assert.equal(fetches(rig), 1, "fetched a moment ago");
      rig.clock.now += 31_000;
      await flood();
      await flood();
      assert.equal(fetches(rig), 2);
      assert.equal(await gate.ask(gate.activity()), "let in", "the known ones go on");
    }),
  );

  it(
    "a new key is found when the first request comes with it; one that was withdrawn is not taken any more",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      await gate.ask(gate.activity());
      const old = await rig.fake.signer.token(gate.activity());
      await rig.fake.signer.rotate({ dropOld: true });
      rig.clock.now += 31_000;
      assert.equal(await gate.ask(gate.activity()), "let in");
      assert.equal(await gate.ask(gate.activity(), { authorization: `Bearer ${old}` }), "unknown_key");
    }),
  );

  it(
    "while the key service is down, old keys are good for days, not for ever",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      assert.equal(await gate.ask(gate.activity()), "let in");
      await rig.fake.fault({ kind: "status", status: 503, at: "keys" });
      rig.clock.now += 48 * hour;
      assert.equal(await gate.ask(gate.activity()), "let in");
      rig.clock.now += keysUsableMs;
      assert.equal(await gate.ask(gate.activity()), "keys_down");
      await rig.fake.fault(null);
      rig.clock.now += 6_000;
      assert.equal(await gate.ask(gate.activity()), "let in");
    }),
  );

  it(
    "a key service that is down at the start is asked again after seconds, by one request for all",
    withTeams(async (rig) => {
      const gate = gateOf(rig);
      await rig.fake.fault({ kind: "status", status: 503, at: "keys" });
      const metadata = (): number => rig.asked.filter(({ url }) => url.endsWith("/openidconfiguration")).length;
      const all = await Promise.all(Array.from({ length: 20 }, () => gate.ask(gate.activity())));
      assert.deepEqual([...new Set(all)], ["keys_down"]);
      assert.equal(metadata(), 1);
      await rig.fake.fault(null);
      assert.equal(await gate.ask(gate.activity()), "keys_down", "it was asked a moment ago");
      rig.clock.now += 6_000;
      assert.equal(await gate.ask(gate.activity()), "let in");
    }),
  );
});
