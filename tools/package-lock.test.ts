import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";

interface Entry {
  readonly version?: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const ROOT = path.dirname(import.meta.dirname);
const manifest = read("package.json") as Manifest;
const { packages } = read("package-lock.json") as { packages: Readonly<Record<string, Entry>> };

describe("package-lock.json", () => {
  it("names the packages of every platform, not only of the one it was written on", () => {
    // npm forgets the others when it writes a lock file beside a node_modules; `npm ci` then fails elsewhere.
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(place, name)),
    );
    assert.deepEqual(missing, [], "write it anew: delete it, copy package.json to an empty folder, npm install there");
  });

  it("holds a checksum of every package, and the address of none", () => {
    for (const [place, { integrity, resolved }] of Object.entries(packages)) {
      if (place === "") continue;
      assert.ok(integrity, `${place} has no checksum`);
      assert.equal(resolved, undefined, `${place} has an address`);
    }
  });
});

describe("package.json", () => {
  it("pins every version exactly", () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })) {
      assert.match(version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    }
  });
});

/** A package is found in the folder of the one that asks for it, or in any above. */
function isLocked(place: string, name: string): boolean {
  const own = place === "" ? "node_modules" : `${place}/node_modules`;
  for (
    let folder = own;
    ;
    folder = folder.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/node_modules$/, "$1node_modules")
  ) {
    if (`${folder}/${name}` in packages) return true;
    if (folder === "node_modules") return false;
  }
}

function read(file: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(ROOT, file), "utf8"));
}
