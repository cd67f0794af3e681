import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { addIntegration, addService, startWorld, type WayIn, type World } from "../support/world.ts";
import { openBrowser } from "./browser.ts";
import { assertAccessible, assertEveryLook, openPage, turnTo, type Watched } from "./watched.ts";

const isBuilt = fs.existsSync(path.resolve(import.meta.dirname, "../../console/dist/index.html"));
const found = isBuilt ? await openBrowser() : { missing: "console/dist is not built: npm test does that" };
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("deliveries and settings in a browser", { skip, timeout: 400_000 }, () => {
  let browser: Browser;
  let world: World;
  let wayIn: WayIn;
  let watched: Watched;
  let page: Page;

  before(async () => {
    if ("missing" in found) return;
    ({ browser } = found);
    world = await startWorld({ databaseUrl: null });
    const targets = [
      { kind: "user", user_id: world.admin.id },
      { kind: "room", link_id: world.room },
    ];
    wayIn = await addIntegration(world, await addService(world, "Payments", [{ targets }]), "standard");
    watched = await openPage(browser, world.server.url);
    ({ page } = watched);
    await page.goto("/");
    await page.getByLabel("Email").fill(world.admin.email);
    await page.getByLabel("Password").fill("correct horse battery staple 26");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Incidents" }).waitFor();
  });

  after(async () => {
    await browser.close();
    await world.close();
  });

  async function fire(title: string, severity = "Critical"): Promise<void> {
    const body = JSON.stringify({ title_rule: title, event_status: severity, alert_key: title });
    const answer = await fetch(wayIn.url, { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.ok(answer.ok, await answer.text());
  }

  const rows = () => page.locator("[data-delivery]");
  const choose = async (field: string, option: string): Promise<void> => {
    await page.getByRole("combobox", { name: field, exact: true }).click();
    await page.getByRole("option", { name: option, exact: true }).click();
  };

  it("shows what was sent as it is sent, and lets the new wait", async () => {
    await page.getByRole("link", { name: "Deliveries" }).click();
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    // The code by which the admin's address was verified.
    await rows().first().waitFor();
    assert.equal(await rows().count(), 1);
    await fire("Disk full on db-1");
    await page.getByRole("button", { name: "Show 2 new deliveries" }).click();
    await rows().filter({ hasText: "Disk full on db-1" }).nth(1).waitFor();
    await page.locator('[data-channel="webhook"]', { hasText: "1 of 1 accepted" }).waitFor();
    await assertAccessible(page, "deliveries");
    watched.assertQuiet();
  });

  it("tells why a message failed, and where to page again", async () => {
    world.receiver.answerNext({ status: 410 });
    await fire("Queue is growing");
    await page.locator('[data-channel="webhook"]').getByRole("link", { name: "1 failed" }).click();
    assert.match(page.url(), /channel=webhook&state=failed&time=day/u);
    await rows().first().waitFor();
    assert.equal(await rows().count(), 1);
    await rows().getByRole("link").click();
    await page.getByRole("heading", { level: 1, name: /^ops · / }).waitFor();
    await page.locator('[data-outcome="permanent"]', { hasText: "410" }).waitFor();
    await page.getByRole("alert").getByRole("link", { name: "INC-2" }).waitFor();
    await page.getByText("level 1 of the rule “Payments rule”").waitFor();
    await page.getByText("1 request and its answer, secrets masked").click();
    const asked = page.locator('[data-exchange="410"]');
    await asked.getByText("POST http://127.0.0.1").waitFor();
    await asked.getByRole("region", { name: "Request" }).getByText('"title": "Queue is growing"').waitFor();
    await asked.getByRole("button", { name: "Copy: Request" }).waitFor();
    await page.setViewportSize({ width: 375, height: 740 });
    assert.ok(await page.evaluate<boolean>("document.documentElement.scrollWidth <= innerWidth"), "it fits on a phone");
    await page.setViewportSize({ width: 1280, height: 900 });
    await assertAccessible(page, "record");
    // It is sent again by whoever wants it, as a page of its own; the way back leads to the same list.
    await page.getByRole("button", { name: "Send again" }).click();
    const dialog = page.getByRole("dialog", { name: "Send again" });
    await dialog.getByText("ops is paged again by").waitFor();
    await dialog.getByRole("button", { name: "Send it now" }).click();
    await page.getByText("sent again by Ada Admin").waitFor();
    await page.locator('[data-outcome="accepted"]').waitFor();
    await page.goBack();
    await page.getByRole("alert").getByRole("link", { name: "INC-2" }).waitFor();
    await page.getByRole("link", { name: "All deliveries" }).click();
    await rows().first().waitFor();
    assert.match(page.url(), /channel=webhook&state=failed&time=day/u);
    watched.assertQuiet();
  });

  it("narrows down by incident and person, keeps that in the address, and hands out the same as a file", async () => {
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByRole("textbox", { name: "Incident" }).fill("1");
    await page.keyboard.press("Enter");
    await choose("Person", "Ada Admin");
    await page.waitForURL(/person=.*incident=INC-1/u);
    await rows().first().waitFor();
    assert.equal(await rows().count(), 1);
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "Export as CSV" }).click();
    const file = await (await waiting).path();
    const lines = fs.readFileSync(file, "utf8").trim().split("\r\n");
    assert.equal(lines.length, 2, lines.join("\n"));
    assert.match(lines[1] ?? "", /"INC-1","Disk full on db-1","critical","Ada Admin \(admin@example\.test\)","email"/u);
    await page.getByRole("textbox", { name: "Incident" }).fill("INC-999");
    await page.keyboard.press("Enter");
    await page.getByText("No delivery matches these filters.").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).last().click();
    await rows().nth(1).waitFor();
    watched.assertQuiet();
  });

  it("shows which pages shared a message", async () => {
    // More than a person can read: what is beyond ten in a minute is gathered.
    await Promise.all(Array.from({ length: 16 }, (_, i) => fire(`Storm ${i}`)));
    await page.goto("/deliveries?channel=email");
    const shared = rows().filter({ hasText: "with others in one message" }).first();
    await shared.waitFor();
    await shared.getByRole("link").click();
    await page.getByRole("link", { name: /^In one message with \d+ others?$/u }).click();
    await page.getByRole("heading", { level: 2, name: /^\d+ pages in this message$/u }).waitFor();
    assert.ok((await rows().count()) > 1);
    await assertAccessible(page, "bundle");
    watched.assertQuiet();
  });

  it("says how the system does, what is broken and where it is put right", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "System health" }).click();
    await page.locator('[data-check="good"]').first().waitFor();
    assert.equal(await page.locator('[data-check="bad"]').count(), 0);
    const ill = page.locator(`[data-ailing="${world.room}"]`);
    await ill.getByText("410").waitFor();
    await ill.getByText("This room is not told any more.", { exact: false }).waitFor();
    await page.getByText("this one answered").waitFor();
    await assertAccessible(page, "health");
    await ill.getByRole("link", { name: "Open the channel" }).click();
    await page.waitForURL(/\/integrations\/webhook$/u);
    watched.assertQuiet();
  });

  it("changes settings, and writes that into the audit log, whose chain is whole", async () => {
    await page.goto("/settings");
    await page.getByText("Only this machine can open this address", { exact: false }).waitFor();
    await page.getByLabel("Name").fill("Night watch");
    await page.getByRole("textbox", { name: "Warning" }).fill("90");
    await page.getByRole("combobox", { name: "Fallback contacts" }).click();
    await page.getByRole("option", { name: "Ada Admin" }).click();
    await page.keyboard.press("Escape");
    await assertAccessible(page, "settings");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved.").waitFor();

    await page.getByRole("link", { name: "Audit log" }).click();
    const lines = page.locator("[data-action]");
    await page.locator('[data-chain="intact"]').waitFor();
    assert.equal(await lines.first().getAttribute("data-action"), "settings.changed");
    await lines.first().getByText("Ada Admin: changed the settings").waitFor();
    await lines.first().getByText("Details").click();
    await lines.first().getByText("Night watch").waitFor();
    await assertAccessible(page, "audit");
    await choose("What", "Settings");
    await page.waitForURL(/action=settings/u);
    await page.locator('[data-action="settings.changed"]').waitFor();
    assert.equal(await lines.count(), 1);
    watched.assertQuiet();
  });

  for (const language of ["en", "zh-CN"] as const) {
    it(`can be read by everybody: ${language}`, async () => {
      await world.admin.api.patch("/api/v1/me", { language });
      await page.goto("/deliveries");
      await page.locator(`html[lang="${language}"]`).waitFor();
      for (const at of ["/deliveries?state=trouble&time=days", "/settings", "/settings/health", "/settings/audit"]) {
        await turnTo(page, at);
        await page.locator("main li, main dl").first().waitFor();
        await assertEveryLook(page, at);
      }
      watched.assertQuiet();
    });
  }
});
