import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CheckItem } from "#ports/channel.ts";
import type { HttpRequest, HttpResult } from "#ports/http.ts";
import { graphUrl } from "./catalog.ts";
import { checker, type CheckParts } from "./check.ts";
import type { Config } from "./config.ts";
import { neededVersion, packageVersion } from "./package.ts";
import { createRejections, type Rejections } from "./rejections.ts";

const appId = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
const tenantId = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const secret = "a-secret-nobody-may-see";
const now = Date.UTC(2026, 10, 22, 9, 45);
const graph = "https://graph.microsoft.com";
const ids = ["token", "consent", "tenant", "endpoint", "audience", "package", "presence"] as const;

const config: Config = {
  appId,
  tenantId,
  tenancy: "single",
  allowedTenants: [tenantId],
  credential: { kind: "secret", secret },
  loginUrl: "https://login.microsoftonline.com",
  openIdUrl: "https://login.botframework.com/v1/.well-known/openidconfiguration",
  serviceHosts: [],
};

interface Situation {
  readonly config?: Partial<Config>;
  readonly publicUrl?: string;
  readonly seen?: (seen: Rejections) => void;
  /** Answers of the sign-in service: for the Bot Connector, for Graph. */
  readonly token?: HttpResult;
  readonly graphToken?: HttpResult;
  /** Graph's answer. */
  readonly catalog?: HttpResult;
}

const answer = (status: number, body: unknown): HttpResult => ({
  ok: true,
  response: { status, headers: {}, body: typeof body === "string" ? body : JSON.stringify(body) },
});
const signedIn = answer(200, { token_type: "Bearer", expires_in: 3599, access_token: "a.token.nobody-may-see" });
const refusedBy = (code: number): HttpResult =>
  answer(401, { error: "invalid_client", error_description: `AADSTS${code}: Words.`, error_codes: [code] });

interface Checked {
  readonly items: ReadonlyMap<string, CheckItem>;
  readonly scopes: readonly string[];
  readonly requests: readonly HttpRequest[];
}

async function check(situation: Situation = {}): Promise<Checked> {
  const seen = createRejections();
  situation.seen?.(seen);
  const scopes: string[] = [];
  const requests: HttpRequest[] = [];
  const parts: CheckParts = {
    config: { ...config, ...situation.config },
    deps: {
      http: {
        connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
        request(request) {
          requests.push(request);
          return Promise.resolve(situation.catalog ?? answer(403, { error: { code: "Forbidden" } }));
        },
      },
      now: () => now,
      accountId: "account-1",
      publicUrl: situation.publicUrl ?? "https://tocsin.example.com",
    },
    seen,
    askToken(scope) {
      scopes.push(scope);
      const forGraph = scope.startsWith(graph);
      return Promise.resolve((forGraph ? situation.graphToken : situation.token) ?? signedIn);
    },
  };
  const list = await checker(parts)(new AbortController().signal);
  assert.deepEqual(
    list.map(({ id }) => id),
    ids,
  );
  for (const { id, text } of list) assertWords(id, text);
  return { items: new Map(list.map((each) => [each.id, each])), scopes, requests };
}

function assertWords(id: string, text: CheckItem["text"]): void {
  assert.match(text.en, /^[A-Z“].*[.)]$/u, id);
  assert.doesNotMatch(text.en, /\p{Script=Han}/u, id);
  assert.match(text["zh-CN"], /\p{Script=Han}.*[。）]$/u, id);
  for (const language of ["en", "zh-CN"] as const)
    assert.doesNotMatch(text[language], /nobody-may-see|undefined|null/u, id);
}

function assertItem({ items }: Checked, id: string, state: CheckItem["state"], ...patterns: readonly RegExp[]): void {
  const item = items.get(id);
  assert.ok(item, id);
  assert.equal(item.state, state, `${id}: ${item.text.en}`);
  for (const pattern of patterns) assert.match(item.text.en, pattern);
}

