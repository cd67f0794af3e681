import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { buildConsole, hasConsole, isConsoleStale, servesConsole } from "./setup/console.mjs";

let root = "";

/** A vite that writes what it would, or fails as it would. */
const fakeVite = `
import fs from "node:fs";
if (fs.existsSync("console/src/broken.ts")) { console.error("broken.ts: no"); process.exit(1); }
fs.mkdirSync("console/dist", { recursive: true });
fs.writeFileSync("console/dist/index.html", "built");
fs.appendFileSync("builds", "x");
`;

function write(file: string, text: string): void {
  const full = path.join(root, file);
  fs.mkdirSync(path.dirname(full), { recursive: true });
  fs.writeFileSync(full, text);
}

describe("building the console", () => {
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin console "));
    write("console/src/main.tsx", "1");
    write("package-lock.json", "{}");
    write("node_modules/vite/bin/vite.js", fakeVite);
    write("node_modules/vite/package.json", '{"type":"module"}');
  });
  afterEach(() => fs.rmSync(root, { recursive: true }));

  it("happens once, and again for each change of what it is made from", async () => {
    assert.ok(isConsoleStale(root));
    await buildConsole(root, process.execPath);
    assert.ok(!isConsoleStale(root));
    await buildConsole(root, process.execPath);
    assert.equal(fs.readFileSync(path.join(root, "builds"), "utf8"), "x");
    for (const file of [
      "console/src/new.css",
      "console/src/main.tsx",
      "package-lock.json",
      "src/channels/x/ui/card.tsx",
    ]) {
      write(file, "changed");
      assert.ok(isConsoleStale(root), file);
      await buildConsole(root, process.execPath);
      assert.ok(!isConsoleStale(root), file);
    }
    write("console/src/main.test.ts", "a test is no part of it");
    write("src/channels/x/api.ts", "nor is the server");
    assert.ok(!isConsoleStale(root));
  });

  it("is done by one of two that start at once", async () => {
    await Promise.all([buildConsole(root, process.execPath), buildConsole(root, process.execPath)]);
    assert.equal(fs.readFileSync(path.join(root, "builds"), "utf8"), "x");
  });

  it("says what went wrong, and is tried again", async () => {
    await buildConsole(root, process.execPath);
    write("console/src/broken.ts", "");
    await assert.rejects(buildConsole(root, process.execPath), /could not be built/u);
    assert.ok(isConsoleStale(root));
    assert.ok(hasConsole(root), "the older one is still there");
    fs.rmSync(path.join(root, "console/src/broken.ts"));
    await buildConsole(root, process.execPath);
    assert.ok(!isConsoleStale(root));
  });

  it("is not asked of a release, which brings the build and no sources", () => {
    fs.rmSync(path.join(root, "console"), { recursive: true });
    write("console/dist/index.html", "built");
    assert.ok(!isConsoleStale(root));
  });

  it("is for what hands it out", () => {
    assert.ok(servesConsole("src/cli.ts", ["serve"]));
    assert.ok(servesConsole("tools/dev.ts", []));
    assert.ok(servesConsole("test/run.ts", ["some.test.ts"]));
    assert.ok(!servesConsole("src/cli.ts", ["doctor"]));
    assert.ok(!servesConsole("tools/verify.ts", []));
  });
});
