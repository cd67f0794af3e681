import { fastify, type FastifyInstance, LogController } from "fastify";
import { bridgeHooks } from "./bridge-hooks.ts";
import { sessionCookie } from "./cookie.ts";
import type { ApiDeps } from "./deps.ts";
import { docsRoutes } from "./docs.ts";
import { hookRoutes, type HandleInbound } from "./hooks.ts";
import { ingestRoutes } from "./ingest.ts";
import { opsRoutes } from "./ops.ts";
import { pageRoutes } from "./pages/index.ts";
import { handleError } from "./problem.ts";
import { restRoutes } from "./rest.ts";
import { sandboxPass } from "./sandbox-pass.ts";

const apiLimitBytes = 1024 * 1024;

/** All of HTTP: each side of it in a context of its own, so that none pays for the hooks of another. */
export async function createServer(deps: ApiDeps, handleInbound: HandleInbound): Promise<FastifyInstance> {
  let requests = 0;
  const server = fastify({
    loggerInstance: deps.log,
    // Contexts log their own requests, with secrets in addresses masked; ingest logs none.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: apiLimitBytes,
    trustProxy: trusted(deps.trustProxy),
    // Sent by anybody, a request id of theirs could not be told from ours in the log.
    requestIdHeader: false,
    genReqId: () => `${deps.app.node}-${(requests += 1).toString(36)}`,
    // A sender that trickles its request in must not hold a socket for ever.
    requestTimeout: 60_000,
    keepAliveTimeout: 72_000,
    forceCloseConnections: "idle",
    return503OnClosing: true,
    // The way to link carries a sealed address of any platform (`/link/<token>`): some are more than 500 characters.
    routerOptions: { maxParamLength: 4_000 },
    // Keeps Fastify from loading Ajv and a serializer (116 modules, 60 ms): `restRoutes` brings zod's.
    schemaController: {
      compilersFactory: { buildValidator: onlyZod, buildSerializer: onlyZod },
    },
  });
  server.setErrorHandler(handleError);
  server.decorate("basePath", new URL(deps.app.publicUrl).pathname.replace(/\/$/u, ""));
  const cookie = sessionCookie(deps.app.publicUrl.startsWith("https:"));

  await server.register((context) => ingestRoutes(context, deps));
  await server.register((context) => hookRoutes(context, deps, handleInbound));
  await server.register((context) => bridgeHooks(context, deps));
  await server.register((context) => opsRoutes(context, deps));
  await server.register((context) => sandboxPass(context, deps));
  await server.register((context) => restRoutes(context, deps, cookie), { prefix: "/api/v1" });
  await server.register((context) => docsRoutes(context, deps));
  await server.register((context) => pageRoutes(context, deps, cookie));
  return server;
}

function onlyZod(): never {
  throw new Error("schemas are zod's, in restRoutes");
}

/** A number of hops as the function that Fastify takes; the address nearest to us is hop 0. */
function trusted(proxies: ApiDeps["trustProxy"]): false | string | ((address: string, hop: number) => boolean) {
  return typeof proxies === "number" ? (_address, hop) => hop < proxies : proxies;
}
