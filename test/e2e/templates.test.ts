import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { Page } from "playwright-core";
import { call, choose, codeFor, findBrowser, type Site, startSite } from "./site.ts";
import { assertEveryLook } from "./watched.ts";

const found = await findBrowser();
const skip = "missing" in found ? `no browser: ${found.missing}` : false;

describe("templates in a browser", { skip, timeout: 400_000 }, () => {
  let site: Site;
  let page: Page;

  before(async () => {
    if ("missing" in found) return;
    site = await startSite(found.browser);
    ({ page } = site);
    const address = { email: "ada@example.test" };
    const added = await call(page, "POST", "/api/v1/links", { channel: "email", address });
    const { link } = added as { link: { id: string } };
    const code = await codeFor(site.mail, address.email);
    await call(page, "POST", `/api/v1/links/${link.id}/confirm`, { code });
  });

  after(() => site?.stop());

  const mail = () => page.locator('[data-preview="email"]');
  const title = () => page.getByLabel("Title", { exact: true });
  const body = () => page.getByLabel("Text", { exact: true });

  it("shows what is written as the channels would say it, and what is wrong where it is", async () => {
    await page.goto("/settings");
    await page.getByRole("link", { name: "Templates" }).click();
    await page.getByText("Nothing was changed yet").waitFor();
    await mail().getByText("Default words").waitFor();
    await page.getByRole("button", { name: "Start from the default words" }).click();
    await mail().getByText("Own words").waitFor();
    assert.match(await title().inputValue(), /incident\.name/u);

    await title().fill("Fire: {{ incident.titel }}");
    await page.getByText("Line 1: There is no value “incident.titel” in this message.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Save" }).isDisabled(), true);
    await assertEveryLook(page, "a text that cannot work");
    await title().fill("Fire: ");
    await title().press("End");
    await page.getByText("Values to insert").click();
    await page.getByRole("button", { name: "Insert incident.title", exact: true }).click();
    assert.equal(await title().inputValue(), "Fire: {{ incident.title }}");
    await body().fill("{% for a in (1..1000000000) %}{% endfor %}");
    await page.getByText("It takes too long, or makes too much text.").waitFor();
    await body().fill("Look at {{ incident.labels.host }}.");
    await page.getByText("Every channel can say this.").waitFor();
    await mail().getByText("Fire: Payments: disk full on db-3").first().waitFor();
    // Not connected, hence folded away.
    const cost = page.locator('[data-preview="sms"] [data-segments]');
    assert.match((await cost.textContent()) ?? "", /^\d SMS segments? · GSM-7, \d+ characters$/u);
  });

  it("sends them to the one who writes them, and keeps each version", async () => {
    await mail()
      .getByRole("button", { name: /^Send to me/u })
      .click();
    await site.mail.inbox.take("the draft", (each) => each.subject.startsWith("Fire: "));
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('[data-version="1"]').waitFor();
    await title().fill("Burning: {{ incident.title }}");
    await page.getByText("Burning: Payments: disk full on db-3").first().waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    const second = page.locator('[data-version="2"]');
    await second.getByText("What it changed").click();
    assert.match(await second.innerText(), /− Fire: .*\n*\+ Burning: /u);

    await page.getByRole("button", { name: "Take these words: Version 1" }).click();
    assert.equal(await title().inputValue(), "Fire: {{ incident.title }}");
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Back to the default words" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Back to the default words" }).click();
    await page.locator('[data-version="3"]').waitFor();
    await mail().getByText("Default words").waitFor();
    assert.equal(await title().inputValue(), "");

    await choose(page, page.getByRole("combobox", { name: "Where" }), "Email");
    await page.waitForURL(/channel=email/u);
    await page.getByText("Nothing was changed yet").waitFor();

    await call(page, "PATCH", "/api/v1/me", { language: "zh-CN" });
    await page.goto("/settings/templates");
    await page.locator('[data-version="2"]').getByText("修改内容").click();
    await page.locator('[data-preview="email"]').getByText("默认文字").waitFor();
    await assertEveryLook(page, "versions in Chinese");
    site.watched.assertQuiet();
  });
});
