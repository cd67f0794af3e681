import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { type FakeGraph, startGraph, type TeamsChat, type TeamsPerson } from "#bridge/fake-graph.ts";
import { type FakeMattermost, type MattermostPerson, startMattermost } from "#bridge/fake-mattermost.ts";
import { eventually } from "../support/eventually.ts";
import { assertReadable, call, findBrowser, looks, type Site, startSite } from "./site.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("the bridge in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;
  let graph: FakeGraph;
  let mattermost: FakeMattermost;
  let ada: { readonly teams: TeamsPerson; readonly mattermost: MattermostPerson };
  let bob: TeamsPerson;
  let chat: TeamsChat;

  before(async () => {
    if ("missing" in found) return;
    [site, graph, mattermost] = await Promise.all([startSite(found.browser), startGraph(), startMattermost()]);
    ({ page } = site);
    // The same address as her account here: she sees her own connection.
    const email = "ada@example.test";
    ada = { teams: graph.addPerson("Ada Admin", email), mattermost: mattermost.addPerson("ada", { email }) };
    bob = graph.addPerson("Bob", "bob@example.test");
    chat = graph.addChat([ada.teams, bob], { type: "oneOnOne" });
  });

  after(async () => {
    await site?.stop();
    await Promise.all([graph?.close(), mattermost?.close()]);
  });

  const check = (state: string) => page.locator(`[data-check][data-state="${state}"]`);

  const turnOn = (where: Page) =>
    where.getByRole("switch", { name: "Bring chats of Teams to Mattermost" }).check({ force: true });

  it("refuses what cannot work, at the fields that lack it", async () => {
    // Apart from the page that is watched: a refusal is an error to its console.
    const tab = await page.context().newPage();
    await tab.goto("/settings/bridge");
    await turnOn(tab);
    await tab.getByRole("button", { name: "Save" }).click();
    for (const name of ["Tenant ID", "Client secret", "Token of the bot"])
      await tab.getByLabel(name, { exact: true }).and(tab.locator("[aria-invalid=true]")).waitFor();
    await tab.close();
  });

  it("is set up by an admin, and says what is missing", async () => {
    await page.goto("/settings");
    await page.getByRole("link", { name: "Teams in Mattermost" }).click();
    await page.getByText(`${site.server.url}/bridge/redirect`).waitFor();
    assert.equal(await page.getByRole("button", { name: "Save" }).isDisabled(), true);
    const { tenantId, clientId, clientSecret } = graph.registration;
    await page.getByLabel("Tenant ID").fill(tenantId);
    await page.getByLabel("Client ID").fill(clientId);
    await page.getByText("Addresses of national clouds").click();
    await page.getByLabel("Sign-in of Microsoft").fill(graph.origin);
    await page.getByLabel("Microsoft Graph").fill(graph.origin);
    await page.getByLabel("Address of Mattermost").fill(mattermost.origin);
    await turnOn(page);
    await page.getByLabel("Client secret", { exact: true }).fill("not the secret");
    await page.getByLabel("Token of the bot", { exact: true }).fill(mattermost.bot.token);
    await page.getByLabel("Token of an administrator", { exact: true }).fill(mattermost.admin.token);
    await page.getByRole("button", { name: "Save" }).click();
    await check("wrong").filter({ hasText: "client secret is wrong" }).waitFor();
    await page.getByLabel("Client secret", { exact: true }).fill(clientSecret);
    await page.getByRole("button", { name: "Save" }).click();
    await check("ok").filter({ hasText: "Microsoft accepts the application" }).waitFor();
    // A secret that is saved is not shown again.
    assert.equal(await page.getByLabel("Client secret", { exact: true }).inputValue(), "");
    assert.equal((await page.content()).includes(clientSecret), false);
  });

  it("offers the plugin, and installs it", async () => {
    // Without what was said of the last save: it lies over the button.
    await page.goto("/settings/bridge");
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Download" }).click();
    assert.equal((await saved).suggestedFilename(), "tocsin-msteams.tar.gz");
    await page.getByRole("button", { name: "Install on Mattermost" }).click();
    await page.getByText("The plugin is installed.").waitFor();
    assert.deepEqual([...mattermost.world.plugins.entries()], [["org.tocsin.msteams", { isActive: true }]]);
  });

  it("shows who connected, and them what became of their messages", async () => {
    const command = await eventually("the command", () => mattermost.world.commands.find(({ id }) => id !== ""));
    const { text } = await mattermost.type(ada.mattermost, `/${command.trigger} connect`);
    const link = /\((http[^)]+)\)/u.exec(text)?.[1];
    assert.ok(link !== undefined, text);
    const onTheWay = await fetch(link, { redirect: "manual" });
    await page.goto(graph.entra.authorize(ada.teams, onTheWay.headers.get("location") ?? "").href);
    await page.getByText("Your account is now connected to MS Teams.").waitFor();
    await eventually("subscribed", () => graph.subscriptions.all.some((each) => each.person === ada.teams));

    ada.teams.presence = { availability: "Away", activity: "Away" };
    await graph.say(chat, bob, "<p>Are you <b>there</b>?</p>");
    const posts = () => mattermost.posts(ada.mattermost);
    const post = await eventually("the post", () => posts().find((each) => each.message.includes("Are you")));
    assert.match(
      post.message,
      /^\*\*Bob\*\* messaged you in an \[MS Teams chat\]\(https:.*\n> Are you \*\*there\*\*\?$/u,
    );
    await graph.say(chat, ada.teams, "<p>I am, on the train.</p>");

    await eventually("both are accounted for", async () => {
      const log = (await (await page.request.get("/api/v1/bridge/me/log")).json()) as { rows: readonly unknown[] };
      return log.rows.length === 2;
    });
    await page.goto("/me");
    await page.getByRole("tab", { name: "Teams in Mattermost" }).click();
    await page.getByText("in Mattermost as ada").waitFor();
    await page.getByText(`/${command.trigger} notifications on|off`).waitFor();
    await page.locator('[data-reason="away"]').getByText("Brought to Mattermost").waitFor();
    await page.locator('[data-reason="own_message"]').getByText("Not brought").waitFor();
    const there = page.locator('[data-reason="away"]').getByRole("link", { name: "Open in Teams" });
    assert.match((await there.getAttribute("href")) ?? "", /^https:\/\/teams\.microsoft\.com\/l\/message\//u);
    assert.equal(
      posts().some((each) => each.message.includes("on the train")),
      false,
    );
  });

  it("is readable in both languages, by everybody", async () => {
    const [english, chinese] = looks;
    await assertReadable(page, english, ["/settings/bridge"]);
    await assertReadable(page, chinese, ["/settings/bridge", "/me?tab=bridge"]);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it("exports who is connected, and lets an admin end it", async () => {
    await call(page, "PATCH", "/api/v1/me", { language: "en" });
    await page.goto("/settings/bridge");
    const row = page.locator('[data-user="ada"]');
    await row.getByText("Connected", { exact: true }).waitFor();
    const saved = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export as CSV" }).click();
    assert.match((await saved).suggestedFilename(), /^tocsin-teams-users-.*\.csv$/u);
    await row.getByRole("button", { name: "Disconnect ada" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
    await page.getByText("Nobody is connected yet.").waitFor();
    await eventually("the subscription is gone", () => graph.subscriptions.all.length === 0);
    const { rows } = (await (await page.request.get("/api/v1/audit")).json()) as {
      rows: readonly { action: string }[];
    };
    for (const action of ["bridge.changed", "bridge.plugin_installed", "bridge.disconnected"])
      assert.ok(
        rows.some((entry) => entry.action === action),
        action,
      );
    site.watched.assertQuiet();
  });
});
