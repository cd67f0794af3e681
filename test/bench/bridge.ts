import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { bridgeCheckLine } from "#api/schemas/bridge.ts";
import { listOf } from "#api/schemas/common.ts";
import { Api } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/ports.ts";
import type { RelayReady } from "./bridge-relay.ts";
import type { WorldCommand, WorldReady, WorldResult } from "./bridge-world.ts";
import { cpuSeconds, sum, watchMemory } from "./proc.ts";

/** How one contestant did. */
export interface BridgeRow {
  readonly contestant: string;
  readonly result: WorldResult;
  /** CPU seconds for 1,000 messages, all threads. */
  readonly cpuPerThousand: number;
  readonly peakMb: number;
}

const people = 1_000;
const perSecond = 20;
const measuredSec = 30;
const warmSec = 5;
const email = "bench@example.test";
const password = "correct horse battery staple 26";
const root = path.resolve(import.meta.dirname, "../..");
const folder = process.env["PROFILE"];
const profiling = folder === undefined ? [] : ["--cpu-prof", `--cpu-prof-dir=${folder}`];

/** A child that answers one question at a time. */
interface Child {
  readonly process: ChildProcess;
  next<T>(): Promise<T>;
}

function begin(file: string, args: readonly string[]): Child {
  const child = fork(path.join(import.meta.dirname, file), args);
  return {
    process: child,
    next<T>() {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      const gone = (): void => reject(new Error(`${file} has ended`));
      child.once("exit", gone);
      child.once("message", (message: { readonly result: T }) => {
        child.off("exit", gone);
        resolve(message.result);
      });
      return promise;
    },
  };
}

interface World {
  readonly ready: WorldReady;
  ask(command: WorldCommand): Promise<WorldResult | null>;
  stop(): void;
}

async function startWorld(): Promise<World> {
  const child = begin("bridge-world.ts", [String(people)]);
  const ready = await child.next<WorldReady>();
  return {
    ready,
    ask(command) {
      child.process.send(command);
      return child.next();
    },
    stop: () => void child.process.kill(),
  };
}

async function measure(contestant: string, world: World, pid: number): Promise<BridgeRow> {
  await world.ask({ kind: "play", messages: warmSec * perSecond, perSecond });
  const memory = watchMemory(() => [pid]);
  const before = sum([pid], cpuSeconds);
  const result = await world.ask({ kind: "play", messages: measuredSec * perSecond, perSecond });
  if (result === null) throw new Error("nothing was played");
  const cpu = sum([pid], cpuSeconds) - before;
  const row = { contestant, result, cpuPerThousand: (cpu / result.sent) * 1_000, peakMb: memory.stop() };
  console.log(JSON.stringify(row));
  return row;
}

async function relay(): Promise<BridgeRow> {
  const world = await startWorld();
  const child = begin("bridge-relay.ts", [world.ready.mattermost, world.ready.botToken]);
  try {
    const { url, certificate } = await child.next<RelayReady>();
    await world.ask({ kind: "direct", url, certificate });
    return await measure("a relay that decrypts and posts", world, child.process.pid ?? 0);
  } finally {
    child.process.kill();
    world.stop();
  }
}

async function tocsin(presenceMode: "own" | "batch"): Promise<BridgeRow> {
  const world = await startWorld();
  const dir = mkdtempSync(path.join(tmpdir(), "tocsin-bench-bridge-"));
  const passwordFile = path.join(dir, "password");
  writeFileSync(passwordFile, password);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env["PATH"] ?? "",
    TOCSIN_PORT: String(port),
    TOCSIN_DATA: dir,
    TOCSIN_PUBLIC_URL: url,
    TOCSIN_EGRESS_ALLOW: "127.0.0.1",
    TOCSIN_LOG: "error",
    TOCSIN_ADMIN_EMAIL: email,
    TOCSIN_ADMIN_PASSWORD_FILE: passwordFile,
    NODE_COMPILE_CACHE: path.join(root, "node_modules", ".cache", "node"),
  };
  const child = spawn(process.execPath, [...profiling, "src/cli.ts", "serve"], {
    cwd: root,
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  try {
    await eventually("Tocsin is ready", async () => (await fetch(`${url}/readyz`)).ok);
    const api = await Api.anonymous(url).session("/api/v1/session", { email, password });
    const { graph, mattermost, registration, botToken, adminToken } = world.ready;
    await api.put("/api/v1/bridge", {
      enabled: true,
      tenant_id: registration.tenantId,
      client_id: registration.clientId,
      client_secret: registration.clientSecret,
      login_url: graph,
      graph_url: graph,
      mattermost_url: mattermost,
      bot_token: botToken,
      admin_token: adminToken,
      presence_mode: presenceMode,
      max_users: people,
    });
    // Saving makes the slash command; the check does so again and waits for it.
    await api.get("/api/v1/bridge/check", listOf(bridgeCheckLine));
    await world.ask({ kind: "connect", trigger: "msteams" });
    const how = presenceMode === "own" ? "each asks for their own presence" : "presence of all at once";
    return await measure(`Tocsin, SQLite, ${how}`, world, child.pid ?? 0);
  } finally {
    const { promise, resolve } = Promise.withResolvers<void>();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    await promise;
    world.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The relay, then Tocsin in both ways of asking for presence, each with a Teams and a Mattermost of its own. */
export async function measureBridge(): Promise<readonly BridgeRow[]> {
  return [await relay(), await tocsin("own"), await tocsin("batch")];
}

/** The table of docs/bench.md. */
export function bridgeTable(rows: readonly BridgeRow[]): string {
  const [first] = rows;
  const body = rows.map(({ contestant, result, cpuPerThousand, peakMb }) =>
    [
      "",
      contestant,
      cpuPerThousand.toFixed(2),
      (cpuPerThousand / (first?.cpuPerThousand ?? cpuPerThousand)).toFixed(1),
      peakMb.toFixed(0),
      result.p50.toFixed(0),
      result.p99.toFixed(0),
      `${result.lost} / ${result.doubled}`,
      result.presences,
      "",
    ]
      .join(" | ")
      .trim(),
  );
  return [
    `| ${people.toLocaleString("en")} readers, ${perSecond} messages/s for ${measuredSec} s | CPU s per 1,000 | × CPU | peak MB | p50 ms | p99 ms | lost / doubled | presence asked |`,
    "|---|---|---|---|---|---|---|---|",
    ...body,
  ].join("\n");
}
