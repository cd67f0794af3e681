import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Channel, CheckItem } from "#ports/channel.ts";
import type { Http } from "#ports/http.ts";
import { configForm } from "./config.ts";
import { startTeams, type FakeTeams, type TeamsOptions } from "./fake.ts";
import { msteams } from "./index.ts";

const appId = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
const tenantId = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const secret = "a-secret-nobody-may-see";

type Items = ReadonlyMap<string, CheckItem>;

/** A channel's test stands below the layer that has the real one. */
const http: Http = {
  connect: () => Promise.resolve({ ok: false, refused: true, why: "no sockets here" }),
  async request({ method, url, headers, body, signal }) {
    try {
      const answer = await fetch(url, {
        method,
        signal,
        redirect: "manual",
        ...(headers === undefined ? {} : { headers }),
        ...(typeof body === "string" ? { body } : {}),
      });
      const response = {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
      return { ok: true, response };
    } catch (error) {
      return { ok: false, written: false, refused: false, why: String(error) };
    }
  },
};

function assertItem(items: Items, id: string, state: CheckItem["state"], ...patterns: readonly RegExp[]): void {
  const item = items.get(id);
  assert.equal(item?.state, state, `${id}: ${item?.text.en}`);
  for (const pattern of patterns) assert.match(item?.text.en ?? "", pattern);
}

describe("the check, against the platform", () => {
  let accounts = 0;

  async function open(t: TestContext, options: TeamsOptions, change: object = {}) {
    const teams = await startTeams({ tenantId, secret, ...options });
    t.after(() => teams.close());
    const parsed = configForm.parse({
      appId: teams.appId,
      tenantId: teams.tenantId,
      tenancy: "single",
      clientSecret: teams.secret,
      loginUrl: teams.loginUrl,
      openIdUrl: teams.openIdUrl,
      serviceHosts: teams.serviceHost,
      ...change,
    });
    assert.ok(parsed.ok, JSON.stringify(parsed));
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const accountId = `check-${(accounts += 1)}`;
    const connect = () =>
      msteams.connect(parsed.value, { http, now: Date.now, log, accountId, publicUrl: "https://tocsin.example.com" });
    return { teams, connect };
  }

  async function itemsOf(channel: Channel): Promise<Items> {
    assert.ok(channel.check);
    const list = await channel.check(AbortSignal.timeout(10_000));
    assert.doesNotMatch(JSON.stringify(list), new RegExp(secret));
    return new Map(list.map((each) => [each.id, each]));
  }

  /** Hands a signed request of the platform to the channel, as the hook does. */
  async function hear(
    teams: FakeTeams,
    channel: Channel,
    how: { readonly tenant?: string; readonly aud?: string } = {},
  ): Promise<boolean> {
    const tenant = how.tenant ?? tenantId;
    teams.addTenant(tenant);
    const person = teams.addPerson({ name: "Ann", tenantId: tenant });
    const activity = teams.compose.message(person, teams.personalChat(person), "help");
    const signed = await teams.signer.request(activity, how.aud === undefined ? {} : { claims: { aud: how.aud } });
    const { body, ...rest } = signed;
    const request = { ...rest, url: "/hook/msteams/x", body: Buffer.from(body), receivedAt: Date.now() };
    assert.ok(channel.inbound);
    return !("rejected" in (await channel.inbound.verify(request)));
  }

  it("finds nothing wrong with an account that is right", async (t) => {
    const { connect } = await open(t, {});
    const checked = await itemsOf(connect());
    for (const id of ["token", "consent", "tenant", "audience"]) assertItem(checked, id, "good");
    assertItem(checked, "endpoint", "unknown");
    assertItem(checked, "package", "unknown");
  });

  it("names a wrong secret, a wrong application, and a sign-in service that is down", async (t) => {
    const wrong = await open(t, {}, { clientSecret: "another-secret" });
    assertItem(await itemsOf(wrong.connect()), "token", "bad", /AADSTS7000215/);
    const app = await open(t, {}, { appId });
    assertItem(await itemsOf(app.connect()), "consent", "bad", /unknown in this tenant/);
    const down = await open(t, {});
    await down.teams.fault({ kind: "down", at: "token" });
    assertItem(await itemsOf(down.connect()), "token", "bad", /did not answer/);
  });

  it("remembers what came to the account before it was opened for the check", async (t) => {
    const { teams, connect } = await open(t, { tenancy: "multi" });
    const running = connect();
    assert.equal(await hear(teams, running), true);
    assertItem(await itemsOf(connect()), "endpoint", "good", /last reached Tocsin/);
    const stranger = "99999999-0000-4000-8000-000000000000";
    assert.equal(await hear(teams, running, { tenant: stranger }), false);
    assert.equal(await hear(teams, running, { aud: stranger }), false);
    const checked = await itemsOf(connect());
    assertItem(checked, "tenant", "bad", new RegExp(stranger));
    assertItem(checked, "audience", "bad", new RegExp(stranger), new RegExp(teams.appId));
    assertItem(checked, "endpoint", "good");
  });
});
