import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { assertReadable, call, choose, codeFor, findBrowser, looks, type Site, startSite } from "./site.ts";
import { assertAccessible } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("services and their escalation rules in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;

  before(async () => {
    if ("missing" in found) return;
    site = await startSite(found.browser);
    ({ page } = site);
    await reachable(site);
    await page.goto("/incidents?tab=open");
  });

  after(() => site.stop());

  it("makes a service, and writes a rule with two levels beside its dry run", async () => {
    await page.getByRole("link", { name: "Services" }).first().click();
    await page.locator('[data-service="Default"]').waitFor();
    await page.getByRole("button", { name: "New service" }).click();
    const dialog = page.getByRole("dialog", { name: "New service" });
    await dialog.getByLabel("Name").fill("Payments");
    await dialog.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { level: 1, name: "Payments" }).waitFor();
    await page.getByText("There is no rule: every alert pages the fallback contacts.").waitFor();
    await assertAccessible(page, "a new service");

    await page.getByRole("button", { name: "New rule" }).click();
    await page.getByLabel("Name").fill("Database");
    await page.getByText("Some alerts", { exact: true }).click();
    await choose(page, page.getByRole("combobox", { name: "What" }), "Label");
    await page.getByLabel("Name of the label").fill("team");
    const values = page.getByRole("group", { name: "Condition 1" }).getByLabel("Values");
    await values.fill("/db[/");
    await values.press("Enter");
    await choose(
      page,
      page.getByRole("region", { name: "Level 1" }).getByRole("combobox", { name: "Who" }),
      "Ada Admin",
    );
    await page.getByText(/This pattern does not work: .*regular expression/u).waitFor();
    await page.getByRole("group", { name: "Condition 1" }).locator(".mantine-Pill-remove").click();
    await values.fill("db-*");
    await values.press("Enter");
    await page.getByRole("button", { name: "Add a level" }).click();
    const second = page.getByRole("region", { name: "Level 2" });
    await second.getByLabel("Mail addresses besides").fill("ops@example.test");
    await second.getByLabel("Mail addresses besides").press("Enter");

    const dry = page.getByRole("region", { name: "Dry run" });
    await dry.locator('[data-after="1800"]', { hasText: "ops@example.test by Email" }).waitFor();
    await dry.locator('[data-after="180"]', { hasText: "Ada Admin by Email: ada@example.test" }).waitFor();
    await dry.getByText(/No rule of this service takes every alert/u).waitFor();
    assert.equal(await dry.locator(".ladder circle").count(), 5, "two rungs, one, and the fallback's two");
    await assertAccessible(page, "rule");

    await dry.getByText("An alert", { exact: true }).click();
    await dry.getByText("No rule takes this alert: the fallback contacts are paged.").waitFor();
    await dry.getByLabel("Labels").fill("team=db-7");
    await dry.getByText("The rule “Database” takes this alert.").waitFor();

    // Leaving by a slip loses nothing.
    await page.getByRole("link", { name: "Payments" }).click();
    const guard = page.getByRole("dialog", { name: "Leave without saving?" });
    await guard.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.locator('[data-rule="Database"]').waitFor();
    site.watched.assertQuiet();
  });

  it("puts rules in order, by buttons and by the mouse, and switches one off", async () => {
    await page.getByRole("button", { name: "New rule" }).click();
    await page.getByLabel("Name").fill("Everything");
    await page.getByRole("button", { name: "Save the rule" }).click();
    await page.getByText("Choose at least one.").waitFor();
    await choose(
      page,
      page.getByRole("region", { name: "Level 1" }).getByRole("combobox", { name: "Who" }),
      "Ada Admin",
    );
    await page.getByRole("button", { name: "Save the rule" }).click();
    const rules = page.locator("[data-rule]");
    await rules.nth(1).waitFor();
    await inOrder(page, ["Database", "Everything"]);
    await page.getByText("Pages Ada Admin first").waitFor();
    await ordered(page, () => page.getByRole("button", { name: "Move Everything up" }).click());
    await inOrder(page, ["Everything", "Database"]);
    await ordered(page, () => rules.nth(1).dragTo(rules.nth(0)));
    await page.reload();
    await rules.nth(1).waitFor();
    await inOrder(page, ["Database", "Everything"]);
    await page.getByRole("switch", { name: "Database is in use" }).click({ force: true });
    await page.locator('[data-rule="Database"]', { hasText: "Off" }).waitFor();
    site.watched.assertQuiet();
  });

  it("copies a rule to another service", async () => {
    await page.getByRole("button", { name: "More about Database" }).click();
    await page.getByRole("menuitem", { name: "Copy to a service" }).click();
    await page.getByRole("dialog").getByRole("combobox").click();
    await page.getByRole("option", { name: "Default" }).click();
    await page.getByText("Copied to Default.").waitFor();
    site.watched.assertQuiet();
  });

  it("adds a way in, and sees the first event come", async () => {
    await page.getByRole("tab", { name: "Integrations" }).click();
    await page.getByRole("button", { name: "Add an integration" }).click();
    const dialog = page.getByRole("dialog", { name: "Add an integration" });
    await dialog.getByRole("combobox").click();
    await page.getByRole("option").first().waitFor();
    await dialog.getByRole("combobox").fill("standard");
    await page.getByRole("option").first().click();
    await dialog.getByLabel("Name").fill("Script");
    await dialog.getByRole("button", { name: "Create" }).click();
    const key = await page.getByRole("region", { name: "Key", exact: true }).innerText();
    const url = await page.getByRole("region", { name: "Address", exact: true }).innerText();
    await assertAccessible(page, "key");
    const body = JSON.stringify({ title_rule: "Disk full", event_status: "Critical", alert_key: "d" });
    const way = url.includes(key) ? url : `${url}/${key}`;
    const answer = await fetch(way, { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.ok(answer.ok, await answer.text());
    await page.getByRole("status").filter({ hasText: "Last event" }).waitFor();
    await page.getByText("Critical waits").waitFor();
    await page.getByRole("tab", { name: "Incidents" }).click();
    await page.getByRole("link", { name: /Disk full/u }).waitFor();
    site.watched.assertQuiet();
  });

  for (const look of looks) {
    it(`can be read by everybody: ${Object.values(look).join(", ")}`, async () => {
      await assertReadable(page, look, await views(page));
      site.watched.assertQuiet();
    });
  }
});

