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
 * Starts a headless Chromium: the system's, else the one that comes as a package (Linux on x64). `TOCSIN_TEST_CHROMIUM` names
 * another, or says `packaged`.
 */
export async function openBrowser(): Promise<Found> {
  const named = process.env["TOCSIN_TEST_CHROMIUM"] ?? "";
  const own = named === "" ? places.find((place) => existsSync(place)) : named;
  const executablePath = own === undefined || own === "packaged" ? await unpacked() : own;
  if (executablePath === null) return { missing: "none is installed, and none comes as a package for this system" };
  try {
    // Tests run as root in containers, where Chromium's own sandbox and a large /dev/shm are not to be had.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    return { browser: await chromium.launch({ executablePath, args, headless: true }) };
  } catch (error) {
    const [line = "it does not start"] = String(error instanceof Error ? error.message : error).split("\n");
    return { missing: `${executablePath}: ${line}` };
  }
}

/** Unpacks the packaged Chromium into the system's temporary folder; null where there is none for this system. */
async function unpacked(): Promise<string | null> {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  // Then it unpacks the libraries that it wants besides libc (nss, nspr, expat), too, and has the loader find them.
  process.env["AWS_LAMBDA_JS_RUNTIME"] ??= "nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  return packaged.executablePath();
}
