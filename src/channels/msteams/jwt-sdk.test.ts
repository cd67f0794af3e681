import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PUBLIC, withOverrides } from "@microsoft/teams.api";
import { App } from "@microsoft/teams.apps";
import type { HttpRouteHandler } from "@microsoft/teams.apps";
import type { Forgery } from "./fake.ts";
import { createVerify } from "./jwt.ts";
import type { Verify } from "./jwt.ts";
import { createRejections } from "./rejections.ts";
import { isRejection, openRig, raw } from "../../../test/support/teams-rig.ts";
import type { Rig } from "../../../test/support/teams-rig.ts";

const quiet = (): void => {};

/** The endpoint of Microsoft's own SDK for the same bot, with the fake's keys. */
async function sdkEndpoint({ fake }: Rig): Promise<{
  readonly handle: HttpRouteHandler;
  readonly taken: () => number;
}> {
  const handlers: HttpRouteHandler[] = [];
  const log = { error: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet, log: quiet };
  const logger = { ...log, child: () => logger } as typeof log & { child: () => typeof logger };
  const app = new App({
    clientId: fake.appId,
    tenantId: fake.tenantId,
    token: () => fake.issueToken(),
    httpServerAdapter: { registerRoute: (_method, _path, handler) => void handlers.push(handler) },
    messagingEndpoint: "/api/messages",
    dangerouslyAllowUnauthenticatedRequests: false,
    cloud: withOverrides(PUBLIC, { openIdMetadataUrl: fake.openIdUrl }),
    logger,
  });
  let taken = 0;
  app.on("message", () => {
    taken += 1;
  });
  await app.initialize();
  const [handle] = handlers;
  assert.ok(handle !== undefined);
  return { handle, taken: () => taken };
}

const minute = 60_000;

/** What both say of each; `ours`: where we ask for more than the SDK does (Bot Framework demands it, the SDK does not look). */
const tokens: readonly (readonly [what: string, forgery: Forgery, verdict: "let in" | "refused" | "ours"])[] = [
  ["right", {}, "let in"],
  ["for api://<id>", { claims: { aud: "api://APP" } }, "let in"],
  ["for api://botid-<id>", { claims: { aud: "api://botid-APP" } }, "let in"],
  ["expired 4 minutes ago", { expiredByMs: 4 * minute }, "let in"],
  ["expired 10 minutes ago", { expiredByMs: 10 * minute }, "refused"],
  ["valid in 10 minutes", { notBeforeMs: 10 * minute }, "refused"],
  ["for another bot", { claims: { aud: "00000000-1111-2222-3333-444444444444" } }, "refused"],
  ["of another issuer", { claims: { iss: "https://api.botframework.example" } }, "refused"],
  ["signed by another key", { key: "stranger" }, "refused"],
  ["signed by a key that nobody published", { key: "unknown" }, "refused"],
  ["unsigned", { key: "none" }, "refused"],
  ["keyed by the public key", { key: "hs256" }, "refused"],
  ["for another service URL", { claims: { serviceurl: "https://smba.trafficmanager.net/amer/" } }, "refused"],
  ["for no service URL", { claims: { serviceurl: undefined } }, "refused"],
  ["no header", { authorization: null }, "refused"],
  ["junk", { authorization: "Bearer a.b.c" }, "refused"],
  ["signed by a key of another channel", { key: "unendorsed" }, "ours"],
  ["without an end", { claims: { exp: undefined } }, "ours"],
];

describe("Microsoft's SDK and we, asked about the same request", () => {
  let rig: Rig;
  let sdk: Awaited<ReturnType<typeof sdkEndpoint>>;
  let verify: Verify;

  before(async () => {
    // The SDK goes by the real clock.
    rig = await openRig({ now: Date.now });
    sdk = await sdkEndpoint(rig);
    verify = createVerify(rig.config, { ...rig.deps, now: Date.now }, createRejections());
  });
  after(() => rig.close());

  async function ask(forgery: Forgery): Promise<{ readonly sdk: boolean; readonly we: boolean }> {
    const activity = rig.fake.compose.message(rig.ann, rig.channel, "status");
    const request = await rig.fake.signer.request(activity, forgery);
    const before = sdk.taken();
    const { status } = await sdk.handle({ body: JSON.parse(request.body), headers: { ...request.headers } });
    const isTaken = sdk.taken() > before;
    assert.equal(status, isTaken ? 200 : 401);
    return { sdk: isTaken, we: !isRejection(await verify(raw(request))) };
  }

  for (const [what, forgery, verdict] of tokens) {
    it(`${what}: ${verdict === "ours" ? "the SDK lets in, we refuse" : `${verdict} by both`}`, async () => {
      const aud = forgery.claims?.["aud"];
      const claims = typeof aud === "string" ? { claims: { aud: aud.replace("APP", rig.fake.appId) } } : {};
      assert.deepEqual(await ask({ ...forgery, ...claims }), { sdk: verdict !== "refused", we: verdict === "let in" });
    });
  }

  it("a rotated key is found by both", async () => {
    // A fresh one: ours fetched its keys a moment ago, and would wait 30 seconds before it looks again.
    verify = createVerify(rig.config, { ...rig.deps, now: Date.now }, createRejections());
    await rig.fake.signer.rotate();
    assert.deepEqual(await ask({}), { sdk: true, we: true });
  });
});
