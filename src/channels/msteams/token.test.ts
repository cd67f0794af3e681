import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { makeCertificate } from "../../../test/support/certificates.ts";
import { configForm } from "./config.ts";
import { attempt, openRig, text, withTeams } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";
import { createConnector } from "./connector.ts";
import { createTokens } from "./token.ts";
import type { TokenResult } from "./token.ts";

const never = new AbortController().signal;
const minute = 60_000;

function whyOf(result: TokenResult): string {
  if (result.ok) return "a token";
  const { failure } = result;
  assert.notEqual(failure.kind, "unknown", "nothing was sent to anybody");
  const reach = failure.kind === "permanent" ? failure.blame : failure.kind === "retry" ? failure.scope : "";
  return `${failure.kind} ${reach}: ${failure.why}`;
}

const tokenRequests = (rig: Rig): number => rig.asked.filter(({ url }) => url.endsWith("/oauth2/v2.0/token")).length;

describe("tokens", () => {
  it(
    "one request serves all who ask at once, and the token is used until five minutes before its end",
    withTeams(async (rig) => {
      const tokens = createTokens(rig.config, rig.deps);
      const all = await Promise.all(Array.from({ length: 40 }, () => tokens.get(never)));
      assert.ok(all.every((each) => each.ok && all[0]?.ok === true && each.token === all[0].token));
      assert.equal(tokenRequests(rig), 1);
      rig.clock.now += 3_599_000 - 5 * minute - 1;
      await tokens.get(never);
      assert.equal(tokenRequests(rig), 1);
      rig.clock.now += 1;
      await tokens.get(never);
      assert.equal(tokenRequests(rig), 2);
    }),
  );

  it(
    "come from the home tenant, with the secret in the body and nowhere else",
    withTeams(async (rig) => {
      await createTokens(rig.config, rig.deps).get(never);
      const [request] = rig.asked;
      assert.equal(request?.url, `${rig.fake.loginUrl}/${rig.fake.tenantId}/oauth2/v2.0/token`);
      const form = new URLSearchParams(String(request.body));
      assert.equal(form.get("scope"), "https://api.botframework.com/.default");
      assert.equal(form.get("client_secret"), rig.fake.secret);
      assert.ok(!JSON.stringify([request.url, request.headers]).includes(rig.fake.secret));
    }),
  );

  it(
    "who is stopped waits no longer; the others get the token all the same",
    withTeams(async (rig) => {
      const tokens = createTokens(rig.config, rig.deps);
      const stop = new AbortController();
      const [stopped, other] = [tokens.get(stop.signal), tokens.get(never)];
      stop.abort();
      assert.equal(whyOf(await stopped), "retry message: stopped before it was sent");
      assert.equal(whyOf(await other), "a token");
      assert.equal(whyOf(await tokens.get(stop.signal)).startsWith("retry"), false, "a cached one needs no waiting");
    }),
  );

  it(
    "a token that the Connector refuses is dropped, and the message goes out with the next one",
    withTeams(async (rig) => {
      const connector = createConnector(rig.config, rig.deps, createTokens(rig.config, rig.deps));
      assert.equal((await connector.send(text("one"), rig.toChannel, attempt())).kind, "accepted");
      rig.fake.revokeTokens();
      const sent = await Promise.all(
        ["two", "three", "four"].map((words) => connector.send(text(words), rig.toChannel, attempt())),
      );
      assert.deepEqual(
        sent.map(({ kind }) => kind),
        ["accepted", "accepted", "accepted"],
      );
      assert.equal(tokenRequests(rig), 2, "one new token for all of them");
      assert.equal(rig.fake.messages(rig.channel).length, 4);
    }),
  );

  it(
    "a Connector that refuses every token is asked twice, not for ever",
    withTeams(async (rig) => {
      const connector = createConnector(rig.config, rig.deps, createTokens(rig.config, rig.deps));
      await rig.fake.fault({ kind: "status", status: 401 });
      const outcome = await connector.send(text("one"), rig.toChannel, attempt());
      assert.deepEqual(outcome, {
        kind: "permanent",
        blame: "account",
        why: "the Bot Connector refused the account's token",
      });
      assert.equal(rig.fake.received().filter(({ to }) => to === "connector").length, 2);
    }),
  );
});

