import { once } from "node:events";
import http from "node:http";
import { buffer } from "node:stream/consumers";
import type { JsonObject, Signer } from "../../src/channels/msteams/fake.ts";

/** An activity on its way, and what the product answered. */
export interface Exchange {
  readonly activity: JsonObject;
  readonly status: number;
  readonly answer: string;
}

/** Stands between the Playground and the product. */
export interface Signing {
  /** For the Playground: its application. */
  readonly url: string;
  /** For the proxy: where the product takes activities; set once it has an account. */
  hook: string | null;
  readonly exchanges: readonly Exchange[];
  stop(): Promise<void>;
}

/**
 * Signs what the Playground sends, as the Bot Framework does: the Playground sends activities without a token, and the product has no way
 * to let such ones in. The token claims the activity's own service URL. The activity goes on byte for byte, and so does the answer.
 */
export async function startSigning(signer: Signer): Promise<Signing> {
  const exchanges: Exchange[] = [];
  const state: { hook: string | null } = { hook: null };

  async function pass(
    body: string,
  ): Promise<{ readonly status: number; readonly type: string; readonly text: string }> {
    const activity = JSON.parse(body) as JsonObject;
    if (state.hook === null) throw new Error("there is no account yet");
    const { method, headers } = await signer.request(activity, {}, body);
    const answer = await fetch(state.hook, { method, headers, body });
    const text = await answer.text();
    exchanges.push({ activity, status: answer.status, answer: text });
    return { status: answer.status, type: answer.headers.get("content-type") ?? "", text };
  }

  const server = http.createServer((asked, answer) => {
    // It asks first whether anybody is there.
    if (asked.method !== "POST") return void answer.writeHead(200).end();
    buffer(asked)
      .then((bytes) => pass(bytes.toString("utf8")))
      .then(({ status, type, text }) => answer.writeHead(status, type === "" ? {} : { "content-type": type }).end(text))
      .catch((error: unknown) => answer.writeHead(502).end(String(error)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/api/messages`,
    get hook() {
      return state.hook;
    },
    set hook(next) {
      state.hook = next;
    },
    exchanges,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
