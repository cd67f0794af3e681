import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { it } from "node:test";
import { gunzipSync } from "node:zlib";
import { pluginBundle, pluginId, pluginScript } from "./bundle.ts";
import { tar } from "./tar.ts";

const options = { publicUrl: "https://tocsin.example", version: "1.2.3" };

it("the plugin is an archive that tar reads, with a manifest that names its script", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "tocsin-plugin-"));
  try {
    fs.writeFileSync(path.join(folder, "plugin.tar.gz"), pluginBundle(options));
    const names = execFileSync("tar", ["-tzf", "plugin.tar.gz"], { cwd: folder, encoding: "utf8" });
    assert.deepEqual(names.trim().split("\n"), [`${pluginId}/plugin.json`, `${pluginId}/webapp/main.js`]);
    execFileSync("tar", ["-xzf", "plugin.tar.gz"], { cwd: folder });
    const manifest = JSON.parse(fs.readFileSync(path.join(folder, pluginId, "plugin.json"), "utf8")) as Manifest;
    assert.equal(manifest.id, "org.tocsin.msteams");
    assert.equal(manifest.version, "1.2.3");
    // A manifest without `server` runs nothing on the server.
    assert.ok(!("server" in manifest));
    const script = fs.readFileSync(path.join(folder, pluginId, manifest.webapp.bundle_path), "utf8");
    assert.equal(script, pluginScript(options));
    assert.match(script, /"connectUrl":"https:\/\/tocsin\.example\/bridge\/connect\/"/);
    assert.doesNotMatch(script, /^\s*(?:im|ex)port /m);
    assert.match(script, /^[\x20-\x7e\n]*$/);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly webapp: { readonly bundle_path: string };
}

it("the same options give the same bytes, whenever and wherever", () => {
  const bundle = pluginBundle(options);
  assert.deepEqual(bundle, pluginBundle({ ...options }));
  assert.notDeepEqual(bundle, pluginBundle({ ...options, version: "1.2.4" }));
  // RFC 1952: no time, no system.
  assert.equal(bundle.readUInt32LE(4), 0);
  assert.equal(bundle[9], 255);
  assert.equal(gunzipSync(bundle).length % 512, 0);
});

it("a name that does not fit is an error, not a broken archive", () => {
  assert.throws(() => tar([{ name: "a".repeat(101), bytes: new Uint8Array() }]), /does not fit/);
  assert.throws(() => tar([{ name: "ä", bytes: new Uint8Array() }]), /does not fit/);
});
