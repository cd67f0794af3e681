import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../e2e/browser.ts";
import { plantIncidents } from "../support/planted.ts";
import { startServer } from "../support/server.ts";

/** What a route costs the first visitor. */
export interface RouteRow {
  readonly route: string;
  /** kB of scripts and styles as they are sent (brotli). */
  readonly sentKb: number;
  /** The same before it is packed. */
  readonly plainKb: number;
}

/** How long until something can be read, medians in milliseconds. */
export interface LoadRow {
  readonly what: string;
  readonly ms: number;
  /** To the first row of the table. */
  readonly ratio: number;
}

export interface ConsoleFigures {
  readonly routes: readonly RouteRow[];
  readonly loads: readonly LoadRow[];
  readonly lists: readonly LoadRow[];
}

const email = "bench@example.test";
const password = "correct horse battery staple 26";
const few = 1_000;
const many = 100_000;
const rounds = 5;

const routes = [
  "/incidents?tab=open",
  "/incidents/INC-50",
  "/services",
  "/integrations",
  "/deliveries",
  "/me",
  "/users",
  "/settings",
] as const;

/** Sizes and times of the console over a server with many incidents; or why there are none. */
export async function measureConsole(): Promise<ConsoleFigures | { readonly skip: string }> {
  if (!fs.existsSync(path.resolve(import.meta.dirname, "../../console/dist/index.html")))
    return { skip: "console/dist is not built" };
  const found = await openBrowser();
  if ("missing" in found) return { skip: `no browser: ${found.missing}` };
  try {
    const small = await measureOver(found.browser, few, false);
    const large = await measureOver(found.browser, many, true);
    const lists = large.lists.map(({ what, ms }, i) => ({ what, ms, ratio: ms / (small.lists[i]?.ms ?? ms) }));
    return { ...large, lists };
  } finally {
    await found.browser.close();
  }
}

/** One server with so many incidents, of which a twentieth is open. `whole`: the pages, too, not only what the lists ask for. */
async function measureOver(browser: Browser, incidents: number, whole: boolean): Promise<ConsoleFigures> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-bench-console-"));
  const passwordFile = path.join(dataDir, "password");
  fs.writeFileSync(passwordFile, password);
  const env = { TOCSIN_ADMIN_EMAIL: email, TOCSIN_ADMIN_PASSWORD_FILE: passwordFile };
  const server = await startServer({ dataDir, databaseUrl: null, env });
  try {
    await server.stop();
    const db = new DatabaseSync(path.join(dataDir, "tocsin.db"));
    plantIncidents(db, { incidents, openEach: 20, from: Date.now() - incidents });
    db.close();
    await server.start();
    const session = await signedIn(browser, server.url);
    return {
      routes: whole ? await sizes(browser, server.url, session) : [],
      loads: whole ? await loads(browser, server.url, session) : [],
      lists: await lists(browser, server.url, session),
    };
  } finally {
    await server.stop();
    fs.rmSync(dataDir, { recursive: true });
  }
}

type Session = Awaited<ReturnType<BrowserContext["storageState"]>>;

async function signedIn(browser: Browser, url: string): Promise<Session> {
  const context = await browser.newContext({ baseURL: url });
  const answer = await context.request.post("/api/v1/session", {
    data: { email, password },
    headers: { "sec-fetch-site": "same-origin" },
  });
  if (!answer.ok()) throw new Error(`cannot sign in: ${await answer.text()}`);
  const session = await context.storageState();
  await context.close();
  return session;
}

/** Nothing is in the cache: each visit is somebody's first. */
async function fresh<T>(browser: Browser, url: string, session: Session, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ baseURL: url, storageState: session });
  try {
    return await work(await context.newPage());
  } finally {
    await context.close();
  }
}

const loaded = `performance.getEntriesByType("resource").filter(({ name }) => /\\.(js|css)$/.test(name))
  .reduce((sum, each) => ({ sent: sum.sent + each.encodedBodySize, plain: sum.plain + each.decodedBodySize }), { sent: 0, plain: 0 })`;

