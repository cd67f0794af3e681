import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { SetupError } from "./problem.mjs";

/**
 * The path of a Node.js new enough for Tocsin: the one that came as a package, or else, where there is
 * none for this platform (musl, say), the one running now if it will do.
 */
export function findNode(root) {
  const wanted = wantedPackage(root);
  const packaged = packagedNode(root, wanted.name);
  const major = packaged === undefined ? undefined : majorOf(packaged);
  if (major === wanted.major) return packaged;
  if (Number(process.versions.node.split(".")[0]) >= wanted.major) return process.execPath;
  const why =
    packaged === undefined
      ? `the package ${wanted.name} is not installed`
      : `${packaged} ${major === undefined ? "does not run here" : `is version ${major}`}`;
  throw new SetupError(
    `Tocsin needs Node.js ${wanted.major}, and ${why}.`,
    `Delete node_modules and run this again, or put Node.js ${wanted.major} first on your PATH.`,
  );
}

function wantedPackage(root) {
  const { optionalDependencies } = JSON.parse(fs.readFileSync(path.join(root, "package.json"), "utf8"));
  const platform = process.platform === "win32" ? "win" : process.platform;
  const name = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`].find(
    (each) => each in optionalDependencies,
  );
  const versions = Object.entries(optionalDependencies).filter(([each]) => each.startsWith("node-"));
  return { name: name ?? `node-${platform}-${process.arch}`, major: Number(versions[0][1].split(".")[0]) };
}

function packagedNode(root, name) {
  const file = process.platform === "win32" ? "node.exe" : "node";
  const binary = path.join(root, "node_modules", name, "bin", file);
  return fs.existsSync(binary) ? binary : undefined;
}

function majorOf(binary) {
  const { stdout } = spawnSync(binary, ["--version"], { encoding: "utf8" });
  const major = /^v(\d+)\./.exec(stdout ?? "")?.[1];
  return major === undefined ? undefined : Number(major);
}
