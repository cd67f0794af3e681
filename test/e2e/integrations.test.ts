import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Locator, Page } from "playwright-core";
import { type FeishuFake, startFeishuFake } from "../../src/channels/feishu/fake.ts";
import { startTeams } from "../../src/channels/msteams/fake.ts";
import { type Server, startServer } from "../support/server.ts";
import { assertHeard, type FakeTeams, seen, type TeamsPerson, type TeamsPlace } from "../support/teams.ts";
import { openBrowser } from "./browser.ts";
import { eventually } from "../support/eventually.ts";
import { assertAccessible, assertEveryLook, openPage, turnTo, type Watched } from "./watched.ts";

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-e2e-integrations-"));
const isBuilt = fs.existsSync(path.resolve(import.meta.dirname, "../../console/dist/index.html"));
const found = isBuilt ? await openBrowser() : { missing: "console/dist is not built: npm test does that" };
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("the integration centre in a browser", { skip, timeout: 400_000 }, () => {
  let browser: Browser;
  let server: Server;
  let watched: Watched;
  let page: Page;
  let teams: FakeTeams;
  let feishu: FeishuFake;
  let ada: TeamsPerson;

  before(async () => {
    if ("missing" in found) return;
    ({ browser } = found);
    [server, teams, feishu] = await Promise.all([
      startServer({ dataDir, databaseUrl: null }),
      startTeams(),
      startFeishuFake({ token: "a1b2c3d4-room" }),
    ]);
    watched = await openPage(browser, server.url);
    ({ page } = watched);
    await watched.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    ada = teams.addPerson({ name: "Ada Admin" });
    await page.goto(await server.setupLink());
    await page.getByLabel("Name").fill("Ada Admin");
    await page.getByLabel("Email").fill("ada@example.test");
    await page.getByLabel("Password").fill("correct horse battery staple 26");
    await page.getByLabel("Time zone").selectOption("Asia/Shanghai");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("main").getByRole("link", { name: "Incidents" }).click();
    await page.locator('[data-live="live"]').waitFor();
  });

  after(async () => {
    await browser.close();
    await Promise.all([server.stop(), teams.close(), feishu.close()]);
    fs.rmSync(dataDir, { recursive: true });
  });

  it("adds a source, tells its key once, and sees the first event arrive", async () => {
    await page.getByRole("link", { name: "Integrations" }).click();
    await page.getByRole("button", { name: "Add a source" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a source" });
    await choose(page, dialog.getByRole("combobox", { name: "Source" }), "Alertmanager");
    await dialog.getByRole("textbox", { name: "Name" }).fill("Production Alertmanager");
    await assertAccessible(page, "add a source");
    await dialog.getByRole("button", { name: "Create and show the key" }).click();

    await page.getByRole("heading", { level: 1, name: "Production Alertmanager" }).waitFor();
    await page.locator('[data-heard="waiting"]').waitFor();
    const key = await page.getByRole("group", { name: "Key", exact: true }).locator("code").innerText();
    const url = await page.getByRole("group", { name: "Address", exact: true }).locator("code").innerText();
    await page.getByRole("button", { name: "Copy: Line to try it" }).click();
    const line = await page.evaluate("navigator.clipboard.readText()");
    assert.ok(String(line).includes(key) && String(line).includes(url), "the line that is copied has address and key");
    await page.locator(".guide pre", { hasText: key }).first().waitFor();
    await assertAccessible(page, "source");

    const body = JSON.stringify({ alerts: [{ status: "firing", labels: { alertname: "Up", severity: "critical" } }] });
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    assert.equal((await fetch(url, { method: "POST", headers, body })).status, 202);
    await page.locator('[data-heard="yes"]').waitFor();

    await page.reload();
    await page.locator('[data-heard="yes"]').waitFor();
    assert.equal(await page.getByText(key).count(), 0, "it is told once");
    await page.getByRole("button", { name: "Replace the key" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Replace the key" }).click();
    await page.getByRole("group", { name: "Key", exact: true }).waitFor();
    assert.equal((await fetch(url, { method: "POST", headers, body })).status, 401, "the old key is worthless");
    await page.getByRole("button", { name: "Switch off" }).click();
    await page.locator('[data-heard="off"]').waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("tab", { name: "Alert sources", selected: true }).waitFor();
    await page.getByText("Production Alertmanager", { exact: true }).waitFor({ state: "detached" });
    watched.assertQuiet();
  });

  it("adds a group bot by its address, without an account, and sees a test arrive", async () => {
    await page.goto("/integrations");
    await page.getByRole("tab", { name: "Bots and rooms" }).click();
    await page.getByRole("link", { name: /^Feishu/u }).click();
    const form = page.getByRole("region", { name: "Add a room" });
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await form.getByText("Please fill this in.").waitFor();
    await form.getByLabel("Webhook address").fill(feishu.url);
    await form.getByRole("textbox", { name: "Label" }).fill("Ops group");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    const room = page.getByRole("listitem", { name: "Ops group" });
    await room.getByRole("button", { name: "Send test" }).click();
    await room.locator('[data-test="arrived"]').waitFor();
    assert.equal(feishu.messages.length, 1);
    await room.getByText(/^Last delivery/u).waitFor();
    await assertAccessible(page, "bot");

    await room.getByRole("button", { name: "Settings" }).click();
    const dialog = page.getByRole("dialog", { name: "Settings of “Ops group”" });
    await choose(page, dialog.getByRole("combobox", { name: "Language" }), "简体中文");
    await dialog.getByLabel("Info").uncheck();
    await choose(page, dialog.getByRole("combobox", { name: "Ring everybody" }), "For critical pages");
    await choose(page, dialog.getByRole("combobox", { name: "Add a person" }), "Ada Admin");
    await dialog.getByRole("textbox", { name: "Ada Admin" }).fill("ou_ada");
    await assertAccessible(page, "room settings");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "hidden" });
    await room.getByRole("button", { name: "Send test" }).click();
    // The mark of the first test is still there.
    await eventually("the second test", () => feishu.messages.length === 2);
    assert.match(feishu.messages.at(-1)?.text ?? "", /测试/u, "the room is spoken to in its language");
    watched.assertQuiet();
  });

  it("says beside the field what the server does not like about it", async () => {
    // In a tab of its own: browsers note every answer of 4xx as trouble.
    const tab = await watched.context.newPage();
    await tab.goto("/integrations/feishu-bot");
    await tab.getByLabel("Webhook address").fill("https://example.com/nothing");
    await tab.getByRole("button", { name: "Add", exact: true }).click();
    await tab.locator('[aria-invalid="true"]').waitFor();
    await tab
      .getByText(/must end in \/open-apis\/bot/u)
      .first()
      .waitFor();
    await tab.close();
  });

  it("connects Microsoft Teams, hands out the package, and links a channel and a person, live", async () => {
    await page.goto("/integrations?shelf=apps");
    await page.getByRole("link", { name: "Microsoft Teams" }).click();
    await page.getByText("Connect it first").first().waitFor();
    await assertAccessible(page, "wizard before");
    await page.getByLabel("Application (client) ID").fill(teams.appId);
    await page.getByLabel("Directory (tenant) ID").fill(teams.tenantId);
    await page.getByLabel("Client secret", { exact: true }).fill(teams.secret);
    await page.getByLabel("Sign-in service").fill(teams.loginUrl);
    await page.getByLabel("Bot Connector key metadata").fill(teams.openIdUrl);
    await page.getByLabel("Other service hosts").fill(teams.serviceHost);
    await page.getByRole("button", { name: "Connect", exact: true }).click();

    await page.locator('[data-check="token"][data-state="good"]').waitFor();
    await page.getByRole("button", { name: "Test connection" }).click();
    await page.getByText("The connection works.").waitFor();
    const hook = await page.getByRole("group", { name: "Hook address" }).locator("code").innerText();
    teams.endpoint = hook;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /^Download Tocsin-.*\.zip$/u }).click(),
    ]);
    assert.equal(
      fs
        .readFileSync(await download.path())
        .subarray(0, 2)
        .toString(),
      "PK",
    );

    const team = teams.addTeam({ name: "Payments", members: [ada], channels: [{ name: "Incidents" }] });
    const [, channel] = team.channels;
    assert.ok(channel !== undefined);
    const personal = teams.personalChat(ada);
    for (const home of [team, personal]) for (const delivery of await teams.install(home)) assertHeard(delivery);
    assert.equal(await page.locator('[data-step="4"]').getAttribute("data-done"), "false");
    await linkByCode("Link a team", channel, "team");
    await page.locator('[data-step="3"][data-done="true"]').waitFor();
    await page.locator('[data-step="4"][data-done="true"]').waitFor();
    await linkByCode("Link myself", personal, "person");
    await assertAccessible(page, "wizard after");
    watched.assertQuiet();
  });

  /** Makes a code, copies the command, says it there, and waits for the page to say that it is linked. */
  async function linkByCode(button: string, place: TeamsPlace, kind: string): Promise<void> {
    const box = page.locator(`[data-place="${kind}"]`);
    await box.getByRole("button", { name: button }).click();
    await box.getByRole("button", { name: "Copy: Say this there" }).click();
    const command = String(await page.evaluate("navigator.clipboard.readText()"));
    assert.match(command, /^link(Team|User) [\w-]+$/u);
    assertHeard(await teams.say(ada, place, command));
    const asked = await seen(teams, place, "the question", (message) => message.actions.some((a) => a.verb === "link"));
    assert.equal((await teams.click(ada, asked, "link")).status, 200);
    await box.locator("[data-linked]").waitFor();
  }

  it("sends a test into Teams, and unlinks only when it is said what is lost", async () => {
    const row = page.locator('[data-place="team"] [data-link]');
    const linkId = await row.getAttribute("data-link");
    await row.getByRole("button", { name: "Send test" }).click();
    await row.locator('[data-test="arrived"]').waitFor();
    const [channel] = (teams.teams[0]?.channels ?? []).slice(1);
    assert.ok(channel !== undefined);
    await seen(teams, channel, "the test message", (message) => /test/iu.test(JSON.stringify(message.card)));

    await addRule(page, linkId ?? "");
    await row.getByRole("button", { name: "Unlink" }).click();
    const dialog = page.getByRole("dialog", { name: /^Unlink/u });
    await dialog.getByText(/rule “To the team”, level 1: nobody would be paged/u).waitFor();
    const unlink = dialog.getByRole("button", { name: "Unlink", exact: true });
    assert.ok(await unlink.isDisabled());
    await dialog.getByLabel("Unlink it all the same").check();
    await dialog.getByLabel(/^Why\?/u).fill("The team moves to another channel.");
    await assertAccessible(page, "unlink");
    await unlink.click();
    await row.waitFor({ state: "detached" });
    const person = page.locator('[data-place="person"] [data-link]');
    await person.getByRole("button", { name: "Unlink" }).click();
    // Their only address, and nobody else is paged when all fails.
    await dialog.getByText("Ada Admin could no longer be reached at all.").waitFor();
    await dialog.getByLabel("Unlink it all the same").check();
    await dialog.getByLabel(/^Why\?/u).fill("They get another address.");
    await unlink.click();
    await person.waitFor({ state: "detached" });
    await page.locator('[data-step="4"][data-done="false"]').waitFor();
    watched.assertQuiet();
  });

  for (const language of ["zh-CN", "en"] as const) {
    it(`can be read by everybody: ${language}`, async () => {
      await page.evaluate(`fetch("/api/v1/me", { method: "PATCH", headers: { "content-type": "application/json" },
        body: JSON.stringify({ language: "${language}" }) })`);
      await page.goto("/integrations");
      await page.locator(`html[lang="${language}"]`).waitFor();
      for (const [address, sign] of [
        ["/integrations", "[data-integration]"],
        ["/integrations?shelf=apps", "[data-account]"],
        ["/integrations?shelf=rooms", "[data-link]"],
        ["/integrations/slack-bot", ".guide-section"],
      ] as const) {
        await turnTo(page, address);
        await page.locator(sign).first().waitFor();
        await assertEveryLook(page, address);
      }
      await turnTo(page, "/integrations?shelf=apps");
      await page.locator("[data-account] a").first().click();
      await page.locator("[data-check]").first().waitFor();
      for (const summary of await page.locator("summary").all()) await openDetails(summary);
      await assertEveryLook(page, "wizard");
      watched.assertQuiet();
    });
  }
});

async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click();
  await page.getByRole("option", { name: option }).click();
}

async function openDetails(summary: Locator): Promise<void> {
  if (!(await summary.evaluate((each) => each.parentElement?.hasAttribute("open") === true))) await summary.click();
}

/** A rule of the first service that pages through this link alone. */
async function addRule(page: Page, linkId: string): Promise<void> {
  const status = await page.evaluate(async (id) => {
    const { rows } = (await (await fetch("/api/v1/services")).json()) as { rows: { id: string }[] };
    const answer = await fetch(`/api/v1/services/${rows[0]?.id}/rules`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name: "To the team", levels: [{ targets: [{ kind: "room", link_id: id }] }] }),
    });
    return answer.status;
  }, linkId);
  assert.equal(status, 201);
}