async function sizes(browser: Browser, url: string, session: Session): Promise<readonly RouteRow[]> {
  const rows: RouteRow[] = [];
  for (const route of routes) {
    const { sent, plain } = await fresh(browser, url, session, async (page) => {
      await page.goto(route);
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.waitForLoadState("load");
      return page.evaluate<{ readonly sent: number; readonly plain: number }>(loaded);
    });
    rows.push({ route, sentKb: sent / 1024, plainKb: plain / 1024 });
  }
  return rows;
}

async function loads(browser: Browser, url: string, session: Session): Promise<readonly LoadRow[]> {
  const times = { lite: [] as number[], first: [] as number[], again: [] as number[] };
  const rowOfList = async (page: Page, route: string, row: string): Promise<number> => {
    const begun = performance.now();
    await page.goto(route, { waitUntil: "commit" });
    await page.locator(row).first().waitFor();
    return performance.now() - begun;
  };
  // Interleaved, so that a slow moment of the machine meets all of them.
  for (let round = 0; round < rounds; round += 1) {
    times.lite.push(
      await fresh(browser, url, session, (page) => rowOfList(page, "/lite", "main a[href*='incidents/']")),
    );
    await fresh(browser, url, session, async (page) => {
      times.first.push(await rowOfList(page, "/incidents?tab=open", "[data-incident]"));
      times.again.push(await rowOfList(page, "/incidents?tab=open", "[data-incident]"));
    });
  }
  const lite = median(times.lite);
  return [
    { what: "list without scripts (/lite)", ms: lite, ratio: 1 },
    { what: "console, first visit", ms: median(times.first), ratio: median(times.first) / lite },
    { what: "console, again (scripts kept)", ms: median(times.again), ratio: median(times.again) / lite },
  ];
}

const open = "state=triggered,acknowledged";
const questions = [
  ["all open", `incidents?${open}&limit=50`],
  ["mine", `incidents?${open}&limit=50&user_id=u`],
  ["open, one label", `incidents?${open}&limit=50&label=team%3Dt3`],
  ["closed", "incidents?state=closed&limit=50"],
  ["closed, a text that none has", "incidents?state=closed&limit=50&text=xyzzy"],
  ["counts of the tabs", `incidents/stats?${open}`],
  ["groups by a label", `incidents/groups?${open}&by=label:team`],
] as const;

/** What the API takes to answer the questions of the lists. */
async function lists(browser: Browser, url: string, session: Session): Promise<readonly LoadRow[]> {
  const context = await browser.newContext({ baseURL: url, storageState: session });
  const times = new Map<string, number[]>(questions.map(([what]) => [what, []]));
  for (let round = 0; round < rounds * 4; round += 1) {
    for (const [what, question] of questions) {
      const begun = performance.now();
      const answer = await context.request.get(`/api/v1/${question}`);
      if (!answer.ok()) throw new Error(`${question}: ${await answer.text()}`);
      await answer.body();
      times.get(what)?.push(performance.now() - begun);
    }
  }
  await context.close();
  return [...times].map(([what, all]) => ({ what, ms: median(all), ratio: 1 }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** The tables of docs/bench.md. */
export function consoleTables({ routes: pages, loads: times, lists: asked }: ConsoleFigures): string {
  return [
    [
      "| page, first visit | kB of scripts and styles, as sent | unpacked |",
      "|---|---|---|",
      ...pages.map((row) => `| \`${row.route}\` | ${row.sentKb.toFixed(0)} | ${row.plainKb.toFixed(0)} |`),
    ],
    [
      `| until the first incident can be read (${many.toLocaleString("en")} stored) | ms | × |`,
      "|---|---|---|",
      ...times.map((row) => `| ${row.what} | ${row.ms.toFixed(0)} | ${row.ratio.toFixed(1)} |`),
    ],
    [
      `| what the list asks, ${many.toLocaleString("en")} stored | ms | × ${few.toLocaleString("en")} stored |`,
      "|---|---|---|",
      ...asked.map((row) => `| ${row.what} | ${row.ms.toFixed(1)} | ${row.ratio.toFixed(1)} |`),
    ],
  ]
    .map((table) => table.join("\n"))
    .join("\n\n");
}
