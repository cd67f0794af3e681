import assert from "node:assert/strict";
import { createHash, createPrivateKey, randomUUID, X509Certificate } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { makeCertificate } from "../../../test/support/certificates.ts";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import type { JWK } from "jose";
import { startTeams } from "./fake.ts";
import type { FakeTeams, Forgery, JsonObject } from "./fake.ts";

let now = Date.UTC(2026, 10, 20);
let teams: FakeTeams;
let privateKey: ReturnType<typeof createPrivateKey>;
let certificate: X509Certificate;

type PublishedKey = JWK & { readonly kid: string; readonly endorsements: readonly string[] };
type Form = Readonly<Record<string, string | undefined>>;

async function ask(form: Form, tenant = teams.tenantId, method = "POST"): Promise<readonly [number, JsonObject]> {
  const filled = Object.entries({
    grant_type: "client_credentials",
    client_id: teams.appId,
    scope: "https://api.botframework.com/.default",
    ...form,
  });
  const body = new URLSearchParams(filled.filter((each): each is [string, string] => each[1] !== undefined));
  const response = await fetch(`${teams.loginUrl}/${tenant}/oauth2/v2.0/token`, {
    method,
    ...(method === "POST" ? { body } : {}),
  });
  return [response.status, (await response.json()) as JsonObject];
}

async function assertion(claims: object = {}, header: object = {}): Promise<string> {
  const at = Math.floor(now / 1000);
  const audience = `${teams.loginUrl}/${teams.tenantId}/oauth2/v2.0/token`;
  const payload = {
    aud: audience,
    iss: teams.appId,
    sub: teams.appId,
    jti: randomUUID(),
    nbf: at,
    exp: at + 600,
    ...claims,
  };
  const thumbprint = createHash("sha256").update(certificate.raw).digest("base64url");
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint, ...header })
    .sign(privateKey);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const asserted = async (claims: object = {}, header: object = {}): Promise<Form> => ({
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  client_assertion: await assertion(claims, header),
});

