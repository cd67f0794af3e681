import type { FastifyInstance, FastifyRequest } from "fastify";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import type { ApiDeps } from "./deps.ts";
import { rawRequest } from "./hooks.ts";
import { handleError } from "./problem.ts";

/** A notification may hold a hundred messages with their texts. */
const limitBytes = 8 * 1024 * 1024;

/** The ways in of the bridge: the bytes as they came, and the answer as Graph or Mattermost wants it. */
export async function bridgeHooks(server: FastifyInstance, { app, bridge }: ApiDeps): Promise<void> {
  if (bridge === undefined) return;
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler(handleError);
  const ways: readonly (readonly [path: string, take: (request: RawRequest) => Promise<RawResponse>])[] = [
    ["/bridge/graph", (request) => bridge.graph(request)],
    ["/bridge/lifecycle", (request) => bridge.lifecycle(request)],
    ["/bridge/command", (request) => bridge.command(request)],
  ];
  for (const [url, take] of ways)
    server.route({
      method: "POST",
      url,
      bodyLimit: limitBytes,
      async handler(request: FastifyRequest, reply) {
        const answer = await take(rawRequest(request, app.clock.now()));
        return reply.code(answer.status).headers(answer.headers).send(answer.body);
      },
    });
}
