import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";

/** A loopback server that hands each request to `handle`, byte for byte, as `/hook` of the product does. */
export interface Hook extends AsyncDisposable {
  readonly url: string;
  handle: (request: RawRequest) => Promise<RawResponse>;
}

export async function startHook(): Promise<Hook> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
      );
      const { method = "", url = "" } = request;
      hook.handle({ method, url, headers, body: Buffer.concat(chunks), receivedAt: Date.now() }).then(
        (answer) => response.writeHead(answer.status, answer.headers).end(answer.body),
        () => response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    handle: () => Promise.resolve({ status: 404, headers: {}, body: "" }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return hook;
}
