import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createEmulator } from "emulate";
import { WebClient } from "@slack/web-api";
import type { Channel } from "#ports/channel.ts";
import { addressForm } from "./app-config.ts";
import type { Address } from "./app-config.ts";
import type { Wire } from "./app-wire.ts";
import { withSlack } from "../../../test/support/slack-rig.ts";
import type { Rig } from "../../../test/support/slack-rig.ts";
import type { SlackAppOptions } from "./fake-app.ts";
import { downloads } from "./app-manifest.ts";
import { slack } from "./index.ts";

const redirectUri = "https://tocsin.example.com/oauth/slack/account-1";
const never = new AbortController().signal;

/** An app whose client ID and secret are known; `settings`: what differs. */
function withClient(
  run: (rig: Rig) => Promise<void>,
  settings: Readonly<Record<string, unknown>> = {},
  options: SlackAppOptions = {},
): () => Promise<void> {
  return withSlack(
    async (rig) => {
      rig.fake.installation.redirectUrls = [redirectUri];
      await run(rig);
    },
    options,
    { clientId: "17653672481.19874698323", clientSecret: "d0c5a1b2e3f4a5b6c7d8e9f0a1b2c3d4", ...settings },
  );
}

/** The code and the state with which somebody comes back. */
function comeBack(rig: Rig, page: string, person = rig.ann): { readonly code: string; readonly state: string | null } {
  const back = new URL(rig.fake.allow(page, person));
  assert.equal(back.origin + back.pathname, redirectUri);
  return { code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") };
}

function install({ channel }: Rig): NonNullable<Rig["channel"]["install"]> {
  assert.ok(channel.install !== undefined);
  return channel.install;
}

function signIn({ channel }: Rig): NonNullable<Rig["channel"]["signIn"]> {
  assert.ok(channel.signIn !== undefined);
  return channel.signIn;
}

describe("installing by Slack's own page", () => {
  it(
    "is there once the app's client is known",
    withSlack(async ({ channel }) => {
      assert.deepEqual([channel.install, channel.signIn], [undefined, undefined]);
      await Promise.resolve();
    }),
  );
  it(
    "asks for what the manifest names, and brings the bot token and the app",
    withClient(
      async (rig) => {
        const { code, state } = comeBack(rig, install(rig).url({ redirectUri, state: "st&te" }));
        assert.equal(state, "st&te");
        const installed = await install(rig).finish({ code, redirectUri }, never);
        assert.deepEqual(installed, {
          ok: true,
          config: { botToken: rig.fake.installation.token, appId: rig.fake.installation.appId },
        });
        const parsed = slack.manifest.config.parse({ ...(installed.ok ? installed.config : {}) });
        assert.ok(parsed.ok, "the form takes what came");
        const again = await install(rig).finish({ code, redirectUri }, never);
        assert.ok(!again.ok && "why" in again.outcome && /begin again/.test(again.outcome.why));
      },
      { botToken: "", appId: "" },
    ),
  );
  it(
    "another app, another workspace and a wrong secret are refused, and no secret is said",
    withClient(async (rig) => {
      const finish = async (settings: object): Promise<string> => {
        const config = slack.manifest.config.parse({ ...given(rig), ...settings });
        assert.ok(config.ok);
        const other = slack.connect(config.value, rig.deps);
        const { code } = comeBack(rig, install(rig).url({ redirectUri, state: "s" }));
        const result = await other.install?.finish({ code, redirectUri }, never);
        assert.ok(result !== undefined && !result.ok && result.outcome.kind === "permanent");
        assert.ok(!/xoxb-|00000000/.test(result.outcome.why));
        return result.outcome.why;
      };
      assert.match(await finish({ appId: "A0OTHER" }), /A0TOCSIN, not of A0OTHER/);
      assert.match(await finish({ clientSecret: "00000000000000000000000000000000" }), /bad_client_secret/);
      const { fake } = rig;
      const answer = {
        ok: true,
        access_token: "xoxb-999999-another",
        app_id: fake.installation.appId,
        team: { id: "T0OTHER", name: "Other" },
      };
      const answers: readonly (readonly [object, RegExp])[] = [
        [{ ...answer, is_enterprise_install: true }, /whole organization/],
        [{ ...answer, access_token: "xoxe.xoxb-1" }, /token rotation/],
        [{ ok: true }, /no installation/],
      ];
      for (const [body, words] of answers) {
        await fake.fault({ kind: "answer", status: 200, body: JSON.stringify(body) });
        const result = await install(rig).finish({ code: "c", redirectUri }, never);
        assert.ok(!result.ok && "why" in result.outcome && words.test(result.outcome.why), JSON.stringify(result));
      }
      await fake.fault(null);
    }),
  );
});

describe("Sign in with Slack", () => {
  it(
    "tells who it is, and the address takes messages",
    withClient(async (rig) => {
      const { code } = comeBack(rig, signIn(rig).url({ redirectUri, state: "s" }));
      const found = await signIn(rig).identify({ code, redirectUri }, never);
      assert.ok(found.ok, JSON.stringify(found));
      const key = `${rig.fake.installation.teamId}/${rig.ann.id}`;
      assert.deepEqual(found.person, { key, name: "ann", tenant: rig.fake.installation.teamId });
      assert.equal(slack.manifest.addressKey(found.address), key);
      assert.ok(addressForm.parse(found.address).ok);
    }),
  );
  it(
    "somebody of another workspace, a token for another app or out of time are refused",
    withClient(async (rig) => {
      const other = { id: "U9OTHER", name: "mallory", teamId: "T9OTHER", presence: "away" } as const;
      const { code } = comeBack(rig, signIn(rig).url({ redirectUri, state: "s" }), other);
      const foreign = await signIn(rig).identify({ code, redirectUri }, never);
      assert.ok(!foreign.ok && foreign.outcome.kind === "permanent" && foreign.outcome.blame === "address");
      const claims = {
        iss: "https://slack.com",
        aud: "17653672481.19874698323",
        exp: rig.clock.now / 1_000 + 60,
        "https://slack.com/team_id": rig.fake.installation.teamId,
        "https://slack.com/user_id": rig.ann.id,
      };
      const bad: readonly object[] = [
        { ...claims, aud: "1.2" },
        { ...claims, exp: rig.clock.now / 1_000 },
        { ...claims, iss: "https://evil.example" },
        { ...claims, "https://slack.com/user_id": "U1/../U2" },
      ];
      for (const each of bad) {
        const token = ["e30", Buffer.from(JSON.stringify(each)).toString("base64url"), "sig"].join(".");
        await rig.fake.fault({ kind: "answer", status: 200, body: JSON.stringify({ ok: true, id_token: token }) });
        const found = await signIn(rig).identify({ code: "c", redirectUri }, never);
        assert.ok(!found.ok && found.outcome.kind === "permanent", JSON.stringify(each));
      }
      await rig.fake.fault(null);
    }),
  );
});

describe("the manifest", () => {
  const deps = { accountId: "account-1", publicUrl: "https://tocsin.example.com" };
  const manifestOf = (connection: "http" | "socket", publicUrl = deps.publicUrl) => {
    const [file] = downloads({ connection }, { ...deps, publicUrl });
    return JSON.parse(new TextDecoder().decode(file?.bytes)) as {
      readonly oauth_config: { readonly redirect_urls?: readonly string[]; readonly scopes: { readonly user: object } };
      readonly settings: { readonly socket_mode_enabled: boolean };
    };
  };
  it("names the way back, and no request URL with Socket Mode", () => {
    const http = manifestOf("http");
    assert.deepEqual(http.oauth_config.redirect_urls, [redirectUri]);
    assert.deepEqual(http.oauth_config.scopes.user, ["openid", "profile"]);
    assert.equal(http.settings.socket_mode_enabled, false);
    const socket = manifestOf("socket", "http://tocsin.lan:8686");
    assert.equal(socket.settings.socket_mode_enabled, true);
    assert.equal(socket.oauth_config.redirect_urls, undefined, "Slack takes https alone");
    assert.ok(!JSON.stringify(socket).includes("tocsin.lan"));
  });
});

describe("judged by others", () => {
  it(
    "the vendor's client installs, signs in, posts and lists with the made-up Slack",
    withClient(async (rig) => {
      const { fake, ops } = rig;
      const web = new WebClient(undefined, { slackApiUrl: `${fake.apiUrl}/`, retryConfig: { retries: 0 } });
      const client = { client_id: fake.installation.clientId, client_secret: fake.installation.clientSecret };
      const { code } = comeBack(rig, install(rig).url({ redirectUri, state: "s" }));
      const { access_token: token = "" } = await web.oauth.v2.access({ ...client, code, redirect_uri: redirectUri });
      const signedIn = comeBack(rig, signIn(rig).url({ redirectUri, state: "s" }));
      const person = await web.openid.connect.token({ ...client, code: signedIn.code, redirect_uri: redirectUri });
      assert.match(person.id_token ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
      const test = await web.auth.test({ token });
      assert.equal(test.team_id, fake.installation.teamId);
      const posted = await web.chat.postMessage({ token, channel: ops.id, text: "hello" });
      assert.equal(fake.world.find(ops.id, posted.ts ?? "")?.text.trim(), "hello");
      const listed = await web.conversations.list({ token });
      assert.deepEqual(
        listed.channels?.map(({ name }) => name),
        ["ops"],
      );
    }),
  );

  it(
    "somebody else's made-up Slack takes our installation, messages, edits and list",
    withSlack(async ({ deps }) => {
      const client = { clientId: "12345678901.12345678901", clientSecret: "0123456789abcdef0123456789abcdef" };
      const { clientId: client_id, clientSecret: client_secret } = client;
      const app = { client_id, client_secret, name: "Tocsin", redirect_uris: [redirectUri] };
      const slackSeed = {
        users: [{ name: "ann", real_name: "Ann", email: "ann@example.com" }],
        channels: [{ name: "ops" }, { name: "search" }],
        oauth_apps: [app],
      };
      const emulator = await createEmulator({ service: "slack", port: 0, seed: { slack: slackSeed } });
      try {
        const origin = emulator.url.replace("localhost", "127.0.0.1");
        const open = (settings: object): Channel<Address, Wire> => {
          const parsed = slack.manifest.config.parse({ apiUrl: `${origin}/api`, ...client, ...settings });
          assert.ok(parsed.ok, JSON.stringify(parsed));
          // The cast holds because the module is Slack's: its address and wire are these.
          return slack.connect(parsed.value, deps) as unknown as Channel<Address, Wire>;
        };
        const { install: page } = open({});
        assert.ok(page !== undefined);
        const code = await allowAt(page.url({ redirectUri, state: "s" }));
        const installed = await page.finish({ code, redirectUri }, never);
        assert.ok(installed.ok, JSON.stringify(installed));
        const token = installed.config["botToken"] ?? "";
        const channel = open({ botToken: token });
        const listed = await channel.directory?.search("OPS", null, never);
        assert.ok(listed !== undefined && "places" in listed, JSON.stringify(listed));
        const [ops] = listed.places;
        assert.equal(ops?.name, "#ops");
        const wire = (text: string): Wire => ({ says: "page", text, blocks: [] });
        const attempt = { idempotencyKey: "k", number: 1, signal: AbortSignal.timeout(5_000) };
        const sent = await channel.send(wire("Payments are down"), ops.address, attempt);
        assert.ok(sent.kind === "accepted" && sent.ref !== null, JSON.stringify(sent));
        const revised = await channel.revise?.(sent.ref, wire("Payments are up"), ops.address, attempt);
        assert.equal(revised?.kind, "accepted");
        const web = new WebClient(token, { slackApiUrl: `${origin}/api/`, retryConfig: { retries: 0 } });
        const { messages = [] } = await web.conversations.history({ channel: ops.address.id });
        assert.deepEqual(
          messages.map(({ text }) => text).filter((text) => text?.startsWith("Payments")),
          ["Payments are up"],
        );
      } finally {
        await emulator.close();
      }
    }),
  );
});

/** Presses the first button of a page that lists people, and reads the code out of where it leads. */
async function allowAt(page: string): Promise<string> {
  const html = await (await fetch(page)).text();
  const fields = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = "", value = ""]): [string, string] => [name, value.replaceAll("&amp;", "&")],
  );
  const body = new URLSearchParams(Object.fromEntries(fields));
  const url = new URL("/oauth/v2/authorize/callback", page);
  const back = await fetch(url, { method: "POST", body, redirect: "manual" });
  return new URL(back.headers.get("location") ?? "").searchParams.get("code") ?? "";
}

function given({ fake }: Rig): Readonly<Record<string, unknown>> {
  const { apiUrl, installation } = fake;
  const { clientId, clientSecret, token: botToken } = installation;
  return { apiUrl, botToken, clientId, clientSecret };
}
