import type { FastifyInstance } from "fastify";
import { consoleDir, consoleRoutes, readConsole } from "../console.ts";
import type { SessionCookie } from "../cookie.ts";
import type { ApiDeps } from "../deps.ts";
import { secureHeaders } from "../headers.ts";
import { recordRequests } from "../record.ts";
import { actionPages } from "./action.ts";
import { authorizedPages } from "./authorized.ts";
import { bridgePluginFile } from "./bridge-plugin.ts";
import { bridgePages } from "./bridge.ts";
import { acceptForms } from "./forms.ts";
import { guardPages } from "./guard.ts";
import { homePages } from "./home.ts";
import { incidentPages } from "./incident.ts";
import { linkPages } from "./link.ts";
import { mePages } from "./me.ts";
import { servicePages } from "./services.ts";
import { signInPages } from "./sign-in.ts";
import { setupPages } from "./setup.ts";
import { style, stylePath } from "./style.ts";

const yearSec = 31_536_000;

/** Pages drawn by the server. They work without JavaScript, on any phone, through any mail scanner: GET changes nothing. */
export async function pageRoutes(server: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): Promise<void> {
  recordRequests(server, deps);
  secureHeaders(server, { https: deps.app.publicUrl.startsWith("https:"), referrer: "same-origin" });
  acceptForms(server);
  guardPages(server, deps, cookie);

  server.get(stylePath, { config: { access: "anyone" } }, async (_request, reply) =>
    reply.header("cache-control", `public, max-age=${yearSec}, immutable`).type("text/css; charset=utf-8").send(style),
  );
  const built = readConsole(deps.consoleDir ?? consoleDir);
  await setupPages(server, deps, cookie, built !== null);
  await signInPages(server, deps, cookie);
  await homePages(server, deps);
  await incidentPages(server, deps);
  await servicePages(server, deps);
  await mePages(server, deps);
  await linkPages(server, deps);
  await authorizedPages(server, deps);
  await bridgePages(server, deps);
  await bridgePluginFile(server, deps);
  await actionPages(server, deps);
  await consoleRoutes(server, built);
}
