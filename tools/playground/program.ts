import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import { eventually, Hopeless } from "../../test/support/eventually.ts";
import { freePort } from "../../test/support/ports.ts";

const name = "@microsoft/m365agentsplayground";
const version = "0.2.28";

/** The Playground, running. */
export interface Playground {
  readonly url: string;
  /** Host and port of the service URL that its activities name. */
  readonly host: string;
  /** What it wrote about itself. */
  log(): string;
  stop(): Promise<void>;
}

/**
 * Fetches the Playground into this folder. Its licence (Microsoft pre-release software) lets everybody use it to evaluate it, and lets
 * nobody hand it on, so it is no dependency of ours. Nothing of the package runs while it is installed.
 */
export async function fetchPlayground(folder: string): Promise<void> {
  console.log(
    `Fetching ${name}@${version} from the npm registry into ${folder}, for this run alone. It is Microsoft's, under\n` +
      `their pre-release licence (${path.join("node_modules", name, "LICENSE")}): for evaluation, not to be handed on.`,
  );
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const npm = spawn("npm", ["install", "--ignore-scripts", ...quiet, "--prefix", folder, `${name}@${version}`], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
    // There npm is a batch file.
    shell: process.platform === "win32",
  });
  const [code] = (await once(npm, "exit")) as [number | null];
  if (code !== 0) throw new Error(`npm did not install ${name}@${version}: it ended with ${code}`);
}

/** Starts it on a free port, without telemetry and without a browser of its own; activities go to `endpoint`. */
export async function startPlayground(folder: string, endpoint: string, config: string): Promise<Playground> {
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  const url = `http://${host}`;
  const serviceUrl = `${url}/_connector`;
  const configFile = path.join(folder, "playground.yml");
  const logFile = path.join(folder, "playground.log");
  fs.writeFileSync(configFile, config);
  const support = path.resolve(import.meta.dirname, "../../test/support");
  const preload = [path.join(support, "end-with-parent.ts"), path.join(import.meta.dirname, "loopback.ts")];
  const script = path.join(folder, "node_modules", name, "cli.js");
  const where = ["-e", endpoint, "-c", "msteams", "-p", String(port), "--service-url", serviceUrl];
  const child = spawn(
    process.execPath,
    [...preload.flatMap((file) => ["--import", file]), script, "start", ...where, "--disable-telemetry"],
    {
      cwd: folder,
      stdio: ["ignore", "ignore", "ignore", "ipc"],
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: folder,
        TZ: "UTC",
        TEAMSAPPTESTER_BROWSER: "none",
        TEAMSAPPTESTER_LOGFILE: logFile,
        M365_AGENTS_PLAYGROUND_CONFIG_PATH: configFile,
      },
    },
  );
  const log = (): string => (fs.existsSync(logFile) ? fs.readFileSync(logFile, "utf8") : "");
  await eventually("the Playground is ready", () => {
    if (isOver(child)) throw new Hopeless("the Playground has ended");
    return answers(`${url}/_internal/v1/config`);
  }).catch(async (error: unknown) => {
    await end(child);
    throw new Error(`the Playground did not get ready; it wrote:\n${log().slice(-2000)}`, { cause: error });
  });
  return { url, host, log, stop: () => end(child) };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url);
  await answer.body?.cancel();
  return answer.ok;
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (isOver(child)) return;
  const over = once(child, "exit");
  child.kill("SIGKILL");
  await over;
}
