import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "./deps.ts";
import { maskUrl } from "./mask.ts";

/** Times and logs the requests of this context, with the secrets in addresses masked. */
export function recordRequests(server: FastifyInstance, deps: ApiDeps): void {
  server.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "(none)";
    deps.metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    const fields = {
      method: request.method,
      url: maskUrl(request.url),
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      address: request.ip,
    };
    if (reply.statusCode >= 500) request.log.warn(fields, "request");
    else request.log.info(fields, "request");
    done();
  });
}