describe("the check of a Teams account", () => {
  it("finds everything good that can be known, and asks the package's version of nobody but Graph", async () => {
    const checked = await check({ seen: (seen) => seen.accepted(now - 60_000) });
    for (const id of ["token", "consent", "tenant", "endpoint", "audience"]) assertItem(checked, id, "good");
    assertItem(
      checked,
      "endpoint",
      "good",
      /2026-11-22 09:44 UTC/,
      /https:\/\/tocsin\.example\.com\/hook\/msteams\/account-1/,
    );
    assertItem(checked, "tenant", "good", new RegExp(tenantId));
    assertItem(checked, "package", "unknown", new RegExp(packageVersion), /AppCatalog\.Read\.All/);
    assert.deepEqual(checked.scopes.toSorted(), ["https://api.botframework.com/.default", `${graph}/.default`]);
    assert.deepEqual(
      checked.requests.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`),
      [`GET ${graph}/v1.0/appCatalogs/teamsApps?$filter=externalId eq '${appId}'&$expand=appDefinitions`],
    );
  });

  it("says whether presence may be read, and that nothing else needs it", async () => {
    const tokenWith = (roles: readonly string[] | null) => {
      const claims = Buffer.from(JSON.stringify(roles === null ? {} : { roles })).toString("base64url");
      return answer(200, { token_type: "Bearer", expires_in: 3599, access_token: `head.${claims}.sign` });
    };
    const read = await check({ graphToken: tokenWith(["AppCatalog.Read.All", "Presence.Read.All"]) });
    assertItem(read, "presence", "good");
    for (const graphToken of [tokenWith(["AppCatalog.Read.All"]), tokenWith(null), signedIn, refusedBy(7000215)])
      assertItem(await check({ graphToken }), "presence", "unknown", /presence_unknown/, /Presence\.Read\.All/);
    const loginUrl = "https://login.partner.microsoftonline.cn";
    assertItem(await check({ config: { loginUrl } }), "presence", "unknown", /presence_unknown/);
  });

  describe("token and consent", () => {
    const cases: readonly (readonly [string, HttpResult, CheckItem["state"], RegExp, CheckItem["state"]])[] = [
      ["a wrong secret", refusedBy(7000215), "bad", /value, not its ID.*AADSTS7000215/, "unknown"],
      ["an expired secret", refusedBy(7000222), "bad", /expired/, "unknown"],
      ["an application of another tenant", refusedBy(700016), "bad", /unknown in this tenant/, "bad"],
      ["an application that was disabled", refusedBy(7000112), "bad", /disabled/, "bad"],
      ["a policy against it", refusedBy(53003), "bad", /Conditional Access/, "bad"],
      ["a tenant that is none", refusedBy(90002), "bad", /tenant is unknown/, "unknown"],
      ["a code that we do not know", refusedBy(7999999), "bad", /AADSTS7999999/, "unknown"],
      ["a refusal without a code", answer(400, "<html>"), "bad", /HTTP 400/, "unknown"],
      ["a page of a proxy instead of an answer", answer(200, "<html>sign in</html>"), "bad", /HTTP 200/, "unknown"],
      ["trouble over there", answer(503, ""), "unknown", /trouble of its own.*HTTP 503/, "unknown"],
      [
        "no answer",
        { ok: false, written: false, refused: false, why: "connect ETIMEDOUT" },
        "bad",
        /login\.microsoftonline\.com did not answer.*firewall/,
        "unknown",
      ],
      [
        "our own guard",
        { ok: false, written: false, refused: true, why: "10.0.0.1 is not a public address" },
        "bad",
        /TOCSIN_EGRESS_ALLOW/,
        "unknown",
      ],
    ];
    for (const [name, token, state, pattern, consent] of cases) {
      it(`tell of ${name}`, async () => {
        const checked = await check({ token, graphToken: token });
        assertItem(checked, "token", state, pattern);
        assertItem(checked, "consent", consent);
        assertItem(checked, "package", "unknown");
        assert.deepEqual(checked.requests, [], "Graph is not asked without a token");
      });
    }
  });

  describe("endpoint", () => {
    it("says how to find out when nothing ever came", async () => {
      assertItem(
        await check(),
        "endpoint",
        "unknown",
        /curl -i -X POST https:\/\/tocsin\.example\.com\/hook\/msteams\/account-1/,
        /401/,
      );
    });

    const addresses: readonly (readonly [string, RegExp])[] = [
      ["http://tocsin.example.com", /only calls HTTPS/],
      ["https://localhost:8686", /this machine only/],
      ["http://127.0.0.1:8686", /this machine only/],
      ["https://10.1.2.3", /private network/],
      ["https://[fd00::1]", /private network/],
      ["https://tocsin.corp", /only your own network knows/],
      ["https://tocsin", /only your own network knows/],
    ];
    for (const [publicUrl, pattern] of addresses) {
      it(`tells that Teams cannot call ${publicUrl}`, async () => {
        assertItem(await check({ publicUrl }), "endpoint", "bad", pattern, /TOCSIN_PUBLIC_URL/);
      });
    }

    it("tells that links are wrong where something in between has the right address", async () => {
      const checked = await check({ publicUrl: "http://localhost:8686", seen: (seen) => seen.accepted(now) });
      assertItem(
        checked,
        "endpoint",
        "bad",
        /this machine only.*last reached Tocsin at 2026-11-22 09:45 UTC.*lead nowhere/,
      );
    });

    const rejections = [
      ["keys_down", undefined, /outgoing HTTPS/],
      ["expired", undefined, /clock/],
      ["issuer", "https://api.botframework.us", /api\.botframework\.us/],
      ["endorsement", "webchat", /webchat/],
      ["service_host", "smba.example.net", /smba\.example\.net.*Other service hosts/],
    ] as const;
    for (const [kind, detail, pattern] of rejections) {
      it(`tells what is wrong when requests are refused: ${kind}`, async () => {
        const add = (at: number) => (seen: Rejections) => {
          seen.accepted(now - 5_000);
          seen.add(kind, at, detail);
        };
        assertItem(await check({ seen: add(now - 1_000) }), "endpoint", "bad", pattern, /2026-11-22 09:44 UTC/);
        assertItem(await check({ seen: add(now - 9_000) }), "endpoint", "good");
      });
    }

    it("does not mistake strangers' noise for trouble", async () => {
      const checked = await check({
        seen(seen) {
          seen.accepted(now - 5_000);
          for (const kind of ["no_token", "bad_token", "body"] as const) seen.add(kind, now);
        },
      });
      assertItem(checked, "endpoint", "good");
    });
  });

  describe("tenant and audience", () => {
    it("name who was turned away, for a day", async () => {
      const add = (at: number) => (seen: Rejections) => {
        seen.add("tenant", at, "99999999-0000-4000-8000-000000000000");
        seen.add("audience", at, "22222222-0000-4000-8000-000000000000");
      };
      const fresh = await check({ seen: add(now - 3_600_000) });
      assertItem(fresh, "tenant", "bad", /99999999-0000-4000-8000-000000000000.*08:45 UTC/, new RegExp(tenantId));
      assertItem(
        fresh,
        "audience",
        "bad",
        /another bot.*22222222-0000-4000-8000-000000000000/,
        new RegExp(appId),
        /\/hook\/msteams\/account-1/,
      );
      assertItem(fresh, "endpoint", "unknown");
      const old = await check({ seen: add(now - 25 * 3_600_000) });
      assertItem(old, "tenant", "good");
      assertItem(old, "audience", "good");
    });
  });

  describe("package", () => {
    const definition = (version: string, publishingState = "published") => ({ id: "x", version, publishingState });
    const listing = (...appDefinitions: readonly unknown[]): HttpResult =>
      answer(200, {
        value: [{ id: "y", externalId: appId.toUpperCase(), distributionMethod: "organization", appDefinitions }],
      });
    const [major = 0, minor = 0, patch = 0] = packageVersion.split(".").map(Number);
    const next = `${major}.${minor}.${patch + 10}`;
    const cases: readonly (readonly [string, HttpResult, CheckItem["state"], RegExp])[] = [
      ["the same version", listing(definition(packageVersion)), "good", /which is the one from here/],
      ["a newer one", listing(definition(next)), "good", /newer than/],
      [
        "the newest of several",
        listing(definition("0.9.9"), definition(next), definition("0.10.0")),
        "good",
        new RegExp(`version ${next},`),
      ],
      [
        "one that is too old",
        listing(definition("0.9.9")),
        "bad",
        new RegExp(`0\\.9\\.9.*at least ${neededVersion}.*New version`),
      ],
      ["one that waits for approval", listing(definition(packageVersion, "submitted")), "bad", /waits for approval/],
      [
        "a published one beside one that waits",
        listing(definition("0.9.9"), definition(packageVersion, "submitted")),
        "bad",
        /at least/,
      ],
      ["one that was rejected", listing(definition(packageVersion, "rejected")), "bad", /rejected/],
      ["none of this bot", answer(200, { value: [] }), "bad", /has no app with this bot's ID/],
      [
        "another app only",
        answer(200, { value: [{ externalId: tenantId, appDefinitions: [definition("1.0.0")] }] }),
        "bad",
        /has no app/,
      ],
      ["an app without definitions", listing(), "unknown", /by hand/],
      ["something else", answer(200, "<html>"), "unknown", /by hand/],
      ["trouble", answer(502, ""), "unknown", /by hand/],
      ["no permission", answer(403, { error: { code: "Forbidden" } }), "unknown", /AppCatalog\.Read\.All/],
      ["no answer", { ok: false, written: true, refused: false, why: "reset" }, "unknown", /by hand/],
    ];
    for (const [name, catalog, state, pattern] of cases) {
      it(`when the catalogue has ${name}`, async () => {
        assertItem(await check({ catalog }), "package", state, pattern);
      });
    }

    it("that is not in the catalogue may be installed past it", async () => {
      const checked = await check({ catalog: answer(200, { value: [] }), seen: (seen) => seen.accepted(now) });
      assertItem(checked, "package", "unknown", /by hand/);
    });

    it("is looked up in the account's own cloud, and nowhere where there is no such service", async () => {
      const clouds = [
        ["https://login.microsoftonline.com", graph],
        ["https://login.microsoftonline.us", "https://graph.microsoft.us"],
        ["https://login.partner.microsoftonline.cn", null],
        ["http://127.0.0.1:9999", "http://127.0.0.1:9999"],
      ] as const;
      for (const [loginUrl, expected] of clouds) assert.equal(graphUrl({ loginUrl }), expected);
      const checked = await check({ config: { loginUrl: "https://login.partner.microsoftonline.cn" } });
      assertItem(checked, "package", "unknown", /by hand/);
      assert.deepEqual(checked.requests, []);
      assert.deepEqual(checked.scopes, ["https://api.botframework.azure.cn/.default"]);
    });
  });
});
