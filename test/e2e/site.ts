import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { type MailServer, startMailServer } from "../support/smtp.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Found, openBrowser } from "./browser.ts";
import { assertEveryLook, openPage, turnTo, type Watched } from "./watched.ts";

export const password = "correct horse battery staple 26";

const isBuilt = fs.existsSync(path.resolve(import.meta.dirname, "../../console/dist/index.html"));

/** A browser, or why these tests are left out. */
export async function findBrowser(): Promise<Found> {
  return isBuilt ? openBrowser() : { missing: "console/dist is not built: npm test does that" };
}

/** A server that was set up, with its admin in a browser and a mail server beside it. */
export interface Site {
  readonly browser: Browser;
  readonly server: Server;
  readonly mail: MailServer;
  readonly watched: Watched;
  readonly page: Page;
  stop(): Promise<void>;
}

/** Starts a site with Ada Admin signed in, and mail connected. */
export async function startSite(browser: Browser): Promise<Site> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-e2e-"));
  const [server, mail] = await Promise.all([startServer({ dataDir, databaseUrl: null }), startMailServer()]);
  const watched = await openPage(browser, server.url);
  const { page } = watched;
  await page.goto(await server.setupLink());
  await page.getByLabel("Name").fill("Ada Admin");
  await page.getByLabel("Email").fill("ada@example.test");
  await page.getByLabel("Password").fill(password);
  await page.getByLabel("Time zone").selectOption("Asia/Shanghai");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("main").getByRole("link", { name: "Incidents" }).waitFor();
  const config = {
    host: "127.0.0.1",
    port: mail.port,
    security: "none",
    from: "tocsin@example.test",
    fromName: "Tocsin",
  };
  await call(page, "POST", "/api/v1/accounts", { channel: "email", name: "Mail", config });
  return {
    browser,
    server,
    mail,
    watched,
    page,
    async stop() {
      await browser.close();
      await server.stop();
      await mail.stop();
      fs.rmSync(dataDir, { recursive: true });
    },
  };
}

/** Asks the API as whoever is signed in; what it answers. */
export async function call(page: Page, method: string, url: string, body?: object): Promise<unknown> {
  const [ok, text] = await page.evaluate(
    async ([verb, address, content]) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(address, { method: verb, ...(content === null ? {} : { headers, body: content }) });
      return [answer.ok, await answer.text()] as const;
    },
    [method, url, body === undefined ? null : JSON.stringify(body)] as const,
  );
  assert.ok(ok, text);
  return text === "" ? null : JSON.parse(text);
}

/** The six digits that came by mail. */
export async function codeFor(mail: MailServer, address: string): Promise<string> {
  const found = await mail.inbox.take(`a code for ${address}`, (each) => each.to === address);
  const digits = /\b\d{6}\b/u.exec(found.text)?.[0];
  assert.ok(digits !== undefined, found.text);
  return digits;
}

/** Chooses one of a field's options. */
export async function choose(page: Page, field: Locator, option: string): Promise<void> {
  await field.click();
  await page.getByRole("option", { name: option, exact: true }).click();
}

/** The languages that pages are looked at in. */
export const looks = [{ language: "en" }, { language: "zh-CN" }] as const;

/** Holds views against WCAG in one language, wide and narrow, light and dark; nothing hangs over the edge, either. */
export async function assertReadable(
  page: Page,
  { language }: (typeof looks)[number],
  views: readonly string[],
): Promise<void> {
  await call(page, "PATCH", "/api/v1/me", { language });
  // The language is read with the document; from view to view one document will do, as for whoever clicks.
  await page.goto(views[0] ?? "/");
  await page.locator(`html[lang="${language}"]`).waitFor();
  for (const view of views) {
    await turnTo(page, view);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("main:not(:has(.mantine-Loader-root))").waitFor();
    await assertEveryLook(page, `${view} ${language}`);
  }
}
