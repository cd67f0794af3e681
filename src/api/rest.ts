import type { FastifyInstance } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { guardRoutes } from "./authenticate.ts";
import type { SessionCookie } from "./cookie.ts";
import type { ApiDeps } from "./deps.ts";
import { secureHeaders } from "./headers.ts";
import { handleError, RequestProblem } from "./problem.ts";
import { accountRoutes, authorizationRoutes, settingsRoutes } from "./routes/accounts.ts";
import { accountFileRoutes } from "./routes/accounts-files.ts";
import { actionRoutes } from "./routes/actions.ts";
import { bulkRoutes } from "./routes/bulk.ts";
import { bridgePluginRoutes } from "./routes/bridge-plugin.ts";
import { bridgeRoutes, myBridgeRoutes } from "./routes/bridge.ts";
import { checklistRoutes } from "./routes/checklist.ts";
import { auditRoutes, deliveryRoutes } from "./routes/deliveries.ts";
import { eventRoutes } from "./routes/events.ts";
import { guideRoutes } from "./routes/guides.ts";
import { incidentRoutes } from "./routes/incidents.ts";
import { integrationRoutes } from "./routes/integrations.ts";
import { linkRoutes } from "./routes/links.ts";
import { meRoutes } from "./routes/me.ts";
import { offerRoutes } from "./routes/offers.ts";
import { peopleRoutes } from "./routes/people.ts";
import { rehearsalRoutes } from "./routes/rehearsals.ts";
import { ruleRoutes, serviceRoutes } from "./routes/services.ts";
import { sandboxRoutes } from "./routes/sandbox.ts";
import { sessionRoutes } from "./routes/session.ts";
import { systemRoutes } from "./routes/system.ts";
import { templateRoutes } from "./routes/templates.ts";
import { suggestionRoutes } from "./routes/suggestions.ts";
import { viewRoutes } from "./routes/views.ts";
import { watchdogRoutes } from "./routes/watchdog.ts";
import { recordRequests } from "./record.ts";

/** `/api/v1`: JSON in, JSON out, every route guarded and described by its schemas. */
export async function restRoutes(instance: FastifyInstance, deps: ApiDeps, cookie: SessionCookie): Promise<void> {
  const server = instance.withTypeProvider<ZodTypeProvider>();
  // JSON only: a form of another site cannot send it without asking first.
  server.removeAllContentTypeParsers();
  const parse = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    // Clients that set the type on every request send it with an empty body too.
    if (body === "") done(null, null);
    else void parse(request, String(body), done);
  });
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler(handleError);
  server.setNotFoundHandler(() => {
    throw new RequestProblem("not_found", { detail: "No such operation. /api/docs lists them." });
  });
  recordRequests(instance, deps);
  secureHeaders(instance, { https: deps.app.publicUrl.startsWith("https:"), referrer: "no-referrer" });
  guardRoutes(instance, deps, cookie);

  await sessionRoutes(server, deps, cookie);
  await meRoutes(server, deps);
  await incidentRoutes(server, deps);
  await actionRoutes(server, deps);
  await bulkRoutes(server, deps);
  await viewRoutes(server, deps);
  await eventRoutes(server, deps);
  await deliveryRoutes(server, deps);
  await serviceRoutes(server, deps);
  await rehearsalRoutes(server, deps);
  await ruleRoutes(server, deps);
  await integrationRoutes(server, deps);
  await accountRoutes(server, deps);
  await authorizationRoutes(server, deps);
  await accountFileRoutes(server, deps);
  await guideRoutes(server, deps);
  await linkRoutes(server, deps);
  await offerRoutes(server, deps);
  await suggestionRoutes(server, deps);
  await peopleRoutes(server, deps);
  await settingsRoutes(server, deps);
  await templateRoutes(server, deps);
  await auditRoutes(server, deps);
  await systemRoutes(server, deps);
  await sandboxRoutes(server, deps);
  await checklistRoutes(server, deps);
  await watchdogRoutes(server, deps);
  await bridgeRoutes(server, deps);
  await myBridgeRoutes(server, deps);
  await bridgePluginRoutes(server, deps);
}