describe("a refusal of the sign-in service, in words", () => {
  const wrong: readonly (readonly [
    what: string,
    settings: Readonly<Record<string, unknown>>,
    why: RegExp,
    spoil?: (rig: Rig) => void,
  ])[] = [
    ["a wrong secret", { clientSecret: "wrong" }, /^permanent account: The client secret is wrong.*\(AADSTS7000215\)$/],
    [
      "an expired secret",
      {},
      /^permanent account: The client secret has expired.*\(AADSTS7000222\)$/,
      ({ fake, clock }) => fake.changeSecret(fake.secret, clock.now - 1),
    ],
    [
      "an application that the tenant does not know",
      { appId: "11111111-2222-4333-8444-555555555555" },
      /^permanent account: The application ID is unknown in this tenant.*\(AADSTS700016\)$/,
    ],
    [
      "a tenant that does not exist",
      { tenantId: "11111111-2222-4333-8444-555555555555" },
      /^permanent account: The tenant is unknown.*\(AADSTS90002\)$/,
    ],
  ];
  for (const [what, settings, why, spoil] of wrong) {
    it(
      what,
      withTeams(
        async (rig) => {
          spoil?.(rig);
          const said = whyOf(await createTokens(rig.config, rig.deps).get(never));
          assert.match(said, why);
          assert.ok(!said.includes(rig.fake.secret));
        },
        {},
        settings,
      ),
    );
  }

  const troubles = [
    ["throttled", { kind: "throttle", retryAfter: 9, at: "token" }, "retry", 9_000],
    ["down for a while", { kind: "status", status: 503, at: "token" }, "retry", null],
    ["cut off after the request", { kind: "reset", at: "token" }, "retry", null],
    ["success without a token", { kind: "status", status: 200, body: "<html>", at: "token" }, "retry", null],
    ["a refusal without a number", { kind: "status", status: 400, at: "token" }, "permanent", undefined],
    [
      "a passing trouble of Entra's",
      { kind: "status", status: 400, at: "token", body: { error_codes: [90033] } },
      "retry",
      null,
    ],
  ] as const;
  for (const [what, fault, kind, afterMs] of troubles) {
    it(
      `${what}: ${kind}, for the account`,
      withTeams(async (rig) => {
        await rig.fake.fault(fault);
        const result = await createTokens(rig.config, rig.deps).get(never);
        assert.ok(!result.ok && result.failure.kind === kind, whyOf(result));
        if (result.failure.kind === "retry")
          assert.deepEqual([result.failure.scope, result.failure.afterMs], ["account", afterMs]);
        if (result.failure.kind === "permanent") assert.equal(result.failure.blame, "account");
      }),
    );
  }
});

describe("a certificate", () => {
  const made = makeCertificate();

  it("signs in, is named by its thumbprint, and a strange one is told in words", async () => {
    const pem = made.certificate + made.key;
    // As a form of one line sends it: without line breaks.
    const rig = await openRig(
      { certificates: [made.certificate] },
      { clientSecret: null, certificate: pem.replaceAll("\n", "") },
    );
    const strange = await openRig({}, { clientSecret: null, certificate: pem });
    try {
      assert.equal(whyOf(await createTokens(rig.config, rig.deps).get(never)), "a token");
      assert.match(
        whyOf(await createTokens(strange.config, strange.deps).get(never)),
        /^permanent account: The certificate is not registered with the application.*\(AADSTS700027\)$/,
      );
      rig.clock.now += 24 * 60 * minute;
      const late = createTokens(rig.config, { ...rig.deps, now: () => rig.clock.now - 60 * minute });
      assert.match(whyOf(await late.get(never)), /^permanent account: The clock of this machine is wrong/);
    } finally {
      await rig.close();
      await strange.close();
    }
  });

  it("that cannot be used is refused by the form, without a word of it", () => {
    const other = makeCertificate();
    const base = {
      appId: "11111111-2222-4333-8444-555555555555",
      tenantId: "11111111-2222-4333-8444-555555555555",
    };
    const problems: readonly (readonly [pem: string, problem: RegExp])[] = [
      [made.certificate, /holds no private key/],
      [made.key, /holds no certificate/],
      [made.certificate + other.key, /private key of another certificate/],
      ["-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" + made.key, /cannot be read/],
      ["nothing of the kind", /holds no certificate/],
    ];
    for (const [certificate, problem] of problems) {
      const parsed = configForm.parse({ ...base, certificate });
      assert.ok(!parsed.ok);
      assert.deepEqual(
        parsed.issues.map(({ field }) => field),
        ["certificate"],
      );
      assert.match(parsed.issues[0]?.problem ?? "", problem);
    }
  });
});
