import { randomInt } from "node:crypto";
import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;

/**
 * Below the ports that systems give to whoever asks for any (from 32768 on Linux, 49152 elsewhere): of those, another process of the
 * run may be given one between our look and the start of what is to listen there.
 */
const range = { from: 20_000, to: 32_000 } as const;

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(range.from, range.to);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  return new Promise((resolve) => {
    server.on("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Waits until something listens on this port of 127.0.0.1. */
export async function waitForPort(port: number, { withinMs = 60_000 } = {}): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isListening(port))) {
    if (performance.now() > deadline) throw new Error(`Nothing listens on port ${port} after ${withinMs} ms`);
    await pause(POLL_MS);
  }
}

/** True when something listens on this port of 127.0.0.1. */
export function isListening(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  return new Promise((resolve) => {
    socket.on("connect", () => resolve(true));
    socket.on("error", () => resolve(false));
  }).then((answer) => {
    socket.destroy();
    return answer === true;
  });
}
