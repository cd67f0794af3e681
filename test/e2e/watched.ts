import assert from "node:assert/strict";
import axe from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";

/** A page of which everything is noted that must not happen: console messages of trouble, errors, what the policy stopped. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Fails when something was noted. */
  assertQuiet(): void;
}

/** Nothing takes so long, on the slowest machine that tests run on. */
const patienceMs = 15_000;

/** Runs in the page. */
const tellStopped = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI))`;

/** Opens a page on this server. */
export async function openPage(browser: Browser, baseURL: string): Promise<Watched> {
  const context = await browser.newContext({ baseURL, viewport: { width: 1280, height: 900 }, locale: "en-US" });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const noted: string[] = [];
  page.on("console", (message) => {
    // What the policy stops is said there as an error.
    if (message.type() === "error" || message.type() === "warning") noted.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => noted.push(`error: ${error.message}`));
  await page.addInitScript(tellStopped);
  return {
    page,
    context,
    assertQuiet: () => assert.deepEqual(noted, []),
  };
}

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[];
  }[];
}

/** Holds a page against WCAG 2.2 AA, as far as a program can. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  // What fades in is half as dark while it does.
  await page.evaluate(
    // What turns as long as something is waited for never ends.
    `Promise.all(document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
      .map((each) => each.finished.catch(() => null))).then(() => 0)`,
  );
  await page.evaluate(axe.source);
  const found = (await page.evaluate(`axe.run(document, { runOnly: ${JSON.stringify(tags)} })`)) as AxeResults;
  const words = found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${what}: ${id} at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
  assert.deepEqual(words, []);
}
