import type { FastifyReply } from "fastify";
import { z } from "zod";
import { principalOf } from "../authenticate.ts";
import type { ApiDeps } from "../deps.ts";
import { channelGuide, channelIcon, sourceGuide, sourceIcon } from "../guides.ts";
import { found } from "../problem.ts";
import { idParams, language } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

const guideQuery = z.object({ language: language.optional().meta({ description: "Left out: the reader's own." }) });

const guide = z
  .object({
    text: z.string().meta({ description: "Markdown; `{{key}}` stands for the key of an integration." }),
  })
  .meta({ id: "Guide" });

/** Bytes go past the serializer; this only describes them. */
const picture = {
  description: "The picture",
  content: { "image/svg+xml": { schema: z.unknown().meta({ type: "string", format: "binary" }) } },
};

const read = { access: "config.read" } as const;
const daySec = 86_400;

/** What channels and sources tell about themselves: how to set them up, and their pictures. */
export async function guideRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  const { publicUrl } = app;
  const tellers = [
    { kind: "channel", tags: ["accounts"], known: app.channels, guideOf: channelGuide, iconOf: channelIcon },
    { kind: "source", tags: ["integrations"], known: app.sources, guideOf: sourceGuide, iconOf: sourceIcon },
  ] as const;

  for (const { kind, tags, known, guideOf, iconOf } of tellers) {
    server.get(
      `/${kind}s/:id/guide`,
      {
        config: read,
        schema: {
          tags: [...tags],
          summary: `How to set a ${kind} up`,
          params: idParams,
          querystring: guideQuery,
          response: { 200: guide },
        },
      },
      async (request) => {
        const { id } = request.params;
        const wanted = request.query.language ?? principalOf(request).user.language;
        return { text: found(known.has(id) ? await guideOf(id, wanted, publicUrl) : null, `guide of a ${kind}`) };
      },
    );

    server.get(
      `/${kind}s/:id/icon`,
      {
        config: read,
        schema: { tags: [...tags], summary: `The picture of a ${kind}`, params: idParams, response: { 200: picture } },
      },
      async (request, reply) => {
        const { id } = request.params;
        return sendPicture(reply, found(known.has(id) ? await iconOf(id) : null, `picture of a ${kind}`));
      },
    );
  }
}

/** Kept by the browser for a day; it changes with a release at most. */
function sendPicture(reply: FastifyReply, svg: string): FastifyReply {
  return reply
    .headers({ "content-type": "image/svg+xml; charset=utf-8", "cache-control": `private, max-age=${daySec}` })
    .send(svg);
}
