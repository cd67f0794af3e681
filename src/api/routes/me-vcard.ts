import { z } from "zod";
import { sendersOf } from "#app/linking.ts";
import type { ApiDeps } from "../deps.ts";
import { RequestProblem } from "../problem.ts";
import { vcard } from "../vcard.ts";
import type { ZodServer } from "../zod-server.ts";

const card = z.unknown().meta({ type: "string" });

/** The contact that lets pages through where a phone is silent: people add it, and allow it in Do Not Disturb. */
export async function vcardRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/me/vcard",
    {
      config: { access: "self" },
      schema: {
        tags: ["me"],
        summary: "A contact (vCard) with every number and mail address that pages come from; 404 where none is known",
        response: { 200: { description: "The vCard", content: { "text/vcard": { schema: card } } } },
      },
    },
    async (_request, reply) => {
      const senders = await sendersOf(app);
      if (senders.length === 0)
        throw new RequestProblem("not_found", {
          detail: "No account sends from a number or an address that a phone could know.",
        });
      const { settings } = await app.snapshots.current();
      return reply
        .headers({
          "content-type": "text/vcard; charset=utf-8",
          "content-disposition": 'attachment; filename="tocsin.vcf"',
        })
        .send(vcard({ workspace: settings.workspaceName, url: app.publicUrl, senders }));
    },
  );
}
