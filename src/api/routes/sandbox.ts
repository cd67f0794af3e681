import type { Sandbox } from "#app/sandbox.ts";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { presentSandbox } from "../present-sandbox.ts";
import { RequestProblem } from "../problem.ts";
import { nothing } from "../schemas/common.ts";
import { fire, fired, press, pressed, sandbox as shape } from "../schemas/sandbox.ts";
import type { ZodServer } from "../zod-server.ts";

const tags = ["sandbox"];
/** Who sets Tocsin up tries it; a sandbox takes memory and ports. */
const config = { access: "config.write" } as const;

/** The sandbox: a second Tocsin with made-up platforms, to see it work without an account anywhere (ADR 0011). */
export async function sandboxRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  server.get(
    "/sandbox",
    { config, schema: { tags, summary: "The sandbox as it stands", response: { 200: shape } } },
    async (request) => {
      const { sandbox } = deps;
      return sandbox === undefined ? { run: null } : presentSandbox(sandbox, principalOf(request).user);
    },
  );

  server.post(
    "/sandbox",
    { config, schema: { tags, summary: "Start a fresh sandbox; the one before ends", response: { 201: shape } } },
    async (request, reply) => {
      const sandbox = here(deps);
      const { user } = principalOf(request);
      await sandbox.start({ name: user.name, language: user.language, timeZone: user.timeZone });
      return reply.code(201).send(await presentSandbox(sandbox, user));
    },
  );

  server.delete(
    "/sandbox",
    { config, schema: { tags, summary: "End the sandbox; nothing of it is left", response: { 204: nothing } } },
    async (_request, reply) => {
      await deps.sandbox?.stop();
      return reply.code(204).send(null);
    },
  );

  server.post(
    "/sandbox/fire",
    {
      config,
      schema: {
        tags,
        summary: "Fire a test alert in the sandbox",
        description: "`page`: to be answered. `ignore`: goes to the colleague after twenty seconds.",
        body: fire,
        response: { 201: fired },
      },
    },
    async (request, reply) => reply.code(201).send({ incident_id: await running(deps).fire(request.body.act) }),
  );

  server.post(
    "/sandbox/press",
    {
      config,
      schema: {
        tags,
        summary: "Press a button of a message in the sandbox, as its reader does",
        body: press,
        response: { 200: pressed },
      },
    },
    async (request) => {
      const { channel, message, button, inputs } = request.body;
      const done = await running(deps).press({ channel, messageId: message, buttonId: button, inputs });
      if (!done.ok) throw new RequestProblem("conflict", { detail: "The message has no such button any more." });
      return { said: done.said };
    },
  );
}

function here({ sandbox }: ApiDeps): Sandbox {
  if (sandbox === undefined) throw new RequestProblem("conflict", { detail: "There is no sandbox in here." });
  return sandbox;
}

function running(deps: ApiDeps) {
  const sandbox = here(deps);
  const run = sandbox.current();
  if (run === null) throw new RequestProblem("conflict", { detail: "No sandbox runs: start one." });
  sandbox.touch();
  return run;
}
