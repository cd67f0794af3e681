import { promisify } from "node:util";
import { gunzip as gunzipCallback } from "node:zlib";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Integration } from "#domain/rule.ts";
import type { Accepted } from "#app/ingest.ts";
import { jsonErrorAt } from "#lib/json-error.ts";
import type { BadEvent, Mapped, SourceAnswer, SourceModule, SourceRequest } from "#ports/source.ts";
import type { ApiDeps } from "./deps.ts";
import { integrationOf } from "./keys.ts";
import { maskUrl } from "./mask.ts";
import { languageOf } from "./pages/words.ts";
import {
  type ProblemCode,
  type ProblemExtras,
  problemOf,
  problems,
  RequestProblem,
  sendProblem,
  translated,
} from "./problem.ts";
import { problemText } from "./problem-words.ts";
import { openShortcut, type Asked, type Way } from "./shortcut.ts";

const ingestLimitBytes = 5 * 1024 * 1024;

const gunzip = promisify(gunzipCallback);

type Text = Readonly<Record<string, string | undefined>>;

/**
 * The ways in for alerts. The hot path of the product: a context of its own without cookies, schemas or a log line for each request;
 * one parse, one hash, one map, and an answer only after the commit. Most requests do not even come this far: `shortcut.ts`.
 */
export async function ingestRoutes(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  const ways = [...deps.app.sources.values()].flatMap(waysOf);
  const shortcut = openShortcut(server.server, ways, ingestLimitBytes, (asked, body) => answerTo(deps, asked, body));
  server.addHook("preClose", async () => shortcut.close());
  server.addHook("onRequest", (request, _reply, done) => done(shortcut.refusals.get(request.raw)));

  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error, request, reply) => refuse(deps, error, request, reply));

  for (const way of ways) {
    server.post(way.url, { bodyLimit: ingestLimitBytes }, async (request, reply) =>
      send(reply, await answerTo(deps, askedBy(way, request), request.body)),
    );
  }
  server.post("/in/:source", async (request, reply) => unknownSource(deps, request, reply));
  server.post("/in/:source/*", async (request, reply) => unknownSource(deps, request, reply));
}

function waysOf(source: SourceModule): readonly Way[] {
  const below = ["", ...source.paths].flatMap((path) => [
    { source, url: `/in/${source.id}${path}`, path },
    { source, url: `/in/${source.id}/:key${path}`, path },
  ]);
  return [...below, ...source.aliases.map((url) => ({ source, url, path: url }))];
}

function askedBy(way: Way, { method, url, headers, query, params }: FastifyRequest): Asked {
  return { way, method, url, headers: headers as Text, query: query as Text, key: (params as Text)["key"] };
}

/** Takes what a request holds; the answer once it is committed. Throws what is to be refused. */
async function answerTo(deps: ApiDeps, asked: Asked, raw: unknown): Promise<SourceAnswer> {
  const { method, url, query, headers } = asked;
  const { source, path } = asked.way;
  const given = keyOf(asked);
  // A source that carries its key in the body must be parsed first; all others are turned away before that work.
  const early = given === null ? null : await authorised(deps, source, given);
  if (early === null && source.keyInBody === undefined)
    throw new RequestProblem("bad_key", { detail: "The request carries no integration key." });
  const bytes = unpack(raw, headers["content-encoding"]);
  const body = parse(bytes instanceof Promise ? await bytes : bytes);
  const integration = early ?? (await authorised(deps, source, source.keyInBody?.(body) ?? null));

  const cut = url.indexOf("?");
  const request: SourceRequest = {
    method,
    path: cut === -1 ? path : path + url.slice(cut),
    query,
    headers,
    body,
    now: deps.app.clock.now(),
  };
  const mapped = source.map(request);
  if (isAllBad(mapped)) return refused(deps, source, mapped, headers);
  const accepted = await deps.ingest.accept(integration, mapped);
  count(deps, source, accepted);
  const shown = mapped.bad.length === 0 ? mapped : { ...mapped, bad: inTheirWords(mapped.bad, headers) };
  return source.answer?.(shown, request) ?? { status: 202, body: defaultAnswer(accepted, shown) };
}

/** A parameter that is there twice comes as a list, whatever the type says: which of them is meant nobody can know. */
function oneOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Bearer, X-Tocsin-Key, the path, `?integration_key=`: the first that is there counts. */
function keyOf({ headers, query, key }: Asked): string | null {
  const { authorization } = headers;
  if (authorization !== undefined && /^bearer /iu.test(authorization))
    return authorization.slice("bearer ".length).trim();
  return headers["x-tocsin-key"] || key || oneOf(query["integration_key"]) || null;
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

function unpack(body: unknown, encoding: string | undefined): Buffer | Promise<Buffer> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return encoding === undefined || encoding === "" || encoding === "identity" ? bytes : unzip(bytes, encoding);
}

async function unzip(bytes: Buffer, encoding: string): Promise<Buffer> {
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

/** The answer to a request of which nothing is any good. */
function refused(deps: ApiDeps, source: SourceModule, mapped: Mapped, headers: Text): SourceAnswer {
  const answer = source.refuse?.(inTheirWords(mapped.bad, headers));
  if (answer === undefined) throw new RequestProblem("invalid", { errors: mapped.bad });
  deps.metrics.ingestRefused(source.id, answer.status);
  return answer;
}

/** What is wrong with single events, in the language that the sender asks for. */
function inTheirWords(bad: readonly BadEvent[], headers: Text): readonly BadEvent[] {
  const language = languageOf(headers["accept-language"]);
  return bad.map((each) => ({ ...each, problem: problemText(each.problem, language).text }));
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
  // Why the database is away (a full disk, say) is for our log, not for the sender.
  const cause = code === "unavailable" && error instanceof Error ? error.message : undefined;
  const fields = { url: maskUrl(request.url), address: request.ip, problem: code, detail: extras.detail, cause };
  if (code === "internal") request.log.error({ ...fields, err: error }, "ingest failed");
  // Payloads that a source refuses have no line, whichever form the answer has.
  else if (code !== "invalid") request.log.warn(fields, "ingest refused");
  if (code === "bad_key") void reply.header("www-authenticate", "Bearer");
  return say(request, reply, code, extras);
}

/** In the language that the sender asks for: whoever sets it up sees the answer. */
function say(request: FastifyRequest, reply: FastifyReply, code: ProblemCode, extras: ProblemExtras): FastifyReply {
  const language = languageOf(request.headers["accept-language"]);
  return sendProblem(reply, code, translated(extras, language), language);
}

async function unknownSource(deps: ApiDeps, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  return say(request, reply, "not_found", {
    detail: `There is no such source or path. Sources: ${[...deps.app.sources.keys()].join(", ")}.`,
  });
}
