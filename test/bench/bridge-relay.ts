/**
 * The least that brings a message from Teams to Mattermost: it decrypts and posts. It proves nothing, stores nothing, asks nobody's presence,
 * and loses what Mattermost does not take. The yardstick of the bridge; started by `bridge.ts`.
 */
import { constants, createDecipheriv, privateDecrypt } from "node:crypto";
import { createServer } from "node:http";
import { Pool } from "undici";
import { certifyItself } from "#lib/selfsigned.ts";

/** Where it takes notifications, and what they are to be encrypted for (DER in base64). */
export interface RelayReady {
  readonly url: string;
  readonly certificate: string;
}

interface Notice {
  readonly clientState: string;
  readonly encryptedContent: { readonly data: string; readonly dataKey: string };
}

const [origin = "", token = ""] = process.argv.slice(2);
const { certificate, key } = await certifyItself("relay", Date.now());
const pool = new Pool(origin);

function decrypted({ data, dataKey }: Notice["encryptedContent"]): string {
  const how = { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
  const secret = privateDecrypt(how, Buffer.from(dataKey, "base64"));
  const decipher = createDecipheriv("aes-256-cbc", secret, secret.subarray(0, 16));
  return Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]).toString("utf8");
}

async function bring(notice: Notice): Promise<void> {
  const { body } = JSON.parse(decrypted(notice.encryptedContent)) as { readonly body: { readonly content: string } };
  const answer = await pool.request({
    method: "POST",
    path: "/api/v4/posts",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ channel_id: notice.clientState, message: body.content }),
  });
  await answer.body.dump();
}

const server = createServer((request, response) => {
  const shaken = new URL(request.url ?? "/", "http://relay").searchParams.get("validationToken");
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    if (shaken !== null) return void response.writeHead(200, { "content-type": "text/plain" }).end(shaken);
    response.writeHead(202).end();
    const { value } = JSON.parse(Buffer.concat(chunks).toString("utf8")) as { readonly value: readonly Notice[] };
    for (const notice of value) void bring(notice);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ready: RelayReady = { url: `http://127.0.0.1:${port}/`, certificate: certificate.toString("base64") };
  process.send?.({ result: ready });
});
