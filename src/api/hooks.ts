import type { FastifyInstance, FastifyRequest } from "fastify";
import type { App } from "#app/app.ts";
import type { RawRequest, RawResponse } from "#ports/inbound.ts";
import type { ApiDeps } from "./deps.ts";
import { handleError } from "./problem.ts";

const limitBytes = 1024 * 1024;
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Works on one request of a platform; `app/inbox.ts`. */
export type HandleInbound = (app: App, channel: string, accountId: string, request: RawRequest) => Promise<RawResponse>;

/** The ways in for platforms: the bytes as they came, for the channel to verify; the answer as the channel wants it. */
export async function hookRoutes(server: FastifyInstance, deps: ApiDeps, handleInbound: HandleInbound): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler(handleError);
  server.route<{ Params: { channel: string; account: string } }>({
    method: [...methods],
    url: "/hook/:channel/:account",
    // Fastify would answer HEAD by itself; a platform that checks the address with it is answered by the channel too.
    exposeHeadRoute: false,
    bodyLimit: limitBytes,
    async handler(request, reply) {
      const answer = await handleInbound(
        deps.app,
        request.params.channel,
        request.params.account,
        rawRequest(request, deps.app.clock.now()),
      );
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  });
}

/** A request as the platforms' own code reads it. */
export function rawRequest(request: FastifyRequest, receivedAt: number): RawRequest {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  const body = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
  return { method: request.method, url: request.url, headers, body, receivedAt };
}
