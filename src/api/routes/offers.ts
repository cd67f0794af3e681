import { z } from "zod";
import { accountOffer } from "#app/config/offers.ts";
import { byOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { valueOf } from "../problem.ts";
import { id, idParams } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

const offer = z
  .object({
    account_id: id,
    values: z
      .record(z.string(), z.string())
      .meta({ description: "webpush: `publicKey`, which a browser subscribes to." }),
  })
  .meta({ id: "Offer" });

/** What people's own browsers need before they can be reached. */
export async function offerRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.post(
    "/channels/:id/offer",
    {
      config: { access: "link.own" },
      schema: {
        tags: ["links"],
        summary: "What an address of a channel is made with; its account makes itself when the first one asks",
        params: idParams,
        response: { 200: offer },
      },
    },
    async (request) => {
      const made = valueOf(await accountOffer(app, request.params.id, byOf(request)));
      return { account_id: made.accountId, values: { ...made.values } };
    },
  );
}
