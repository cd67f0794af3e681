import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that was read to its end. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly bytes: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text or bytes go out as they are, all else as JSON. */
  readonly body?: unknown;
}

export interface LoopbackServer {
  readonly origin: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Loopback HTTP whose answers may take a request of their own. */
export async function startLoopback(
  work: (asked: Asked) => Promise<Answer> | Answer,
  port: number,
): Promise<LoopbackServer> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => response.destroy());
    request.on("end", () => {
      const bytes = Buffer.concat(chunks);
      const url = new URL(request.url ?? "/", "http://fake");
      const one: Asked = {
        method: request.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        raw: bytes.toString("utf8"),
        bytes,
      };
      asked.push(one);
      Promise.resolve(work(one)).then(
        ({ status, headers = {}, body }) => {
          const isPlain = typeof body === "string" || body instanceof Uint8Array || body === undefined;
          const type = isPlain ? {} : { "content-type": "application/json; charset=utf-8" };
          response.writeHead(status, { ...type, ...headers }).end(isPlain ? body : JSON.stringify(body));
        },
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    origin: `http://127.0.0.1:${bound}`,
    asked,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
