import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { type Readable, Writable } from "node:stream";
import type { Runner } from "./postgres-binaries.ts";

/**
 * Keeps one program alive for as long as we live, and no longer. The shell between us and it waits at
 * the other end of a pipe; when we are gone, by kill -9 as well, the pipe closes and the program is sent
 * SIGQUIT. A shell because it is there on every system, starts at once, and is not called "node", so
 * that whoever ends all of those spares it. The script is an argument, not a file: the user it runs as
 * may not be able to read ours.
 */
const KEEPER = `
"$@" </dev/null &
kept=$!
( read -r _; kill -QUIT "$kept" ) <&3 2>/dev/null &
reader=$!
exec 3<&-
wait "$kept"
kill "$reader" 2>/dev/null
`;

/** Removes folders when we are gone; tries for a while, since a program may still be leaving it. */
const JANITOR = `
read -r _ <&3
tries=0
while ! rm -rf "$@" 2>/dev/null && [ "$tries" -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done
`;

export interface Keeper {
  readonly process: ChildProcess;
  /** What the program prints on its standard error. */
  readonly output: Readable;
  /** Ends it as our own death would, and waits until it is over. */
  end(): Promise<void>;
}

export interface KeeperOptions {
  readonly runner: Runner | undefined;
  readonly cwd: string;
}

/** Starts a program that ends with us. */
export function keep(command: readonly string[], options: KeeperOptions): Keeper {
  return start(KEEPER, command, options);
}

/** Has folders removed at our end, whatever that will be. As ourselves: we may have put files in them too. */
export function removeAtEnd(folders: readonly string[]): Keeper {
  return start(JANITOR, folders, { runner: undefined, cwd: "/" });
}

function start(script: string, args: readonly string[], { runner, cwd }: KeeperOptions): Keeper {
  // Its own process group: a Ctrl-C in our terminal is for us alone.
  const child = spawn("/bin/sh", ["-c", script, "tocsin-test-keeper", ...args], {
    ...runner,
    cwd,
    detached: true,
    env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: cwd, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const [, , , pipe] = child.stdio;
  if (!(pipe instanceof Writable) || child.stderr === null) throw new Error("The keeper has no pipe to wait at");
  // None of this keeps a test process running that has nothing else to do.
  child.unref();
  for (const stream of [pipe, child.stderr]) if (stream instanceof Socket) stream.unref();
  pipe.on("error", () => undefined);
  return {
    process: child,
    output: child.stderr,
    async end() {
      child.ref();
      const over = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, "exit");
      pipe.end();
      await over;
    },
  };
}
