import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Server, startServer } from "../support/server.ts";
import { call, findBrowser, password } from "./site.ts";
import { assertAccessible, assertEveryLook, openPage, type Watched } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("the first run in a browser", { skip, timeout: 400_000 }, () => {
  let browser: Browser;
  let server: Server;
  let watched: Watched;
  let page: Page;
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-e2e-"));

  before(async () => {
    if ("missing" in found) return;
    ({ browser } = found);
    server = await startServer({ dataDir, databaseUrl: null, env: { TOCSIN_SANDBOX_PACE_SEC: "6" } });
    watched = await openPage(browser, server.url);
    ({ page } = watched);
  });

  after(async () => {
    await browser.close();
    await server.stop();
    fs.rmSync(dataDir, { recursive: true });
  });

  const device = (channel: string, reader = "you") =>
    page.locator(`section[data-channel="${channel}"][data-reader="${reader}"]`);

  const item = (id: string) => page.locator(`[data-item="${id}"]`);

  async function look(what: string): Promise<void> {
    await assertEveryLook(page, what);
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  /** Nothing hangs over the edge, in words of another length: colours and names were looked at in the other language. */
  async function fits(what: string): Promise<void> {
    for (const width of [390, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
      assert.ok(Number(over) <= 0, `${what}: ${String(over)} px too wide for ${width}`);
    }
  }

  it("goes from the set-up link to the first acknowledgement by clicks alone", async (t) => {
    const began = performance.now();
    await page.goto(await server.setupLink());
    await page.getByLabel("Name").fill("Ada Admin");
    await page.getByLabel("Email").fill("ada@example.test");
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Create account" }).click();
    await page.getByRole("heading", { level: 1, name: "See it work" }).waitFor();
    await page.getByRole("button", { name: "Fire a test alert" }).click();
    await device("msteams").getByRole("button", { name: "Acknowledge" }).click();
    await page.locator('.timeline [data-kind="acknowledged"]').waitFor();
    t.diagnostic(`set-up link to first acknowledgement: ${((performance.now() - began) / 1000).toFixed(1)} s`);

    // Everything that can change has changed; bots say it again.
    for (const channel of ["msteams", "slack", "feishu", "dingtalk", "wecom", "telegram", "mattermost"])
      await device(channel).getByText("Acknowledged by Ada Admin", { exact: false }).first().waitFor();
    const bots = ["msteams", "slack", "feishu", "dingtalk", "wecom", "telegram", "mattermost"].map(
      (app) => `${app}-bot`,
    );
    for (const channel of [...bots, "zoom", "discord", "googlechat", "ntfy"])
      await device(channel, "room").getByText("Acknowledged by Ada Admin", { exact: false }).first().waitFor();
    const badges = await page.locator(".sb-wall .sb-device:not(:has(.sb-badge))").count();
    assert.equal(badges, 0, "every device says that it is a sandbox");
    assert.equal(await device("msteams").getByRole("button", { name: "Acknowledge" }).count(), 0);
    for (const channel of ["email", "sms", "webpush"])
      await device(channel)
        .getByText(/cannot change|stays as it was/)
        .waitFor();
    watched.assertQuiet();
  });

  it("shows what happens when nobody answers, and meanwhile the checklist", async () => {
    await page.getByRole("button", { name: "Now ignore one" }).click();
    await page.getByText("Do not press anything", { exact: false }).waitFor();
    await page.getByRole("timer").waitFor();
    await fits("the wall");
    // A mail opens its page in a tab of its own, which acts by a button of its own.
    const opened = page.context().waitForEvent("page");
    await device("email")
      .getByRole("link", { name: /^Open in Tocsin/ })
      .click();
    const wall = await opened;
    await wall.waitForURL(/\/welcome$/);
    await wall.close();

    // The sandbox goes on by itself.
    await page.getByRole("main").getByRole("link", { name: "Go to incidents" }).click();
    await item("key").getByRole("button", { name: "I have saved it" }).click();
    await page.locator('[data-item="key"][data-state="done"]').waitFor();
    await page.getByText("1 of 7 done").waitFor();
    await look("the checklist");
    await page.getByRole("link", { name: "See it work" }).click();
    await device("msteams", "colleague").waitFor({ timeout: 40_000 });
    await page.getByText("That is an escalation", { exact: false }).waitFor();
    const second = page.context().waitForEvent("page");
    await device("email", "colleague")
      .getByRole("link", { name: /^Acknowledge/ })
      .click();
    const mail = await second;
    assert.match(new URL(mail.url()).pathname, /^\/sandbox\/a\//);
    await mail.getByRole("button", { name: "Acknowledge" }).click();
    await mail.getByRole("status").first().waitFor();
    await mail.close();
    await device("slack").getByText("Acknowledged by Robin", { exact: false }).first().waitFor();
    watched.assertQuiet();
  });

  it("ends, and speaks Chinese", async () => {
    await page.getByRole("button", { name: "End the sandbox" }).click();
    await page.getByRole("button", { name: "Fire a test alert" }).waitFor();
    // What stands there stands beside the wall as well, which is looked at in every way.
    await assertAccessible(page, "before the first alert");
    await call(page, "PATCH", "/api/v1/me", { language: "zh-CN" });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("/welcome");
    await page.locator('html[lang="zh-CN"]').waitFor();
    await page.getByRole("button", { name: "触发测试告警" }).click();
    await device("msteams").getByRole("button", { name: "认领" }).waitFor();
    // On a phone the bots are one line until they are asked for.
    await page.getByText("已通知 11/11").waitFor();
    assert.equal(await device("zoom", "room").count(), 0);
    await page.getByRole("heading", { name: "机器人（单向）" }).click();
    await device("zoom", "room").getByRole("link", { name: "认领" }).waitFor();

    // The phone, by the keyboard alone: a key acknowledges, and a text closes.
    const phone = device("voice");
    await phone.getByRole("status").getByText("来电").waitFor();
    await phone.getByRole("button", { name: "接听" }).press("Enter");
    await phone.getByRole("log").getByText("认领请按 1", { exact: false }).waitFor();
    await look("the wall in Chinese");
    assert.equal(await phone.getByRole("group", { name: "拨号键盘" }).getByRole("button").count(), 10);
    await phone.getByRole("button", { name: "7", exact: true }).press("1");
    await phone.getByRole("status").getByText("通话已结束").waitFor();
    await phone.getByRole("log").getByText("再见", { exact: false }).waitFor();
    for (const channel of ["msteams", "slack", "dingtalk", "mattermost"])
      await device(channel)
        .getByText(/Ada Admin 于 .* 认领/)
        .first()
        .waitFor();
    const texts = device("sms");
    await texts.getByRole("textbox").fill("1c");
    await texts.getByRole("textbox").press("Enter");
    await texts.locator('[data-mine="true"]').getByText("1c").waitFor();
    await page.locator('.timeline [data-kind="closed"]').waitFor();
    await page.goto("/");
    await item("key").waitFor();
    await fits("the checklist in Chinese");
    await page.getByRole("button", { name: "不再显示" }).click();
    await item("key").waitFor({ state: "detached" });
    watched.assertQuiet();
  });
});
