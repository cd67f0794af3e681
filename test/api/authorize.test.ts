import assert from "node:assert/strict";
import { it, type TestContext } from "node:test";
import type { Channel, ChannelModule } from "#ports/channel.ts";
import { chatModule, nothingSaid } from "../app/platforms.ts";
import { type Engine, forEachEngine } from "../support/engines.ts";
import type { Caller } from "./caller.ts";
import { startSite } from "./harness.ts";

/** A chat whose pages are at `https://chat.example`: `ann-code` is Ann signing in, `admin-code` an administrator who agrees. */
function chat(): ChannelModule {
  const module = chatModule(nothingSaid(), 5_000);
  const page = (path: string) => (request: { redirectUri: string; state: string }) =>
    `https://chat.example/${path}?${new URLSearchParams({ redirect_uri: request.redirectUri, state: request.state }).toString()}`;
  const no = { ok: false, outcome: { kind: "permanent", blame: "message", why: "invalid_code" } } as const;
  return {
    ...module,
    connect: (config, deps): Channel => ({
      ...module.connect(config, deps),
      deepLink: (kind, code) => (kind === "person" ? `https://chat.example/start/${code}` : null),
      signIn: {
        url: page("sign-in"),
        identify: async ({ code }) =>
          code === "ann-code"
            ? { ok: true, person: { key: "u-ann", name: "Ann of the chat", tenant: "t" }, address: { key: "u-ann" } }
            : no,
      },
      install: {
        url: page("install"),
        finish: async ({ code }) => (code === "admin-code" ? { ok: true, config: { token: "granted-token" } } : no),
      },
    }),
  };
}

async function setUp(t: TestContext, engine: Engine) {
  const site = await startSite(t, engine);
  // The cast holds because the site made this map.
  (site.app.channels as Map<string, ChannelModule>).set("chat", chat());
  const { admin } = await site.setUp();
  const { caller: ann } = await site.person(admin, "responder");
  const made = await admin.post("/api/v1/accounts", { channel: "chat", name: "Our chat", config: { token: "first" } });
  assert.equal(made.status, 201, made.text);
  const { id } = made.json as { id: string };
  /** Goes to the platform; what it would send the browser back with. */
  async function begin(caller: Caller, way: "sign-in" | "install"): Promise<{ state: string; back: string }> {
    const begun = await caller.post(`/api/v1/accounts/${id}/${way}`, {});
    assert.equal(begun.status, 200, begun.text);
    const url = new URL((begun.json as { url: string }).url);
    assert.equal(url.origin, "https://chat.example");
    const back = url.searchParams.get("redirect_uri") ?? "";
    assert.equal(back, `http://tocsin.test/oauth/chat/${id}`);
    return { state: url.searchParams.get("state") ?? "", back: new URL(back).pathname };
  }
  const query = (code: string, state: string) => `?${new URLSearchParams({ code, state }).toString()}`;
  return { site, admin, ann, id, begin, query };
}

forEachEngine("authorization at a platform", (engine) => {
  it("ties a member who signs in there, after they saw whose account it is", async (t) => {
    const { admin, ann, id, begin, query } = await setUp(t, engine);
    const { rows } = (await ann.get("/api/v1/channels")).json as { rows: { id: string; sign_in: unknown }[] };
    assert.deepEqual(rows.find((row) => row.id === "chat")?.sign_in, [{ account_id: id, name: "Our chat" }]);

    const { state, back } = await begin(ann, "sign-in");
    const returned = await ann.get(back + query("ann-code", state));
    assert.equal(returned.status, 303, returned.text);
    const confirm = new URL(returned.headers.get("location") ?? "").pathname;
    const page = await ann.get(confirm);
    assert.match(page.text, /Ann of the chat/);
    assert.equal((await ann.form(confirm, {})).status, 200);
    const links = (
      (await ann.get("/api/v1/links")).json as { rows: { channel: string; label: string; state: string }[] }
    ).rows;
    assert.deepEqual(
      links.map(({ channel, label, state: is }) => [channel, label, is]),
      [["chat", "Ann of the chat", "active"]],
    );
    assert.equal((await admin.get(back + query("ann-code", state))).status, 409, "the state is Ann's");
  });

  it("takes a state once, from the one who began, for a quarter of an hour, and unchanged", async (t) => {
    const { site, admin, ann, begin, query } = await setUp(t, engine);
    const { state, back } = await begin(ann, "sign-in");
    const refused = async (caller: Caller, code: string, said: string) =>
      assert.equal((await caller.get(back + query(code, said))).status, 409);
    await refused(admin, "ann-code", state);
    await refused(ann, "ann-code", `${state.slice(0, -2)}AA`);
    await refused(ann, "wrong-code", state);
    await refused(ann, "ann-code", state);
    const second = await begin(ann, "sign-in");
    site.pass(16 * 60_000);
    await refused(ann, "ann-code", second.state);
    assert.equal((await ann.get(`${back}?error=access_denied&state=${state}`)).status, 400);
    assert.equal((await ann.get(`${back}?code=a&code=b&state=${state}`)).status, 400);
    const anonymous = await site.anonymous.get(back + query("ann-code", state));
    assert.match(anonymous.headers.get("location") ?? "", /^\/sign-in\?next=/);
  });

  it("gives an account the settings that an administrator agreed to, sealed; members may not", async (t) => {
    const { site, admin, ann, id, begin, query } = await setUp(t, engine);
    assert.equal((await ann.post(`/api/v1/accounts/${id}/install`, {})).status, 403);
    const { state, back } = await begin(admin, "install");
    const page = await admin.get(back + query("admin-code", state));
    assert.equal(page.status, 200, page.text);
    assert.match(page.text, /Our chat/);
    const { accounts } = await site.app.store.read.config();
    const token = String(accounts.find((account) => account.id === id)?.config["token"]);
    assert.equal(site.app.box.open(token, `account:${id}:token`), "granted-token");
    assert.ok(!site.log.join("").includes("granted-token"));
  });

  it("gives a code as an address where the platform has one", async (t) => {
    const { ann, admin } = await setUp(t, engine);
    const made = (await ann.post("/api/v1/link-codes", { kind: "person", channel: "chat" })).json as {
      code: string;
      url: string | null;
    };
    assert.equal(made.url, `https://chat.example/start/${made.code}`);
    const room = (await admin.post("/api/v1/link-codes", { kind: "chat", channel: "chat" })).json as { url: unknown };
    assert.equal(room.url, null);
  });
});
