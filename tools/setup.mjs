// The first thing every npm script runs. It must work under whatever Node.js the machine has (20 or
// newer), with nothing installed: it installs the packages, finds the Node.js that Tocsin needs, which
// comes as a package too, and hands the rest of the command line over to it.
//
//   node tools/setup.mjs                            install what is missing, then stop
//   node tools/setup.mjs --run FILE [ARGUMENT …]    … and run FILE under that Node.js
//   node tools/setup.mjs --runtime --run FILE …     … where packages for development may be missing
//
// What hands the console out finds it built: see setup/console.mjs.
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildConsole, hasConsole, isConsoleStale, servesConsole } from "./setup/console.mjs";
import { ensureInstalled } from "./setup/install.mjs";
import { findNode } from "./setup/node.mjs";
import { SetupError } from "./setup/problem.mjs";
import { run } from "./setup/run.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main(args) {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20) {
    throw new SetupError(
      `This is Node.js ${process.versions.node}; setting Tocsin up needs 20 or newer.`,
      "Install a current Node.js (your system's package, or nodejs.org) and run the command again.",
    );
  }
  const runtimeOnly = args[0] === "--runtime";
  const [verb, file, ...rest] = runtimeOnly ? args.slice(1) : args;
  if (verb !== undefined && (verb !== "--run" || file === undefined)) {
    throw new SetupError(
      `Unknown argument: ${verb}`,
      "Usage: node tools/setup.mjs [--runtime] [--run FILE [ARGUMENT …]]",
    );
  }
  const wantsConsole = file !== undefined && servesConsole(file, rest) && isConsoleStale(root);
  await install(!runtimeOnly, wantsConsole);
  const node = findNode(root);
  if (wantsConsole && isConsoleStale(root)) await build(node);
  if (file !== undefined) await run(root, node, [path.join(root, file), ...rest]);
}

/** The console is built with packages for development. Without them an older build will do, but nothing will not. */
async function install(withDev, wantsConsole) {
  try {
    await ensureInstalled(root, { withDev: withDev || wantsConsole });
  } catch (error) {
    if (withDev || !wantsConsole || !hasConsole(root)) throw error;
    await ensureInstalled(root, { withDev: false });
    sayOlder(error);
  }
}

async function build(node) {
  try {
    await buildConsole(root, node);
  } catch (error) {
    if (!hasConsole(root)) throw error;
    sayOlder(error);
  }
}

function sayOlder(error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`tocsin: ${error.message}\n        Going on with the console of an earlier version.`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof SetupError) console.error(`tocsin: ${error.message}\n        ${error.remedy}`);
  else console.error(error);
  process.exitCode = 1;
}
