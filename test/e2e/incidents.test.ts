import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { assertReadable, call, choose, findBrowser, looks, type Site, startSite } from "./site.ts";
import { assertEveryLook } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("many incidents in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;
  let way = "";

  before(async () => {
    if ("missing" in found) return;
    site = await startSite(found.browser);
    ({ page } = site);
    const { rows } = (await call(page, "GET", "/api/v1/services")) as { rows: { id: string }[] };
    const draft = { service_id: rows[0]?.id, source: "alertmanager", name: "Alertmanager" };
    const made = (await call(page, "POST", "/api/v1/integrations", draft)) as { url: string; key: string };
    way = `${made.url}/${made.key}`;
  });

  after(() => site.stop());

  /** Opens incidents; the first is the newest. */
  async function fire(names: readonly string[]): Promise<void> {
    for (let at = 0; at < names.length; at += 100) {
      const alerts = names.slice(at, at + 100).map((name, i) => ({
        status: "firing",
        labels: { alertname: name, severity: i % 4 === 0 ? "critical" : "warning", team: i % 3 === 0 ? "db" : "web" },
        annotations: { summary: name },
        fingerprint: name,
      }));
      const body = JSON.stringify({ version: "4", groupKey: names[at], status: "firing", alerts });
      const answer = await fetch(way, { method: "POST", headers: { "content-type": "application/json" }, body });
      assert.ok(answer.ok, await answer.text());
    }
  }

  const bulk = () => page.getByRole("toolbar", { name: "Selected incidents" });

  it("are acknowledged together, and what was closed meanwhile is told", async () => {
    await fire(Array.from({ length: 13 }, (_, i) => `Disk full on db-${i}`));
    await page.goto("/incidents?tab=open");
    await page.locator("[data-incident]").nth(12).waitFor();
    await page.getByLabel("Select all").check();
    await call(page, "POST", "/api/v1/incidents/INC-3/close", {});
    await page.getByText("No longer in this list").waitFor();
    await bulk().getByRole("button", { name: "Acknowledge" }).click();
    await page.getByText("12 acknowledged, 1 was already closed.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("undone for 12 incidents.").waitFor();
    site.watched.assertQuiet();
  });

  it("are a thousand, of which fifty are shown, and all are closed and opened again", async () => {
    await fire(Array.from({ length: 988 }, (_, i) => `Node ${i} is slow`));
    await page.goto("/incidents?tab=open");
    await page.locator("[data-incident]").nth(49).waitFor();
    await page.getByLabel("Select all").check();
    await page.getByRole("button", { name: "Select all 1000 that match" }).click();
    await page.getByText("1000 selected").waitFor();
    await bulk().getByRole("button", { name: "Close" }).click();
    await page.getByText("1000 closed.").waitFor();
    const stats = () => call(page, "GET", "/api/v1/incidents/stats");
    assert.deepEqual(await stats(), { triggered: 0, acknowledged: 0, snoozed: 0, closed: 1001 });
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("undone for 1000 incidents.").waitFor();
    assert.deepEqual(await stats(), { triggered: 1000, acknowledged: 0, snoozed: 0, closed: 1 });
    site.watched.assertQuiet();
  });

  it("are put into groups, and one group is worked on", async () => {
    await page.goto("/incidents?tab=open");
    await page.locator("[data-incident]").first().waitFor();
    await choose(page, page.getByRole("combobox", { name: "Group by" }), "By a label");
    await page.getByLabel("Name of the label").fill("team");
    await page.keyboard.press("Enter");
    const groups = page.locator("[data-group]");
    await groups.nth(1).waitFor();
    assert.deepEqual(await groups.evaluateAll((all) => all.map((each) => each.getAttribute("data-group"))), [
      "web",
      "db",
    ]);
    await groups.nth(1).getByRole("button", { name: /^db/u }).click();
    await groups.nth(1).locator("[data-incident]").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("a");
    await page.getByText("1 acknowledged.").waitFor();
    assert.match(page.url(), /group=label%3Ateam/u);
    site.watched.assertQuiet();
  });

  it("are found again under a name, by everybody", async () => {
    await page.goto("/incidents?tab=open&severity=critical&label=team%3Ddb&group=service");
    await page.locator("[data-group]").waitFor();
    await page.getByRole("button", { name: "Saved views" }).click();
    await page.getByRole("menuitem", { name: "Save this list as a view" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Databases, loud");
    await dialog.getByLabel("Share with everybody").check();
    await dialog.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "View: Databases, loud" }).waitFor();
    const { rows } = (await call(page, "GET", "/api/v1/views")) as { rows: { shared: boolean; search: unknown }[] };
    assert.deepEqual(rows[0]?.search, { tab: "open", severity: "critical", label: "team=db", group: "service" });
    assert.equal(rows[0]?.shared, true);

    await page.goto("/incidents");
    await page.getByRole("button", { name: "Saved views" }).click();
    await page.getByRole("menuitem", { name: /Databases, loud/u }).click();
    await page.waitForURL(/label=team%3Ddb/u);
    await page.getByRole("button", { name: "View: Databases, loud" }).click();
    await page.getByRole("menuitem", { name: /^Delete/u }).waitFor();
    await assertEveryLook(page, "views");
    await page.getByRole("menuitem", { name: /^Delete/u }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Saved views" }).waitFor();
    site.watched.assertQuiet();
  });

  it("have a tab of one's teams", async () => {
    const { id } = (await call(page, "GET", "/api/v1/me")) as { id: string };
    await page.goto("/incidents?tab=teams");
    await page.getByText("Nothing waits for your teams.").waitFor();
    await call(page, "POST", "/api/v1/teams", { name: "Databases", member_ids: [id] });
    await page.goto("/incidents?tab=teams");
    await page.locator("[data-incident]").first().waitFor();
    for (const look of looks) await assertReadable(page, look, ["/incidents?tab=teams&label=team%3Ddb&group=severity"]);
    site.watched.assertQuiet();
  });
});
