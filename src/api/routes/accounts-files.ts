import { z } from "zod";
import { checkAccount, downloadsOf, searchPlaces } from "#app/accountfiles.ts";
import type { ApiDeps } from "../deps.ts";
import { found, RequestProblem, valueOf } from "../problem.ts";
import { bilingual, id, idParams, listOf, pageOf } from "../schemas/common.ts";
import type { ZodServer } from "../zod-server.ts";

const download = z
  .object({
    file_name: z.string(),
    version: z.string().meta({ description: "Goes up when the platform has to be given the file again; semver." }),
    content_type: z.string(),
    size: z.number().int().meta({ description: "Bytes." }),
  })
  .meta({ id: "Download" });

const checkItem = z
  .object({
    id: z.string(),
    state: z
      .enum(["good", "bad", "unknown"])
      .meta({ description: "unknown: it cannot be known from here; `text` says how to find out." }),
    text: bilingual,
  })
  .meta({ id: "CheckItem" });

const directoryPlace = z
  .object({
    place: z.enum(["person", "chat", "team"]),
    name: z.string(),
    address: z.record(z.string(), z.unknown()).meta({ description: "To be linked by POST /links." }),
    link_id: z.string().nullable().meta({ description: "Null: not linked yet." }),
  })
  .meta({ id: "DirectoryPlace" });
const placeQuery = z.object({ text: z.string().max(100).default(""), cursor: z.string().max(2_000).optional() });

/** Bytes go past the serializer; this only describes them. */
const fileBytes = z.unknown().meta({ type: "string", format: "binary" });
const fileParams = z.object({ id, file_name: z.string().min(1).max(200) });

const tags = ["accounts"];

// As the accounts themselves: settings of accounts are for those who may change them.
const write = { access: "config.write" } as const;

/** What an administrator takes from an account to its platform, and what Tocsin can tell about the account's health. */
export async function accountFileRoutes(server: ZodServer, deps: ApiDeps): Promise<void> {
  const { app } = deps;
  await placeRoutes(server, deps);

  server.get(
    "/accounts/:id/downloads",
    {
      config: write,
      schema: {
        tags,
        summary: "Files for the account's platform, such as an app package",
        params: idParams,
        response: { 200: listOf(download) },
      },
    },
    async (request) => ({
      rows: valueOf(await downloadsOf(app, request.params.id)).map(({ fileName, version, contentType, bytes }) => ({
        file_name: fileName,
        version,
        content_type: contentType,
        size: bytes.byteLength,
      })),
    }),
  );

  server.get(
    "/accounts/:id/downloads/:file_name",
    {
      config: write,
      schema: {
        tags,
        summary: "One of these files",
        params: fileParams,
        response: { 200: { description: "The file", content: { "application/octet-stream": { schema: fileBytes } } } },
      },
    },
    async (request, reply) => {
      const files = valueOf(await downloadsOf(app, request.params.id));
      const file = found(
        files.find(({ fileName }) => fileName === request.params.file_name),
        "file of this account",
      );
      return reply
        .headers({ "content-type": file.contentType, "content-disposition": attachment(file.fileName) })
        .send(Buffer.from(file.bytes));
    },
  );

  server.get(
    "/accounts/:id/check",
    {
      config: write,
      schema: {
        tags,
        summary: "What must be right for the account to work, item by item; sends nothing to anybody",
        params: idParams,
        response: { 200: listOf(checkItem) },
      },
    },
    async (request) => {
      const items = valueOf(await checkAccount(app, request.params.id));
      if (items === null)
        throw new RequestProblem("not_found", {
          detail: "This channel has no check in detail. POST /accounts/{id}/probe tests the connection.",
        });
      return { rows: items.map(({ id: item, state, text }) => ({ id: item, state, text })) };
    },
  );
}

/** RFC 6266 §4: a plain name as it is; others in the extended form, where nothing can end the value early. */
function attachment(fileName: string): string {
  return /^[\w.-]+$/u.test(fileName)
    ? `attachment; filename="${fileName}"`
    : `attachment; filename*=UTF-8''${encodeURIComponent(fileName).replace(/['()*]/gu, (each) => `%${each.charCodeAt(0).toString(16)}`)}`;
}

async function placeRoutes(server: ZodServer, { app }: ApiDeps): Promise<void> {
  server.get(
    "/accounts/:id/places",
    {
      config: write,
      schema: {
        tags,
        summary: "Chats and people that the account reaches, by name; 404 where its platform lists none",
        params: idParams,
        querystring: placeQuery,
        response: { 200: pageOf(directoryPlace) },
      },
    },
    async (request) => {
      const { text, cursor } = request.query;
      const page = valueOf(await searchPlaces(app, request.params.id, text, cursor ?? null));
      if (page === null) throw new RequestProblem("not_found", { detail: "This platform does not list its chats." });
      const links = [...(await app.snapshots.current()).links.values()];
      const channel = (await app.snapshots.current()).accounts.get(request.params.id)?.channel;
      const rows = page.places.map(({ kind, name, key, address }) => ({
        place: kind,
        name: name ?? key,
        // What a channel lists is an address by its own form: an object of fields.
        address: Object.fromEntries(Object.entries(address ?? {})),
        link_id: links.find((link) => link.channel === channel && link.addressKey === key)?.id ?? null,
      }));
      return { rows, next: page.next };
    },
  );
}
