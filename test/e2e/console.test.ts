import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "./browser.ts";
import { assertAccessible, assertEveryLook, openPage, type Watched } from "./watched.ts";
import { type Server, startServer } from "../support/server.ts";

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-e2e-"));
const password = "correct horse battery staple 26";
const isBuilt = fs.existsSync(path.resolve(import.meta.dirname, "../../console/dist/index.html"));

const found = isBuilt ? await openBrowser() : { missing: "console/dist is not built: npm test does that" };
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("the console in a browser", { skip, timeout: 400_000 }, () => {
  let browser: Browser;
  let server: Server;
  let watched: Watched;
  let page: Page;
  let way = "";

  before(async () => {
    if ("missing" in found) return;
    ({ browser } = found);
    server = await startServer({ dataDir, databaseUrl: null });
    watched = await openPage(browser, server.url);
    ({ page } = watched);
  });

  after(async () => {
    await browser.close();
    await server.stop();
    fs.rmSync(dataDir, { recursive: true });
  });

  /** Sends an alert by the first integration. */
  async function fire(title: string): Promise<void> {
    const body = JSON.stringify({ title_rule: title, event_status: "Critical", alert_key: title });
    const answer = await fetch(way, { method: "POST", headers: { "content-type": "application/json" }, body });
    assert.ok(answer.ok, await answer.text());
  }

  it("goes from the set-up link to an acknowledged incident by clicks", async () => {
    await page.goto(await server.setupLink());
    await assertAccessible(page, "set-up");
    await page.getByLabel("Name").fill("Ada Admin");
    await page.getByLabel("Email").fill("ada@example.test");
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Time zone").selectOption("Asia/Shanghai");
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { level: 1, name: "See it work" }).waitFor();
    way = await page.evaluate(async () => {
      const list = (await (await fetch("/api/v1/integrations")).json()) as { rows: { id: string }[] };
      const asked = await fetch(`/api/v1/integrations/${list.rows[0]?.id}/rotate`, { method: "POST" });
      const made = (await asked.json()) as { url: string; key: string };
      return `${made.url}/${made.key}`;
    });
    await page.getByRole("main").getByRole("link", { name: "Incidents" }).click();

    await page.getByRole("tab", { name: /All open/u }).click();
    await page.locator('[data-live="live"]').waitFor();
    await page.getByText("No open incidents.").waitFor();
    await fire("Disk full on db-1");
    // Nobody reloads: the server says so.
    await page.getByRole("link", { name: /Disk full on db-1/u }).click();
    await page.getByRole("heading", { level: 1, name: "Disk full on db-1" }).waitFor();
    assert.match(page.url(), /\/incidents\/INC-1$/u);
    await page.getByRole("button", { name: "Acknowledge", exact: true }).click();
    await page.locator('[data-kind="acknowledged"]').waitFor();
    await page.getByText("Acknowledged by Ada Admin").first().waitFor();
    await page.getByLabel("Comment", { exact: true }).fill("On it.");
    await page.getByRole("button", { name: "Comment", exact: true }).click();
    await page.locator('[data-kind="commented"]', { hasText: "On it." }).waitFor();
    assert.match(await page.title(), /^INC-1 Disk full on db-1 · Tocsin$/u);
    watched.assertQuiet();
  });

  it("lets new incidents wait while others are read, and changes rows where they are", async () => {
    await page.goto("/incidents?tab=open");
    await page.locator('[data-live="live"]').waitFor();
    const rows = page.locator("[data-incident]");
    await rows.first().waitFor();
    await fire("Queue is growing");
    await page.getByRole("button", { name: "Show 1 new incident" }).waitFor();
    assert.equal(await rows.count(), 1);
    await page.getByRole("button", { name: "Show 1 new incident" }).click();
    assert.equal(await rows.count(), 2);
    const other = await watched.context.newPage();
    await other.goto("/lite/incidents/INC-2");
    await other.getByRole("button", { name: "Close" }).click();
    await rows.first().getByText("No longer in this list").waitFor();
    await rows.first().getByText("Closed", { exact: true }).waitFor();
    assert.equal(await rows.count(), 2);
    await other.close();
    watched.assertQuiet();
  });

  it("does the same to many, says what came of it, and takes it back", async () => {
    await fire("First of many");
    await fire("Second of many");
    await page.goto("/incidents?tab=open&text=of%20many");
    const rows = page.locator("[data-incident]");
    await rows.nth(1).waitFor();
    await page.getByLabel("Select all").check();
    await page.getByRole("toolbar").getByRole("button", { name: "Acknowledge" }).click();
    await page.getByText("2 acknowledged.").waitFor();
    await rows.nth(1).getByText("Acknowledged by Ada Admin").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("undone for 2 incidents.").waitFor();
    await rows.nth(1).getByText("Triggered").waitFor();

    // The same by the keyboard alone.
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("a");
    await page.getByText("1 acknowledged.").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "First of many" }).waitFor();
    watched.assertQuiet();
  });

  it("pages someone by hand", async () => {
    await page.getByRole("button", { name: "Page someone" }).click();
    const dialog = page.getByRole("dialog", { name: "Page someone" });
    await dialog.getByLabel("What is wrong?").fill("The coffee machine");
    await assertAccessible(page, "page someone");
    await dialog.getByRole("button", { name: "Open the incident" }).click();
    await page.getByRole("heading", { level: 1, name: "The coffee machine" }).waitFor();
    watched.assertQuiet();
  });

  for (const language of ["en", "zh-CN"] as const) {
    it(`can be read by everybody: ${language}`, async () => {
      await speak(page, language);
      await page.goto("/incidents?tab=open");
      await page.locator("[data-incident] input").first().check();
      await page.locator(`html[lang="${language}"]`).waitFor();
      await assertEveryLook(page, "list");
      await page.goto("/incidents/INC-1");
      await page.locator('[data-kind="commented"]').waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      await page.locator(".raw").waitFor();
      await assertEveryLook(page, "detail");
      watched.assertQuiet();
    });
  }

  it("takes up where it was when the server comes back", async () => {
    await speak(page, "en");
    // What the browser says about lost connections is no trouble here: it is noted of the first tab only.
    await page.goto("about:blank");
    const tab = await watched.context.newPage();
    await tab.goto("/incidents?tab=open");
    await tab.locator('[data-live="live"]').waitFor();
    await tab.locator("[data-incident]").first().waitFor();
    await server.kill();
    await tab.locator('[data-live="connecting"], [data-live="polling"]').waitFor();
    await server.start();
    await fire("After the restart");
    await tab.getByRole("button", { name: "Show 1 new incident" }).waitFor();
    await tab.locator('[data-live="live"]').waitFor();
    await tab.close();
  });

  it("signs out, and comes back where it was", async () => {
    await page.setViewportSize({ width: 1280, height: 844 });
    await page.goto("/incidents/INC-1");
    await page.getByRole("button", { name: "Account of Ada Admin" }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    await page.goto("/incidents/INC-1");
    await page.getByLabel("Email").fill("ada@example.test");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Disk full on db-1" }).waitFor();
    watched.assertQuiet();
  });
});

/** Changes the language of who is signed in. */
async function speak(page: Page, language: string): Promise<void> {
  const status = await page.evaluate(async (wanted) => {
    const answer = await fetch("/api/v1/me", {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ language: wanted }),
    });
    return answer.status;
  }, language);
  assert.equal(status, 200);
}