describe("what the fake signs and asks", () => {
  before(async () => {
    const made = makeCertificate();
    privateKey = createPrivateKey(made.key);
    certificate = new X509Certificate(made.certificate);
    teams = await startTeams({ now: () => now, certificates: [made.certificate] });
  });

  after(async () => {
    await teams.close();
  });

  describe("the token endpoint", () => {
    it("hands out a token for the right secret", async () => {
      const [status, body] = await ask({ client_secret: teams.secret });
      assert.deepEqual([status, body["token_type"], body["expires_in"]], [200, "Bearer", 3599]);
      const claims = decodeJwt(textOf(body["access_token"]));
      assert.deepEqual(
        [claims.aud, claims["appid"], claims["tid"]],
        ["https://api.botframework.com", teams.appId, teams.tenantId],
      );
    });

    it("hands one out for an assertion signed by the registered certificate, PS256 or RS256", async () => {
      assert.equal((await ask(await asserted()))[0], 200);
      const sha1 = createHash("sha1").update(certificate.raw).digest("base64url");
      assert.equal((await ask(await asserted({}, { alg: "RS256", x5t: sha1, "x5t#S256": undefined })))[0], 200);
    });

    const secret = (): Form => ({ client_secret: teams.secret });
    const refused: readonly (readonly [
      string,
      () => Form | Promise<Form>,
      readonly [number, string, number],
      string?,
    ])[] = [
      ["a wrong secret", () => ({ client_secret: "x" }), [401, "invalid_client", 7000215]],
      ["no credential", () => ({}), [401, "invalid_client", 7000216]],
      [
        "an unknown application",
        () => ({ ...secret(), client_id: randomUUID() }),
        [400, "unauthorized_client", 700016],
      ],
      ["another tenant that exists", secret, [400, "unauthorized_client", 700016], "botframework.com"],
      ["a tenant that does not", secret, [400, "invalid_request", 90002], randomUUID()],
      ["no grant type", () => ({ ...secret(), grant_type: undefined }), [400, "invalid_request", 900144]],
      ["another grant type", () => ({ ...secret(), grant_type: "password" }), [400, "unsupported_grant_type", 70003]],
      [
        "a scope without /.default",
        () => ({ ...secret(), scope: "https://api.botframework.com" }),
        [400, "invalid_scope", 1002012],
      ],
      [
        "a scope of somebody else",
        () => ({ ...secret(), scope: "https://x.example/.default" }),
        [400, "invalid_resource", 500011],
      ],
      [
        "an assertion of an unknown certificate",
        () => asserted({}, { "x5t#S256": "AAAA" }),
        [401, "invalid_client", 700027],
      ],
      [
        "an assertion for another tenant",
        () => asserted({ aud: `${teams.loginUrl}/x/oauth2/v2.0/token` }),
        [401, "invalid_client", 700023],
      ],
      ["an assertion that is over", () => asserted({ exp: now / 1000 - 301 }), [401, "invalid_client", 700024]],
      ["an assertion not yet valid", () => asserted({ nbf: now / 1000 + 301 }), [401, "invalid_client", 700024]],
      ["an assertion of another application", () => asserted({ iss: "x" }), [401, "invalid_client", 700021]],
      [
        "an assertion that is no JWT",
        async () => ({ ...(await asserted()), client_assertion: "x" }),
        [401, "invalid_client", 50027],
      ],
      [
        "an assertion with a bad signature",
        async () => ({
          ...(await asserted()),
          client_assertion: `${(await assertion()).slice(0, -20)}${"A".repeat(20)}`,
        }),
        [401, "invalid_client", 700027],
      ],
      [
        "an assertion of no named type",
        async () => ({ ...(await asserted()), client_assertion_type: "x" }),
        [400, "invalid_request", 900144],
      ],
    ];
    for (const [name, form, [status, error, code], tenant] of refused) {
      it(`refuses ${name}`, async () => {
        const [given, body] = await ask(await form(), tenant ?? teams.tenantId);
        assert.deepEqual([given, body["error"], body["error_codes"]], [status, error, [code]], JSON.stringify(body));
        assert.match(textOf(body["error_description"]), new RegExp(`^AADSTS${code}: .+\\r\\nTrace ID: `));
        assert.ok(!JSON.stringify(body).includes(teams.secret));
      });
    }

    it("refuses a secret that ran out, and takes a new one", async () => {
      const old = teams.secret;
      teams.changeSecret("fresh", now + 1000);
      assert.equal((await ask({ client_secret: "fresh" }))[0], 200);
      assert.deepEqual((await ask({ client_secret: old }))[1]["error_codes"], [7000215]);
      now += 1000;
      assert.deepEqual((await ask({ client_secret: "fresh" }))[1]["error_codes"], [7000222]);
      teams.changeSecret(old);
      assert.equal((await ask({}, teams.tenantId, "GET"))[0], 405);
    });
  });

  describe("the Bot Framework's signature", () => {
    const activity = (): JsonObject => ({ type: "message", id: "1", serviceUrl: teams.serviceUrl() });

    async function published(): Promise<{ keys: PublishedKey[] }> {
      const metadata = (await (await fetch(teams.openIdUrl)).json()) as { jwks_uri: string; issuer: string };
      assert.equal(metadata.issuer, "https://api.botframework.com");
      return (await (await fetch(metadata.jwks_uri)).json()) as { keys: PublishedKey[] };
    }

    async function verdict(forgery: Forgery, algorithms = ["RS256"]): Promise<string> {
      const how = {
        algorithms,
        issuer: "https://api.botframework.com",
        audience: teams.appId,
        clockTolerance: 300,
        currentDate: new Date(now),
      };
      const token = await teams.signer.token(activity(), forgery);
      try {
        await jwtVerify(token, createLocalJWKSet(await published()), how);
        return "good";
      } catch (error) {
        return error instanceof errors.JOSEError ? error.code : String(error);
      }
    }

    it("is one of a published key, endorsed for Teams, and names the service URL", async () => {
      assert.equal(await verdict({}), "good");
      const token = await teams.signer.token(activity());
      const { kid } = decodeProtectedHeader(token);
      const key = (await published()).keys.find((each) => each.kid === kid);
      assert.ok(key?.endorsements.includes("msteams"));
      assert.equal(decodeJwt(token)["serviceurl"], teams.serviceUrl());
    });

    const forgeries: readonly (readonly [string, Forgery, string])[] = [
      ["over for 4 minutes", { expiredByMs: 240_000 }, "good"],
      ["over for 6 minutes", { expiredByMs: 360_000 }, "ERR_JWT_EXPIRED"],
      ["not yet valid for 6 minutes", { notBeforeMs: 360_000 }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
      ["for another bot", { claims: { aud: "other" } }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
      ["of another issuer", { claims: { iss: "https://evil.example" } }, "ERR_JWT_CLAIM_VALIDATION_FAILED"],
      ["by another key under a known id", { key: "stranger" }, "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"],
      ["by a key that nobody published", { key: "unknown" }, "ERR_JWKS_NO_MATCHING_KEY"],
      ["unsigned", { key: "none" }, "ERR_JOSE_ALG_NOT_ALLOWED"],
      ["keyed by the public key", { key: "hs256" }, "ERR_JOSE_ALG_NOT_ALLOWED"],
    ];
    for (const [name, forgery, code] of forgeries) {
      it(`can be ${name}: ${code}`, async () => assert.equal(await verdict(forgery), code));
    }

    it("can be of a key that is published, but not endorsed for Teams", async () => {
      assert.equal(await verdict({ key: "unendorsed" }), "good");
      const { kid } = decodeProtectedHeader(await teams.signer.token(activity(), { key: "unendorsed" }));
      const key = (await published()).keys.find((each) => each.kid === kid);
      assert.ok(!key?.endorsements.includes("msteams"));
    });

    it("can lack a claim or name another service URL, and a request can lack the header", async () => {
      const lacking = await teams.signer.token(activity(), { claims: { serviceurl: undefined } });
      assert.ok(!("serviceurl" in decodeJwt(lacking)));
      const other = await teams.signer.token(activity(), { claims: { serviceurl: "https://evil.example" } });
      assert.equal(decodeJwt(other)["serviceurl"], "https://evil.example");
      assert.ok(!("authorization" in (await teams.signer.request(activity(), { authorization: null })).headers));
      const { headers, body } = await teams.signer.request(activity(), { authorization: "Basic x" }, "[]");
      assert.deepEqual([headers["authorization"], body], ["Basic x", "[]"]);
    });

    it("moves to new keys, with and without the old ones", async () => {
      const first = teams.signer.keyId;
      await teams.signer.rotate();
      const ids = (await published()).keys.map(({ kid }) => kid);
      assert.ok(ids.includes(first) && ids.includes(teams.signer.keyId) && first !== teams.signer.keyId);
      assert.equal(await verdict({}), "good");
      await teams.signer.rotate({ dropOld: true });
      assert.ok(!(await published()).keys.some(({ kid }) => kid === first));
      assert.equal(await verdict({}), "good");
    });
  });
});
