// Preloaded into the Playground: it listens on every address of the machine and asks nobody who they are.
import { Server } from "node:net";

const listen: unknown = Reflect.get(Server.prototype, "listen");

/** As `listen(port, ready)` and `listen(port)`, which is how the Playground calls it, but on this machine alone. */
function listenHere(this: Server, port: unknown, ...rest: readonly unknown[]): unknown {
  if (typeof listen !== "function") throw new TypeError("node:net has no listen");
  const here = typeof port === "number" && typeof rest[0] !== "string" ? [port, "127.0.0.1", ...rest] : [port, ...rest];
  return Reflect.apply(listen, this, here);
}

Reflect.set(Server.prototype, "listen", listenHere);
