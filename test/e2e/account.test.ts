import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { startMattermostApp } from "../../src/channels/mattermost/fake-app.ts";
import { startTeams } from "../../src/channels/msteams/fake.ts";
import { type AppPost, offersOf, seen as seenPost } from "../support/mattermost.ts";
import { assertHeard, seen } from "../support/teams.ts";
import { assertReadable, call, codeFor, findBrowser, looks, password, type Site, startSite } from "./site.ts";
import { assertAccessible, openPage } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("my account and people in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;

  before(async () => {
    if ("missing" in found) return;
    site = await startSite(found.browser);
    ({ page } = site);
  });

  after(() => site.stop());

  it("verifies a mail address by the code that comes", async () => {
    await page.goto("/me");
    const own = page.locator('[data-address="ada@example.test"]');
    await page.getByRole("heading", { level: 1, name: "My account" }).waitFor();
    // The set-up may have added the address of the admin already; a code is asked for either way.
    if ((await own.count()) > 0) {
      await own.getByRole("button", { name: "Send a new code" }).click();
    } else {
      await page.getByRole("button", { name: "Add an address" }).click();
      await page.getByRole("menuitem", { name: "Email" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Mail address").fill("ada@example.test");
      await assertAccessible(page, "add an address");
      await dialog.getByRole("button", { name: "Send the code" }).click();
    }
    const code = await codeFor(site.mail, "ada@example.test");
    // The browser says what was refused as an error of its page: it is noted of the first tab only.
    const tab = await site.watched.context.newPage();
    await tab.goto("/me");
    const there = tab.locator('[data-address="ada@example.test"]');
    await there.getByRole("textbox").fill(code === "000000" ? "111111" : "000000");
    await there.getByRole("button", { name: "Verify" }).click();
    await there.getByText("That is not the code that was sent.").waitFor();
    await tab.close();
    await own.getByRole("textbox").fill(code);
    await own.getByRole("button", { name: "Verify" }).click();
    await page.locator('[data-address="ada@example.test"][data-state="active"]').waitFor();
    site.watched.assertQuiet();
  });

  it("links Teams by a code that is said there, and turns green by itself", async () => {
    const teams = await startTeams();
    const config = {
      appId: teams.appId,
      tenantId: teams.tenantId,
      clientSecret: teams.secret,
      loginUrl: teams.loginUrl,
      openIdUrl: teams.openIdUrl,
      serviceHosts: teams.serviceHost,
    };
    const account = await call(page, "POST", "/api/v1/accounts", { channel: "msteams", name: "Teams", config });
    teams.endpoint = `${site.server.url}/hook/msteams/${(account as { id: string }).id}`;
    const ada = teams.addPerson({ name: "Ada" });
    const chat = teams.personalChat(ada);
    for (const delivery of await teams.install(chat)) assertHeard(delivery);

    await page.getByRole("button", { name: "Add an address" }).click();
    await page.getByRole("menuitem", { name: "Microsoft Teams" }).click();
    const command = await page.getByRole("region", { name: "What to say" }).innerText();
    assert.match(command, /^linkUser [\w-]+$/u);
    await assertAccessible(page, "link code");
    assertHeard(await teams.say(ada, chat, command));
    const asked = await seen(teams, chat, "the question", ({ actions }) => actions.some(({ verb }) => verb === "link"));
    assert.equal((await teams.click(ada, asked, "link")).status, 200);
    await page.locator("[data-linked]").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Close" }).last().click();
    const linked = page.locator('[data-address][data-state="active"]', { hasText: "Microsoft Teams" });
    await linked.waitFor();
    await linked.getByRole("button", { name: "Send a test" }).click();
    await seen(teams, chat, "the test message", ({ card }) => /test/iu.test(JSON.stringify(card)));
    await linked.getByRole("button", { name: "Unlink" }).click();
    const dialog = page.getByRole("dialog", { name: /^Unlink/u });
    await dialog.getByText("Nobody loses their way: you can still be reached.").waitFor();
    await dialog.getByRole("button", { name: "Unlink" }).click();
    await linked.waitFor({ state: "detached" });
    await teams.close();
    site.watched.assertQuiet();
  });

  it("suggests the account that has the verified mail, and links it when it is pressed there", async () => {
    const mattermost = await startMattermostApp();
    const ada = mattermost.world.addPerson("ada", { email: "ada@example.test" });
    const config = { serverUrl: mattermost.url, botToken: mattermost.bot.token, slash: false };
    const made = await call(page, "POST", "/api/v1/accounts", { channel: "mattermost", name: "Chat", config });
    const { id } = made as { id: string };

    const card = page.locator('[data-suggestion="mattermost"]');
    await card.getByText("We found you in Mattermost as ada, by your mail address ada@example.test.").waitFor();
    await assertAccessible(page, "suggestion");
    await card.getByRole("button", { name: "Link the account in Mattermost?" }).click();
    await page
      .locator('[data-suggestion="mattermost"][data-state="waiting"]', { hasText: "press “Link now”" })
      .waitFor();
    await page.locator('[data-address="ada"]').waitFor({ state: "detached" });
    const isQuestion = (post: AppPost): boolean => offersOf(post).includes("link");
    const asked = await seenPost(mattermost, ada, null, "the question", isQuestion);
    assert.equal((await mattermost.click(ada, asked, "link")).status, 200);
    await page.locator('[data-address="ada"][data-state="active"]').waitFor();
    await card.waitFor({ state: "detached" });

    // Not linked any more, it can be asked again: by an admin as well.
    const { rows } = (await call(page, "GET", "/api/v1/links")) as { rows: { id: string; channel: string }[] };
    const link = rows.find(({ channel }) => channel === "mattermost")?.id ?? "";
    await call(page, "POST", `/api/v1/links/${link}/unlink`, {});
    await page.goto("/users");
    await page.getByRole("button", { name: "More about Ada" }).click();
    await page.getByRole("menuitem", { name: "Suggest a link" }).click();
    const dialog = page.getByRole("dialog", { name: /^Accounts of/u });
    await dialog.getByText(/^ada in Mattermost has the mail address/u).waitFor();
    await assertAccessible(page, "suggestion for somebody");
    await dialog.getByRole("button", { name: "Close" }).click();
    await call(page, "DELETE", `/api/v1/accounts/${id}`);
    await mattermost.close();
    await page.goto("/me");
    await card.waitFor({ state: "detached" });
    site.watched.assertQuiet();
  });

  it("sets the ladder", async () => {
    await page.getByRole("button", { name: "Add a step" }).click();
    await page.getByRole("button", { name: "Add a step" }).click();
    const critical = page.locator('[data-ladder="critical"]');
    assert.equal(await critical.innerText(), "Email now → Email after 3 min");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("Saved. It counts from the next page on.").waitFor();
    await page.reload();
    await page.locator('[data-ladder="critical"]', { hasText: "Email now → Email after 3 min" }).waitFor();
    await assertAccessible(page, "my account");
    site.watched.assertQuiet();
  });

  it("lets presence arrange pages, and tells the server only then that somebody is here", async () => {
    const toggle = page.getByRole("switch", { name: "Reach me first where I am active" });
    assert.equal(await toggle.isChecked(), false);
    await toggle.click();
    await page.getByText("On. It counts from the next page on.").waitFor();
    const here = page.waitForRequest((request) => request.url().endsWith("/api/v1/me/presence"));
    await page.getByRole("heading", { name: "Where I am now" }).click();
    assert.equal((await (await here).response())?.status(), 204);
    await page.reload();
    assert.equal(await toggle.isChecked(), true);
    await toggle.click();
    await page.getByText("Off. What was noted is deleted.").waitFor();
    site.watched.assertQuiet();
  });

  it("tests the pager: what was proved goes green", async () => {
    await page.getByRole("button", { name: "Test my pager" }).click();
    await page.locator('[data-pager="good"]').waitFor();
    await page.locator('[data-verdict="good"]', { hasText: "ada@example.test" }).waitFor();
    await site.mail.inbox.take(
      "the test",
      (each) => each.to === "ada@example.test" && !/\b\d{6}\b/u.test(each.subject),
    );
    await assertAccessible(page, "pager");
    site.watched.assertQuiet();
  });

  it("invites somebody, who follows the link and signs in", async () => {
    await page.goto("/users");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    const dialog = page.getByRole("dialog", { name: "Invite somebody" });
    await dialog.getByLabel("Name").fill("Ben Backup");
    await dialog.getByLabel("Email").fill("ben@example.test");
    await assertAccessible(page, "invite");
    await dialog.getByRole("button", { name: "Make the link" }).click();
    const link = await page.getByRole("region", { name: "Invitation" }).innerText();
    await page.locator('[data-user="ben@example.test"]', { hasText: "Cannot be reached" }).waitFor();
    await page.locator('[data-user="ada@example.test"]', { hasText: "Last test" }).waitFor();
    await assertAccessible(page, "people");

    const other = await openPage(site.browser, site.server.url);
    await other.page.goto(link);
    await other.page.getByLabel("Password").fill(`${password} ben`);
    await other.page.getByRole("button").first().click();
    await other.page.getByRole("heading", { name: "Sign in" }).waitFor();
    await other.page.getByLabel("Email").fill("ben@example.test");
    await other.page.getByLabel("Password").fill(`${password} ben`);
    await other.page.getByRole("button", { name: "Sign in" }).click();
    await other.page.getByRole("button", { name: "Account of Ben Backup" }).click();
    await other.page.getByRole("menuitem", { name: "My account" }).click();
    await other.page.getByText("You have no address: nobody can reach you.").waitFor();
    other.assertQuiet();
    await other.context.close();

    await page.getByRole("tab", { name: "Teams" }).click();
    await page.getByRole("button", { name: "New team" }).click();
    const team = page.getByRole("dialog", { name: "New team" });
    await team.getByLabel("Name").fill("Payments");
    await team.getByLabel("Members").click();
    await page.getByRole("option", { name: "Ben Backup" }).click();
    await page.keyboard.press("Escape");
    await team.getByRole("button", { name: "Save" }).click();
    await page.locator('[data-team="Payments"]', { hasText: "Cannot be reached: Ben Backup" }).waitFor();
    await assertAccessible(page, "teams");
    site.watched.assertQuiet();
  });

  it("says what an unlink loses, and tells a token once", async () => {
    await page.goto("/me");
    await page.getByRole("button", { name: "Unlink ada@example.test" }).click();
    const dialog = page.getByRole("dialog", { name: "Unlink ada@example.test?" });
    await dialog.getByText("This is your last address: nobody can reach you then.").waitFor();
    assert.ok(await dialog.getByRole("button", { name: "Unlink" }).isDisabled(), "not without saying why");
    await assertAccessible(page, "unlink");
    await page.keyboard.press("Escape");
    await page.getByRole("tab", { name: "Access" }).click();
    await page.getByText("This one").waitFor();
    await page.getByRole("button", { name: "New token" }).click();
    const token = page.getByRole("dialog", { name: "New token" });
    await token.getByLabel("Name").fill("nightly report");
    await token.getByRole("button", { name: "Create" }).click();
    assert.match(await page.getByRole("region", { name: "Token", exact: true }).innerText(), /^tcs_/u);
    await assertAccessible(page, "tokens");
    site.watched.assertQuiet();
  });

  for (const look of looks) {
    it(`can be read by everybody: ${Object.values(look).join(", ")}`, async () => {
      await assertReadable(page, look, ["/me", "/me?tab=profile", "/me?tab=access", "/users", "/users?tab=teams"]);
      site.watched.assertQuiet();
    });
  }
});
