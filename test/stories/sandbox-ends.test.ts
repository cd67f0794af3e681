import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { it, type TestContext } from "node:test";
import { platforms } from "#channels/sandboxes.ts";
import type { Sandbox } from "#app/sandbox.ts";
import { silentLog } from "#ports/log.ts";
import type { SandboxPlatform } from "#ports/sandbox.ts";
import { makeFolder, removeStale } from "#sandbox/folder.ts";
import { createSandbox } from "#sandbox/sandbox.ts";
import { createLog } from "../../src/compose.ts";
import { launch } from "../../src/launch.ts";
import { eventually } from "../support/eventually.ts";

const newcomer = { name: "Ada", language: "en", timeZone: "UTC" } as const;

/** A sandbox without a real product around it, and its folders. It is stopped however the test ends. */
function rig(
  t: TestContext,
  more: { readonly idleMs?: number; readonly platforms?: readonly SandboxPlatform[] } = {},
): { readonly sandbox: Sandbox; readonly folders: readonly string[] } {
  const folders: string[] = [];
  const log = createLog({ logLevel: "silent" });
  const sandbox = createSandbox({
    launch(dataDir) {
      folders.push(dataDir);
      return launch(
        {
          port: 0,
          host: "127.0.0.1",
          publicUrl: "http://tocsin.test/sandbox",
          dataDir,
          databaseUrl: null,
          secretKey: null,
          secretKeyFile: null,
          egressAllow: ["127.0.0.1/32"],
          logLevel: "silent",
          adminEmail: null,
          adminPasswordFile: null,
          trustProxy: false,
          sandboxPaceSec: 20,
        },
        log,
        null,
      );
    },
    load: () => Promise.resolve(more.platforms ?? platforms),
    log: silentLog,
    now: Date.now,
    ignoredSec: 20,
    ...(more.idleMs === undefined ? {} : { idleMs: more.idleMs }),
  });
  t.after(() => sandbox.stop());
  return { sandbox, folders };
}

/** How many servers this process has. A port tells nothing: others may have taken it meanwhile. */
function servers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap").length;
}

it("nothing of a sandbox is left when it is stopped, and a second start is a fresh one", async (t) => {
  const { sandbox, folders } = rig(t);
  const first = await sandbox.start(newcomer);
  await first.fire("page");
  const started = servers();
  assert.ok(started > platforms.length, `only ${started} servers`);

  const second = await sandbox.start(newcomer);
  assert.equal(servers(), started, "the first has ended");
  assert.equal((await second.app.store.read.incidents({}, { limit: 1, cursor: null })).rows.length, 0);
  assert.equal(existsSync(folders[0] ?? ""), false);
  assert.equal(existsSync(folders[1] ?? ""), true);

  await sandbox.stop();
  assert.equal(servers(), 0);
  assert.deepEqual(folders.map(existsSync), [false, false]);
  assert.equal(sandbox.current(), null);
});

it("a sandbox that nobody uses ends by itself", async (t) => {
  const { sandbox, folders } = rig(t, { idleMs: 30, platforms: platforms.slice(0, 1) });
  await sandbox.start(newcomer);
  await eventually("it ends", () => sandbox.current() === null && !existsSync(folders[0] ?? ""));
  await sandbox.stop();
});

it("a platform that does not start takes the others down with it", async (t) => {
  const broken: SandboxPlatform = {
    ...platforms[0],
    channel: "msteams",
    look: { kind: "card", colour: "#000000" },
    start: () => Promise.reject(new Error("no port")),
  };
  const { sandbox, folders } = rig(t, { platforms: [...platforms.slice(1, 4), broken] });
  await assert.rejects(sandbox.start(newcomer), /no port/);
  assert.equal(servers(), 0);
  assert.deepEqual(folders.map(existsSync), [false]);
  assert.equal(sandbox.current(), null);
});

it("what a sandbox left whose process was killed goes at the next start, and nothing of those that run", async () => {
  const root = await mkdtemp(path.join(os.tmpdir(), "tocsin-folders-"));
  const killed = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  const alive = spawn(process.execPath, ["--eval", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  try {
    const own = await makeFolder(root);
    const folderOf = async ({ pid }: { readonly pid?: number | undefined }): Promise<string> => {
      const folder = own.replace(`-${process.pid}-`, `-${pid}-`);
      await mkdir(path.join(folder, "deeper"), { recursive: true });
      return folder;
    };
    const [left, running] = [await folderOf(killed), await folderOf(alive)];
    const elsewhere = path.join(root, `tocsin-sandbox-another_host-${killed.pid}-abc`);
    await mkdir(elsewhere);
    const gone = once(killed, "exit");
    killed.kill("SIGKILL");
    await gone;
    await removeStale(root);
    // A process that has just started has no sandbox yet: this name is of one that had its number before.
    assert.deepEqual([left, own, running, elsewhere].map(existsSync), [false, false, true, true]);
  } finally {
    alive.kill("SIGKILL");
    killed.kill("SIGKILL");
    await rm(root, { recursive: true });
  }
});
