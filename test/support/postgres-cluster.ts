import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { text } from "node:stream/consumers";
import { freePort } from "./ports.ts";
import { findBinaries, findRunner, type Runner } from "./postgres-binaries.ts";
import { keep, type Keeper, removeAtEnd } from "./postgres-keeper.ts";

const USER = "tocsin";
const PORT_TRIES = 5;
/** Making a database is some 300 small files, several times as fast in memory as on a disk. */
const MEMORY_FOLDER = "/dev/shm";
const ROOM_BYTES = 4 * 2 ** 30;

/** A PostgreSQL of our own, gone without a trace when this process is. */
export interface Cluster {
  url(database: string): string;
  /** Ends the server at once, without a checkpoint, as a crash would. Clients lose their connections. */
  crash(): Promise<void>;
  /** Starts it again after `crash`, on the same port and with the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  /** The server's processes at this moment; empty while it is down, and where there is no /proc. */
  pids(): readonly number[];
}

/** Makes and starts a cluster. Without `fsync` it is faster, and a power cut may lose what it holds. */
export async function startCluster({ fsync }: { readonly fsync: boolean }): Promise<Cluster> {
  const runner = findRunner();
  const home = makeFolder(runner === undefined ? os.tmpdir() : "/tmp", runner);
  const data = fsync || !hasRoom(MEMORY_FOLDER) ? home : makeFolder(MEMORY_FOLDER, runner);
  const janitor = removeAtEnd([home, data]);
  try {
    const place: Place = { bin: findBinaries(home, runner), home, data: path.join(data, "data"), runner };
    const password = randomBytes(12).toString("hex");
    await initialise(place, password);
    const { port, ...started } = await startSomewhere(place, fsync);
    let { server } = started;
    return {
      url: (database) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`,
      crash: () => server.end(),
      async restart() {
        server = await startServer(place, fsync, port);
      },
      async stop() {
        await server.end();
        await janitor.end();
      },
      pids: () => pidsOf(place.data),
    };
  } catch (error) {
    await janitor.end();
    throw error;
  }
}

/** The first line of this file is the process that is the parent of all others. */
function pidsOf(data: string): number[] {
  try {
    const [first = ""] = fs.readFileSync(path.join(data, "postmaster.pid"), "utf8").split("\n");
    const children = fs.readFileSync(`/proc/${first}/task/${first}/children`, "utf8");
    return [first, ...children.split(" ").filter((each) => each !== "")].map(Number);
  } catch {
    return [];
  }
}

/** A new folder that `runner` owns. */
function makeFolder(base: string, runner: Runner | undefined): string {
  const folder = fs.mkdtempSync(path.join(base, "tocsin-pg-"));
  if (runner !== undefined) fs.chownSync(folder, runner.uid, runner.gid);
  return folder;
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false;
  }
}

interface Place {
  readonly bin: string;
  readonly home: string;
  readonly data: string;
  readonly runner: Runner | undefined;
}

async function initialise({ bin, home, data, runner }: Place, password: string): Promise<void> {
  // On loopback everyone on this machine may knock, hence a password.
  const passwordFile = path.join(home, "password");
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (runner !== undefined) fs.chownSync(passwordFile, runner.uid, runner.gid);
  const options = ["--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync", `--username=${USER}`];
  const child = spawn(path.join(bin, "initdb"), ["-D", data, `--pwfile=${passwordFile}`, ...options], {
    ...runner,
    cwd: home,
    env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const [complaint, code] = await Promise.all([text(child.stderr), ended]);
  if (code !== 0) throw new Error(`initdb of ${bin} failed (${code}): ${complaint}`);
}

/** A port that was free may be taken the next moment; then another one is tried. */
async function startSomewhere(place: Place, fsync: boolean): Promise<{ server: Keeper; port: number }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      return { server: await startServer(place, fsync, port), port };
    } catch (error) {
      const taken = error instanceof Error && error.message.includes("could not bind");
      if (!taken || tries === PORT_TRIES) throw error;
    }
  }
}

async function startServer(place: Place, fsync: boolean, port: number): Promise<Keeper> {
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "300",
    // From this level on, "log" is printed and the errors that tests provoke are not.
    log_min_messages: "log",
    // Not synchronous_commit: without it even a crash of the server alone loses what was committed.
    ...(fsync ? {} : { fsync: "off", full_page_writes: "off" }),
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [path.join(place.bin, "postgres"), "-D", place.data, ...options];
  const server = keep(command, { runner: place.runner, cwd: place.home });
  server.process.ref();
  await untilReady(server);
  server.process.unref();
  return server;
}

function untilReady(server: Keeper): Promise<void> {
  const said: string[] = [];
  const lines = readline.createInterface({ input: server.output });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      if (said.length < 50) said.push(line);
      if (line.includes("database system is ready to accept connections")) resolve();
    });
    server.process.once("error", reject);
    server.process.once("close", () => reject(new Error(`PostgreSQL did not start:\n${said.join("\n")}`)));
  });
}
