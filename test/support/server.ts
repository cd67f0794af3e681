import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import path from "node:path";
import readline from "node:readline";
import { eventually, Hopeless } from "./eventually.ts";
import { freePort } from "./ports.ts";

const root = path.resolve(import.meta.dirname, "../..");

/** Lines of the log that are kept for the message of a test that failed. */
const keptLines = 200;

export interface ServerOptions {
  readonly dataDir: string;
  /** Null: SQLite in the data folder. */
  readonly databaseUrl: string | null;
  /** Modules that are loaded before the product. */
  readonly preload?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The product as a process of its own, started as anybody would start it. */
export interface Server {
  readonly url: string;
  /** The set-up link that it printed; waits for it. */
  setupLink(): Promise<string>;
  /** SIGTERM: it drains and ends by itself. Answers its exit code. */
  stop(): Promise<number | null>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Waits until it is gone, however that comes about; answers the signal. */
  gone(): Promise<string | null>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
  /** Tells a preloaded module something. */
  tell(message: object): Promise<void>;
  /** The end of what it printed. */
  log(): string;
}

/** Starts `serve` on a free port and waits until it is ready. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const lines: string[] = [];
  let child: ChildProcess | null = null;

  async function start(): Promise<void> {
    const made = launch(options, port, url);
    child = made;
    letGo(made);
    made.once("exit", (code, signal) => lines.push(`— the process ended: ${signal ?? code}`));
    for (const stream of [made.stdout, made.stderr]) {
      if (stream === null) continue;
      readline.createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
      });
    }
    await eventually("the server is ready", () => {
      if (isOver(made)) throw new Hopeless("it has ended");
      return isReady(url);
    }).catch((error: unknown) => {
      made.kill("SIGKILL");
      throw new Error(`the server did not get ready; it printed:\n${lines.join("\n")}`, { cause: error });
    });
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const ending = child;
    if (ending === null || isOver(ending)) return ending?.exitCode ?? null;
    ending.ref();
    const over = once(ending, "exit");
    ending.kill(signal);
    await over;
    return ending.exitCode;
  }

  await start();
  return {
    url,
    setupLink: () =>
      eventually("the set-up link is printed", () => lines.map(linkIn).findLast((link) => link !== null)),
    stop: () => end("SIGTERM"),
    async kill() {
      await end("SIGKILL");
    },
    async gone() {
      child?.ref();
      if (child !== null && !isOver(child)) await once(child, "exit");
      return child?.signalCode ?? null;
    },
    start,
    async tell(message) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (child === null || child.send === undefined) throw new Error("the server has no channel");
      child.send(message, (error) => (error === null ? resolve() : reject(error)));
      await promise;
    },
    log: () => lines.join("\n"),
  };
}

function launch(options: ServerOptions, port: number, url: string): ChildProcess {
  const preload = [path.join(import.meta.dirname, "end-with-parent.ts"), ...(options.preload ?? [])];
  const imports = preload.flatMap((file) => ["--import", file]);
  return spawn(process.execPath, [...imports, "src/cli.ts", "serve"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env["PATH"] ?? "",
      TZ: "UTC",
      // Most of a start is reading the sources.
      NODE_COMPILE_CACHE: path.join(root, "node_modules/.cache/node"),
      TOCSIN_PORT: String(port),
      TOCSIN_PUBLIC_URL: url,
      TOCSIN_DATA: options.dataDir,
      TOCSIN_EGRESS_ALLOW: "127.0.0.1",
      TOCSIN_LOG: "info",
      ...(options.databaseUrl === null ? {} : { DATABASE_URL: options.databaseUrl }),
      ...options.env,
    },
  });
}

/** A server that a failed test left behind must not keep the test process alive; it ends with it. */
function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`);
  await answer.body?.cancel();
  return answer.ok;
}

function linkIn(line: string): string | null {
  return /https?:\/\/\S*\/setup\S*/.exec(line)?.[0].replace(/["',.]+$/, "") ?? null;
}
