/**
 * The least that brings an alert to a webhook on this platform: it parses and posts. It stores nothing, decides nothing, signs nothing, and
 * loses what the receiver does not take. It shows what Node's own HTTP costs, in and out; started by `contestants.ts`.
 */
import { createServer } from "node:http";
import { Pool } from "undici";

const pool = new Pool(process.argv[2] ?? "", { connections: 64 });

async function bring(alert: unknown): Promise<void> {
  const answer = await pool.request({
    method: "POST",
    path: "/",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(alert),
  });
  await answer.body.dump();
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    response.writeHead(202).end();
    for (const alert of JSON.parse(Buffer.concat(chunks).toString("utf8")) as readonly unknown[]) void bring(alert);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.send?.(typeof address === "object" && address !== null ? address.port : 0);
});
