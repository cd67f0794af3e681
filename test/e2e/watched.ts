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
const patienceMs = 30_000;

/** Runs in the page. */
const tellStopped = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI))`;

/** Opens a page on this server. */
export async function openPage(browser: Browser, baseURL: string): Promise<Watched> {
  const context = await browser.newContext({
    baseURL,
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    reducedMotion: "reduce",
  });
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
export function assertAccessible(page: Page, what: string): Promise<void> {
  return audit(page, what, { runOnly: tags });
}

const widths = [1280, 390] as const;

/**
 * Holds a page as it stands against WCAG, wide and narrow, light and dark, without loading it anew; nothing hangs over the edge,
 * either. The dark is asked for contrast alone: all else is the same document.
 */
export async function assertEveryLook(page: Page, what: string): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      // Colours begin to change with the next frame only.
      await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
      const rules = colorScheme === "light" ? { runOnly: tags } : { runOnly: ["color-contrast"] };
      await audit(page, `${what} ${width} px ${colorScheme}`, rules);
    }
    const over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert.ok(Number(over) <= 0, `${what}: ${String(over)} px too wide for ${width}`);
  }
}

async function audit(page: Page, what: string, rules: object): Promise<void> {
  // What fades in is half as dark while it does.
  await page.evaluate(
    // What turns as long as something is waited for never ends.
    `Promise.all(document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity)
      .map((each) => each.finished.catch(() => null))).then(() => 0)`,
  );
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(axe.source);
  const options = { ...rules, resultTypes: ["violations"] };
  const found = (await page.evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults;
  const words = found.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${what}: ${id} at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`),
  );
  assert.deepEqual(words, []);
}

/** Goes to another view of the console within its document. */
export async function turnTo(page: Page, view: string): Promise<void> {
  await page.evaluate(
    `if (location.pathname + location.search !== ${JSON.stringify(view)}) history.pushState({}, "", ${JSON.stringify(view)})`,
  );
  await page.waitForFunction(hasArrived);
}

/** What `hasArrived` reads. TanStack Router keeps itself in this global. */
interface Window {
  readonly location: { readonly pathname: string; readonly search: string };
  readonly __TSR_ROUTER__?: {
    readonly state: {
      readonly status: "idle" | "pending";
      readonly location: { readonly href: string };
      readonly resolvedLocation?: { readonly href: string };
    };
  };
}

/** Runs in the page, as a function, since our policy lets it evaluate no text: the view of the address is the one that is drawn. */
function hasArrived(): boolean {
  const { location, __TSR_ROUTER__: router } = globalThis as unknown as Window;
  const { status, location: wanted, resolvedLocation: drawn } = router?.state ?? {};
  return status === "idle" && drawn?.href === wanted?.href && wanted?.href === location.pathname + location.search;
}
