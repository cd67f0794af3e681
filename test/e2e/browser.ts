import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Where systems put a Chromium of their own; the first that is there. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** A browser, or why there is none. */
export type Found = { readonly browser: Browser } | { readonly missing: string };

/**
 * Starts a headless Chromium: the one that comes as a package (Linux on x64), which draws the same for two thirds of the CPU, else
 * the system's. `whole`: one that can show notifications, which the package cannot. `TOCSIN_TEST_CHROMIUM` names another.
 */
export async function openBrowser({ whole = false } = {}): Promise<Found> {
  const named = process.env["TOCSIN_TEST_CHROMIUM"] ?? "";
  const packaged = named !== "" || whole ? null : await unpackBrowser();
  const candidates = named === "" ? [packaged ?? [], places.filter((place) => existsSync(place))].flat() : [named];
  const why = [whole || packaged !== null ? "none is installed" : "none is installed, and none comes as a package"];
  for (const executablePath of candidates) {
    try {
      // Tests run as root in containers, where Chromium's own sandbox and a large /dev/shm are not to be had.
      const args = ["--no-sandbox", "--disable-dev-shm-usage"];
      return { browser: await chromium.launch({ executablePath, args, headless: true }) };
    } catch (error) {
      const [line = "it does not start"] = String(error instanceof Error ? error.message : error).split("\n");
      why.push(`${executablePath}: ${line}`);
    }
  }
  return { missing: why.at(-1) ?? "" };
}

/**
 * Unpacks the packaged Chromium into the system's temporary folder, where it stays; null where there is none for this system. To be
 * called before several processes want it at once: they would meet half a browser.
 */
export async function unpackBrowser(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  // Then it unpacks the libraries that it wants besides libc (nss, nspr, expat), too, and has the loader find them.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}
