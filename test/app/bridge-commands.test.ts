import assert from "node:assert/strict";
import { it } from "node:test";
import { forEachEngine } from "../support/engines.ts";
import { admin, type BridgeRig, openBridge, signIn } from "../support/bridge-rig.ts";
import { eventually } from "../support/eventually.ts";

forEachEngine("bridge commands", (engine) => {
  function bridged(
    name: string,
    tell: (rig: BridgeRig) => Promise<void>,
    settings: Readonly<Record<string, unknown>> = {},
  ) {
    it(name, async () => {
      const rig = await openBridge(engine, settings);
      try {
        await tell(rig);
      } finally {
        await rig.close();
      }
    });
  }

  bridged("answer with the words that people know, in their language", async (rig) => {
    const { mattermost } = rig;
    const [ann, bob] = [rig.person("Ann"), rig.person("Bob", { locale: "zh-CN" })];
    const type = async (text: string, by = ann) => (await mattermost.type(by.mattermost, `/msteams ${text}`)).text;
    const notConnected =
      "Error: Your account is not connected to Teams. To use this feature, please connect your account with `/msteams connect`.";
    assert.equal(await type("status"), "Your account is not connected to Teams.");
    assert.equal(await type("disconnect"), "Error: the account is not connected");
    assert.equal(await type("notifications status"), notConnected);
    assert.equal(await type("notifications on"), notConnected);
    assert.equal(await type("notifications"), "Invalid notifications command, one argument is required.");
    assert.equal(await type("notifications on off"), "Invalid notifications command, one argument is required.");
    assert.equal(await type("notifications x"), "x is not a valid argument.");
    assert.equal(await type("notifications @all[x](http://evil)"), "allxhttpevil is not a valid argument.");
    assert.match(
      await type("constructor"),
      /^Unknown command\. Valid options: connect, disconnect, status, notifications/,
    );
    assert.match(await type(""), /^Unknown command/);
    assert.match(await type("help"), /`\/msteams notifications on\|off\|status`/);
    assert.match(await type("connect"), /^\[Click here to connect your account\]\(http.*\)/);

    await rig.connect(ann);
    assert.equal(await type("status"), "Your account is connected to Teams.");
    assert.match(await type("connect"), /^You are already connected to MS Teams\. Please disconnect/);
    assert.equal(
      await type("notifications status"),
      "Notifications from chats and group chats in MS Teams are currently enabled.",
    );
    assert.equal(
      await type("notifications off"),
      "Notifications from chats and group chats in MS Teams are now disabled.",
    );
    assert.equal(
      await type("notifications status"),
      "Notifications from chats and group chats in MS Teams are currently disabled.",
    );
    // The switch in the plugin's settings is the same one.
    const key = `${ann.mattermost.id} pp_org.tocsin.msteams notifications`;
    assert.equal(mattermost.world.preferences.get(key), "off");
    mattermost.world.preferences.set(key, "on");
    assert.match(await type("notifications status"), /currently enabled/);
    assert.equal(rig.graph.subscriptions.all.length, 1);
    assert.equal(await type("disconnect"), "Your account has been disconnected.");
    assert.equal(rig.graph.subscriptions.all.length, 0, "nothing of theirs is left at Microsoft");
    assert.equal(await rig.app.store.read.bridgeUser(ann.mattermost.id), null);
    assert.equal(await type("status", bob), "你的账号未连接 Teams。");
  });

  bridged("of somebody without the token of the team do nothing", async (rig) => {
    const { mattermost } = rig;
    const ann = rig.person("Ann");
    await rig.connect(ann);
    const spoil = async (change: (form: URLSearchParams, headers: Record<string, string>) => void) =>
      (await mattermost.type(ann.mattermost, "/msteams disconnect", change)).status;
    const withToken = (token: string) => (form: URLSearchParams, headers: Record<string, string>) => {
      form.set("token", token);
      headers["authorization"] = `Token ${token}`;
    };
    assert.equal(await spoil(withToken("x".repeat(26))), 401);
    assert.equal(await spoil(withToken("")), 401);
    assert.equal(await spoil((form) => form.delete("token")), 401);
    assert.equal(await spoil((form) => form.set("team_id", "y".repeat(26))), 401);
    assert.equal(await spoil((_, headers) => (headers["authorization"] = "Token other")), 401);
    assert.notEqual(await rig.app.store.read.bridgeUser(ann.mattermost.id), null);
    // A node that has just started asks the server for the token.
    await rig.down();
    rig.up();
    assert.equal(
      (await mattermost.type(ann.mattermost, "/msteams status")).text,
      "Your account is connected to Teams.",
    );
  });

  bridged("go by another name where a plugin has ours, and the check says so", async (rig) => {
    const { mattermost } = rig;
    mattermost.plugCommand("msteams");
    const before = new Map((await rig.bridge.check()).map((line) => [line.id, line]));
    assert.equal(before.get("commandHeld")?.state, "warning");
    assert.match(
      before.get("commandHeld")?.text.en ?? "",
      /plugin answers to \/msteams in Team acme; use \/tocsin there/,
    );
    assert.deepEqual(
      mattermost.world.commands.filter(({ id }) => id !== "").map(({ trigger }) => trigger),
      ["tocsin"],
    );
    assert.match((await mattermost.type(rig.person("Ann").mattermost, "/tocsin help")).text, /`\/tocsin connect`/);
    assert.equal(before.get("notHttps")?.state, "wrong");
    assert.equal(before.get("entra")?.state, "ok");
    assert.equal(before.get("internal")?.state, "wrong");
    mattermost.world.settings.allowedInternal = "10.0.0.0/8 127.0.0.1";
    assert.ok((await rig.bridge.check()).some(({ id, state }) => id === "internalAllowed" && state === "ok"));

    const patch = async (settings: Parameters<typeof rig.bridge.patchSettings>[0]) => {
      assert.ok((await rig.bridge.patchSettings(settings, admin)).ok);
      return (await rig.bridge.check()).map(({ id }) => id);
    };
    assert.ok((await patch({ chatMode: "application" })).includes("rolesMissing"));
    assert.ok((await patch({ secretEndsOn: "2026-12-01" })).includes("secretEndsSoon"));
    assert.ok((await patch({ clientSecret: "other" })).includes("secretWrong"));
    assert.ok((await patch({ botToken: "other" })).includes("botTokenWrong"));
    assert.deepEqual(await patch({ tenantId: "", enabled: false }), ["incomplete"]);
    assert.ok(!(await rig.bridge.patchSettings({ enabled: true }, admin)).ok, "not without a tenant");
    assert.ok(!JSON.stringify(await rig.bridge.settings()).includes("other"), "secrets go in and never come out");
  });

  bridged(
    "connect one person to one account of theirs alone",
    async (rig) => {
      const { graph, mattermost } = rig;
      const ann = rig.person("Ann");
      const replyTo = async (person = ann) => (await mattermost.type(person.mattermost, "/msteams connect")).text;
      const wordOf = (step: Awaited<ReturnType<typeof signIn>>) => (step.kind === "told" ? step.word : step.kind);
      const eve = graph.addPerson("Eve", "eve@example.com");
      assert.equal(wordOf(await signIn(rig, eve, await replyTo())), "other_email");
      const link = await replyTo();
      // The sign-in name is as good as the mail, in any case.
      const other = graph.addPerson("Ann's other", "ANN@example.com");
      other.mail = null;
      assert.equal(wordOf(await signIn(rig, other, link)), "connected");
      assert.equal(wordOf(await signIn(rig, other, link)), "link_over", "a link is good once");
      assert.equal(wordOf(await rig.bridge.connect("nonsense")), "link_over");
      rig.pass(25 * 60 * 60_000);
      assert.equal(wordOf(await rig.bridge.connect(link.slice(link.lastIndexOf("/") + 1, -2))), "link_over");
      // The same person of Teams for a second account of Mattermost, whose address is theirs as well.
      const twin = mattermost.addPerson("twin", { email: "twin@example.com" });
      other.mail = "twin@example.com";
      const step = await signIn(rig, other, (await mattermost.type(twin, "/msteams connect")).text);
      assert.equal(wordOf(step), "taken");
      const stranger = mattermost.addPerson("zed", { email: "zed@elsewhere.org" });
      assert.match((await mattermost.type(stranger, "/msteams connect")).text, /not allowed/);
      const bob = rig.person("Bob");
      await rig.connect(bob);
      const cem = rig.person("Cem");
      assert.match(await replyTo(cem), /maximum limit/);
      const user = await rig.app.store.read.bridgeUser(ann.mattermost.id);
      assert.match(user?.tokens ?? "", /^v1\.[\da-f]{8}\.[\w-]+$/, "tokens are sealed");
      assert.equal((await rig.bridge.disconnect(bob.mattermost.id, admin)).ok, true);
      assert.equal((await rig.bridge.disconnect(bob.mattermost.id, admin)).ok, false);
      await eventually("told in the audit log", async () => {
        const { rows } = await rig.app.store.read.audit({ limit: 50, cursor: null }, { action: "bridge" });
        return (
          rows.some(({ action }) => action === "bridge.connected") &&
          rows.some(({ action }) => action === "bridge.disconnected")
        );
      });
    },
    { maxUsers: 2, allowList: ["@example.com"] },
  );
});
