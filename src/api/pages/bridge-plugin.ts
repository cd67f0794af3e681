import type { FastifyInstance } from "fastify";
import type { ApiDeps } from "../deps.ts";

/** The plugin for Mattermost as a file, for those who install it by hand. There is nothing in it but where this Tocsin is. */
export async function bridgePluginFile(server: FastifyInstance, { bridge, version }: ApiDeps): Promise<void> {
  if (bridge === undefined) return;
  server.get("/bridge/plugin.tar.gz", { config: { access: "anyone" } }, async (_request, reply) =>
    reply
      .type("application/gzip")
      .header("content-disposition", 'attachment; filename="tocsin-msteams.tar.gz"')
      .send(bridge.plugin(version)),
  );
}
