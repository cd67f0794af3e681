import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { FakeTeams, JsonObject } from "./fake.ts";

export interface BotReply {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
}

/** A bot for tests of the fake: what it heard, what it turned away, and what it says. */
export interface TestBot {
  readonly heard: JsonObject[];
  readonly refused: unknown[];
  /** Null: it hangs up. */
  answer: (activity: JsonObject) => BotReply | null;
  /** Forgets what it heard, and says nothing special any more. */
  calm(): void;
  /** Its messaging endpoint. */
  readonly url: string;
  close(): Promise<void>;
}

/** A bot that takes only what the Bot Framework signed, checked with the keys that it publishes. */
export async function startBot(teams: FakeTeams): Promise<TestBot> {
  const { jwks_uri: uri } = (await (await fetch(teams.openIdUrl)).json()) as { jwks_uri: string };
  const keys = createRemoteJWKSet(new URL(uri));
  const how = { issuer: "https://api.botframework.com", audience: teams.appId, algorithms: ["RS256"] };
  const bot: Omit<TestBot, "close" | "url"> = {
    heard: [],
    refused: [],
    answer: () => ({ status: 200, body: {} }),
    calm() {
      bot.heard.length = 0;
      bot.refused.length = 0;
      bot.answer = () => ({ status: 200, body: {} });
    },
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const activity = JSON.parse(await text(request)) as JsonObject;
    try {
      const { payload } = await jwtVerify(request.headers.authorization?.replace("Bearer ", "") ?? "", keys, how);
      assert.equal(payload["serviceurl"], activity["serviceUrl"]);
    } catch (error) {
      bot.refused.push(error);
      return void response.writeHead(401).end();
    }
    bot.heard.push(activity);
    const reply = bot.answer(activity);
    if (reply === null) return void request.socket.destroy();
    const body = reply.body === undefined ? "" : JSON.stringify(reply.body);
    response.writeHead(reply.status, { "content-type": reply.type ?? "application/json" }).end(body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => request.destroy(error as Error));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return Object.assign(bot, {
    close: () => new Promise<void>((resolve) => void server.close(() => resolve())),
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/messages`,
  });
}

/** An object inside an activity; an empty one where there is none. */
export const part = (activity: JsonObject | undefined, key: string): JsonObject =>
  (activity?.[key] ?? {}) as JsonObject;
