import net from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const POLL_MS = 20;

/** A TCP port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  const server = net.createServer();
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Waits until something listens on this port of 127.0.0.1. */
export async function waitForPort(port: number, { withinMs = 15_000 } = {}): Promise<void> {
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
