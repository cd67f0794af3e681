import { fork, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { debianBinary } from "../support/debian.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import { startPostgres } from "../support/postgres.ts";
import { relocated } from "../support/prometheus.ts";
import { setUpBench } from "./setup.ts";

/** Something that takes alerts on a port and posts webhooks to a sink. */
export interface Contestant {
  readonly name: string;
  readonly port: number;
  /** Where the Prometheus alert API v2 is. */
  readonly path: string;
  /** The processes whose CPU and memory are counted, database included. */
  pids(): readonly number[];
  kill(): Promise<void>;
  /** Starts it again on the same data. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** `PROFILE=<folder> npm run bench` leaves CPU profiles of the product there. */
const folder = process.env["PROFILE"];
const profiling = folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];

const root = path.resolve(import.meta.dirname, "../..");

/** Debian's Alertmanager, each alert a group of its own, sent at once. Null: it cannot be had here. */
export async function alertmanager(sinkPort: number): Promise<Contestant | { readonly skip: string }> {
  const binary = await debianBinary("prometheus-alertmanager");
  if ("skip" in binary) return binary;
  const dir = mkdtempSync(path.join(tmpdir(), "tocsin-bench-am-"));
  const { program, cwd } = relocated(binary.path, dir);
  const config = path.join(dir, "alertmanager.yml");
  writeFileSync(
    config,
    `route: { receiver: sink, group_by: ['...'], group_wait: 0s, group_interval: 5m, repeat_interval: 12h }
receivers: [{ name: sink, webhook_configs: [{ url: 'http://127.0.0.1:${sinkPort}/', send_resolved: false }] }]
`,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  async function start(): Promise<void> {
    const args = [
      `--config.file=${config}`,
      `--storage.path=${dir}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
      "--log.level=error",
    ];
    child = spawn(program, args, { cwd, stdio: "ignore" });
    await eventually("Alertmanager is ready", async () => (await fetch(`${url}/-/ready`)).ok);
  }
  await start();
  return {
    name: "Alertmanager 0.25",
    port,
    path: "/api/v2/alerts",
    pids: () => pidsOf(child),
    kill: () => end(child, "SIGKILL"),
    restart: start,
    async stop() {
      await end(child, "SIGTERM");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The least that Node can do: see `relay.ts`. It keeps nothing, so it has nothing to go on from after a crash. */
export async function relay(sinkPort: number): Promise<Contestant> {
  const child = fork(path.join(import.meta.dirname, "relay.ts"), [`http://127.0.0.1:${sinkPort}`]);
  const { promise, resolve } = Promise.withResolvers<number>();
  child.once("message", (port) => resolve(Number(port)));
  const port = await promise;
  return {
    name: "Node, parse and post",
    port,
    path: "/api/v2/alerts",
    pids: () => pidsOf(child),
    kill: () => end(child, "SIGKILL"),
    restart: () => Promise.reject(new Error("a relay keeps nothing")),
    stop: () => end(child, "SIGTERM"),
  };
}

/** This product on either database, with one rule that posts each incident to the sink. */
export async function tocsin(engine: "sqlite" | "postgres", sinkPort: number): Promise<Contestant> {
  const dir = mkdtempSync(path.join(tmpdir(), "tocsin-bench-"));
  const postgres = engine === "postgres" ? await startPostgres({ own: true, fsync: true }) : null;
  const databaseUrl = postgres === null ? null : await postgres.createDatabase();
  const port = await freePort();
  const env: NodeJS.ProcessEnv = {
    PATH: process.env["PATH"] ?? "",
    TOCSIN_PORT: String(port),
    TOCSIN_DATA: dir,
    TOCSIN_PUBLIC_URL: `http://127.0.0.1:${port}`,
    TOCSIN_EGRESS_ALLOW: "127.0.0.1",
    TOCSIN_LOG: "warn",
    // As `npm start` does: without it the type stripper stays in memory.
    NODE_COMPILE_CACHE: path.join(root, "node_modules", ".cache", "node"),
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  };
  let child: ChildProcess | null = null;
  async function start(): Promise<void> {
    child = spawn(process.execPath, [...profiling, "src/cli.ts", "serve"], {
      cwd: root,
      env,
      stdio: ["ignore", "ignore", "inherit"],
    });
    await eventually("Tocsin is ready", async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok);
  }
  const key = await setUpBench({ env, dataDir: dir, url: `http://127.0.0.1:${port}`, sinkPort, start });
  return {
    name: engine === "sqlite" ? "Tocsin, SQLite" : "Tocsin, PostgreSQL",
    port,
    path: `/in/prometheus/${key}/api/v2/alerts`,
    pids: () => [...pidsOf(child), ...(postgres?.pids() ?? [])],
    kill: () => end(child, "SIGKILL"),
    restart: start,
    async stop() {
      await end(child, "SIGTERM");
      await postgres?.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function pidsOf(child: ChildProcess | null): readonly number[] {
  return child?.pid === undefined ? [] : [child.pid];
}

async function end(child: ChildProcess | null, signal: NodeJS.Signals): Promise<void> {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.kill(signal);
  await promise;
}