/** Gives the admin an address by which they can be paged, and a ladder of two rungs. */
async function reachable({ page, mail }: Site): Promise<void> {
  const { rows } = (await call(page, "GET", "/api/v1/links")) as { rows: { id: string }[] };
  const known = rows[0]?.id;
  const address = { email: "ada@example.test" };
  const made = known === undefined ? await call(page, "POST", "/api/v1/links", { channel: "email", address }) : null;
  const id = made === null ? known : (made as { link: { id: string } }).link.id;
  if (known !== undefined) await call(page, "POST", `/api/v1/links/${known}/resend`);
  await call(page, "POST", `/api/v1/links/${id}/confirm`, { code: await codeFor(mail, address.email) });
  const rungs = [0, 180].map((after) => ({ after_sec: after, channel: "email" }));
  await call(page, "PUT", "/api/v1/me/preferences", { critical: rungs, warning: rungs, info: rungs });
}

/** The names of the rules, in the order in which they are shown. */
function names(page: Page): Promise<readonly (string | null)[]> {
  return page.locator("[data-rule]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-rule")));
}

/** Does what moves a rule, and waits until the server knows. */
async function ordered(page: Page, move: () => Promise<void>): Promise<void> {
  const answered = page.waitForResponse((answer) => answer.url().endsWith("/rules/order"));
  await move();
  assert.equal((await answered).status(), 200);
}

/** What the server took is drawn a moment after its answer. */
async function inOrder(page: Page, expected: readonly string[]): Promise<void> {
  await eventually(`the rules are ${expected.join(", ")}`, async () => {
    assert.deepEqual(await names(page), expected);
    return true;
  });
}

/** Every view of these pages. */
async function views(page: Page): Promise<readonly string[]> {
  const services = (await call(page, "GET", "/api/v1/services")) as { rows: { id: string; name: string }[] };
  const id = services.rows.find(({ name }) => name === "Payments")?.id ?? "";
  const rules = (await call(page, "GET", `/api/v1/services/${id}/rules`)) as { rows: { id: string }[] };
  const tabs = ["incidents", "integrations", "rules"].map((tab) => `/services/${id}?tab=${tab}`);
  return ["/services", ...tabs, `/services/${id}/rules/${rules.rows[0]?.id}`];
}
