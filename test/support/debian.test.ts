import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { debianBinary, type DebianPackage } from "./debian.ts";

describe("a program from Debian", () => {
  for (const name of ["prometheus", "prometheus-alertmanager"] satisfies DebianPackage[]) {
    it(`${name} runs, or says why not`, async (t) => {
      const found = await debianBinary(name);
      if ("skip" in found) return t.skip(found.skip);
      const { status, stdout, stderr } = spawnSync(found.path, ["--version"], { encoding: "utf8" });
      assert.equal(status, 0);
      assert.match(stdout + stderr, /version/);
    });
  }
});
