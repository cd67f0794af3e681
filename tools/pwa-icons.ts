// `node tools/pwa-icons.ts`: draws the pictures of the installed console from its icon, with the browser of the end-to-end tests. They are
// kept in the repository: phones take no SVG.
import { readFileSync } from "node:fs";
import path from "node:path";
import { openBrowser } from "../test/e2e/browser.ts";

const root = path.join(import.meta.dirname, "..");
const icon = readFileSync(path.join(root, "console/src/icon.svg"), "utf8");
/** Systems cut the corners by themselves: all of the square is ground, and the bell keeps within the inner 80 %. */
const whole = icon.replace('rx="7"', "").replace(/<path/u, '<path transform="translate(2.9 2.9) scale(.82)"');
/** Android's status bar shows the outline alone, in its own colour. */
const outline = icon.replace(/<rect[^>]*>/u, "").replace('viewBox="0 0 32 32"', 'viewBox="6 4 20 24"');

const pictures = [
  { name: "icon-192", svg: icon, size: 192 },
  { name: "icon-512", svg: icon, size: 512 },
  { name: "maskable-512", svg: whole, size: 512 },
  { name: "apple-touch-icon", svg: whole, size: 180 },
  { name: "badge-96", svg: outline, size: 96 },
] as const;

const found = await openBrowser();
if ("missing" in found) throw new Error(found.missing);
const page = await found.browser.newPage();
for (const { name, svg, size } of pictures) {
  await page.setViewportSize({ width: size, height: size });
  const address = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  await page.setContent(`<body style="margin:0"><img src="${address}" width="${size}" height="${size}"></body>`);
  await page.locator("img").evaluate("(image) => image.decode()");
  await page.screenshot({ path: path.join(root, `console/public/icons/${name}.png`), omitBackground: true });
}
await found.browser.close();
