import { promisify } from "node:util";
import { gunzip as gunzipCallback } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Integration } from "#domain/rule.ts";
import type { Accepted } from "#app/ingest.ts";
import { jsonErrorAt } from "#lib/json-error.ts";
import type { Mapped, SourceAnswer, SourceModule, SourceRequest } from "#ports/source.ts";
import type { ApiDeps } from "./deps.ts";
import { integrationOf } from "./keys.ts";
import { maskUrl } from "./mask.ts";
import { problemOf, problems, RequestProblem, sendProblem } from "./problem.ts";

const ingestLimitBytes = 5 * 1024 * 1024;

const gunzip = promisify(gunzipCallback);

type Text = Readonly<Record<string, string | undefined>>;

/** One way to reach a source, and where its own part of the path begins. */
interface Way {
  readonly url: string;
  readonly path: string;
}

/**
 * The ways in for alerts. The hot path of the product: a context of its own without hooks, cookies, schemas or a log line for each
 * request; one parse, one hash, one map, and an answer only after the commit.
 */
export async function ingestRoutes(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => refuse(deps, error, request, reply));

  for (const source of deps.app.sources.values()) {
    for (const way of waysOf(source)) {
      server.post(way.url, { bodyLimit: ingestLimitBytes }, (request, reply) =>
        take(deps, source, way.path, request, reply),
      );
    }
  }
  server.post("/in/:source", async (_request, reply) => unknownSource(deps, reply));
  server.post("/in/:source/*", async (_request, reply) => unknownSource(deps, reply));
}

function waysOf(source: SourceModule): readonly Way[] {
  const below = ["", ...source.paths].flatMap((path) => [
    { url: `/in/${source.id}${path}`, path },
    { url: `/in/${source.id}/:key${path}`, path },
  ]);
  return [...below, ...source.aliases.map((url) => ({ url, path: url }))];
}

async function take(
  deps: ApiDeps,
  source: SourceModule,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = request.query as Text;
  const headers = request.headers as Text;
  const given = keyOf(request, headers, query);
  // A source that carries its key in the body must be parsed first; all others are turned away before that work.
  const early = given === null ? null : await authorised(deps, source, given);
  if (early === null && source.keyInBody === undefined)
    throw new RequestProblem("bad_key", { detail: "The request carries no integration key." });
  const body = parse(await unpack(request.body, headers["content-encoding"]));
  const integration = early ?? (await authorised(deps, source, source.keyInBody?.(body) ?? null));

  const cut = request.url.indexOf("?");
  const asked: SourceRequest = {
    method: request.method,
    path: cut === -1 ? path : path + request.url.slice(cut),
    query,
    headers,
    body,
    now: deps.app.clock.now(),
  };
  const mapped = source.map(asked);
  if (isAllBad(mapped)) return refuseAll(deps, source, mapped, reply);
  const accepted = await deps.ingest.accept(integration, mapped);
  count(deps, source, accepted);
  const answer = source.answer?.(mapped, asked) ?? { status: 202, body: defaultAnswer(accepted, mapped) };
  return send(reply, answer);
}

/** Bearer, X-Tocsin-Key, the path, `?integration_key=`: the first that is there counts. */
function keyOf(request: FastifyRequest, headers: Text, query: Text): string | null {
  const { authorization } = headers;
  if (authorization !== undefined && /^bearer /iu.test(authorization))
    return authorization.slice("bearer ".length).trim();
  return headers["x-tocsin-key"] || (request.params as Text)["key"] || query["integration_key"] || null;
}

async function authorised(deps: ApiDeps, source: SourceModule, key: string | null): Promise<Integration> {
  const integration = key === null ? null : await integrationOf(deps.app, key);
  if (integration === null)
    throw new RequestProblem("bad_key", {
      detail: key === null ? "The request carries no integration key." : "No integration has this key.",
    });
  if (!integration.enabled)
    throw new RequestProblem("bad_key", { detail: "The integration of this key is switched off." });
  if (integration.source !== source.id && !sameFamily(deps, integration.source, source)) {
    throw new RequestProblem("bad_key", {
      detail: `This key belongs to an integration of the source "${integration.source}": post to /in/${integration.source}.`,
    });
  }
  return integration;
}

