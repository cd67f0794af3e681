import { byOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { RequestProblem, valueOf } from "../problem.ts";
import { nothing } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

/** The plugin for Settings › Plugin Preferences of Mattermost, put there by us. */
export async function bridgePluginRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  server.post(
    "/bridge/plugin",
    {
      config: { access: "config.write" },
      schema: {
        tags: ["bridge"],
        summary: "Install the plugin for Plugin Preferences on the Mattermost server, or replace an older one",
        response: { 204: nothing },
      },
    },
    async (request, reply) => {
      const { bridge, version } = deps;
      if (bridge === undefined) throw new RequestProblem("not_found", { detail: "There is no bridge in a sandbox." });
      valueOf(await bridge.installPlugin(bridge.plugin(version), byOf(request)));
      return reply.code(204).send(null);
    },
  );
}