function sameFamily(deps: ApiDeps, id: string, source: SourceModule): boolean {
  return source.family !== undefined && deps.app.sources.get(id)?.family === source.family;
}

async function unpack(body: unknown, encoding: string | undefined): Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (encoding === undefined || encoding === "" || encoding === "identity") return bytes;
  if (encoding !== "gzip" && encoding !== "x-gzip")
    throw new RequestProblem("media_type", { detail: `Content-Encoding ${encoding} is not taken; gzip is.` });
  try {
    return await gunzip(bytes, { maxOutputLength: ingestLimitBytes });
  } catch (error) {
    const bomb = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    throw bomb
      ? new RequestProblem("too_large", { detail: "The body is over 5 MB when unpacked." })
      : new RequestProblem("malformed", { detail: "The body is not gzip." });
  }
}

function parse(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new RequestProblem("malformed", { detail: "The body is empty; JSON is expected." });
  // Some senders on Windows write a byte order mark.
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const text = bytes.toString("utf8", start);
  try {
    return JSON.parse(text);
  } catch {
    const { offset, line, column } = jsonErrorAt(text);
    throw new RequestProblem("malformed", {
      detail: `Not JSON at position ${offset} (line ${line}, column ${column}).`,
    });
  }
}

function isAllBad(mapped: Mapped): boolean {
  return mapped.bad.length > 0 && mapped.events.length === 0 && mapped.groupEnds.length === 0;
}

function refuseAll(deps: ApiDeps, source: SourceModule, mapped: Mapped, reply: FastifyReply): FastifyReply {
  const answer = source.refuse?.(mapped.bad);
  deps.metrics.ingestRefused(source.id, answer?.status ?? problems.invalid.status);
  return answer === undefined ? sendProblem(reply, "invalid", { errors: mapped.bad }) : send(reply, answer);
}

function defaultAnswer(accepted: readonly Accepted[], mapped: Mapped): unknown {
  return {
    accepted: accepted.map((each) => ({
      event_id: each.eventId,
      dedup_key: each.dedupKey,
      incident_id: each.incidentId,
      result: each.result,
    })),
    rejected: mapped.bad,
  };
}

function send(reply: FastifyReply, answer: SourceAnswer): FastifyReply {
  return reply
    .code(answer.status)
    .header("content-type", "application/json; charset=utf-8")
    .send(JSON.stringify(answer.body ?? null));
}

function count(deps: ApiDeps, source: SourceModule, accepted: readonly Accepted[]): void {
  const [only] = accepted;
  if (accepted.length === 1 && only !== undefined) return deps.metrics.ingested(source.id, only.result, 1);
  for (const [result, group] of Map.groupBy(accepted, (each) => each.result))
    deps.metrics.ingested(source.id, result, group.length);
  return undefined;
}

function refuse(deps: ApiDeps, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, extras } = problemOf(error);
  const [, , source = ""] = (request.routeOptions.url ?? "").split("/");
  deps.metrics.ingestRefused(source.split(":")[0] || "alias", problems[code].status);
  const fields = { url: maskUrl(request.url), address: request.ip, problem: code, detail: extras.detail };
  if (code === "internal") request.log.error({ ...fields, err: error }, "ingest failed");
  else request.log.warn(fields, "ingest refused");
  if (code === "bad_key") void reply.header("www-authenticate", "Bearer");
  return sendProblem(reply, code, extras);
}

async function unknownSource(deps: ApiDeps, reply: FastifyReply): Promise<FastifyReply> {
  return sendProblem(reply, "not_found", {
    detail: `There is no such source or path. Sources: ${[...deps.app.sources.keys()].join(", ")}.`,
  });
}
