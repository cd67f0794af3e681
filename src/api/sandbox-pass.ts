import { type IncomingMessage, request as ask } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ApiDeps } from "./deps.ts";
import { handleError, RequestProblem } from "./problem.ts";
import { recordRequests } from "./record.ts";

const limitBytes = 1024 * 1024;
const patienceMs = 30_000;

/** What of a request goes on to the sandbox. No cookie, no authorization: whoever is signed in here is nobody in there. */
const askedHeaders = [
  "host",
  "accept",
  "accept-language",
  "content-type",
  "content-encoding",
  "user-agent",
  "origin",
  "referer",
  "sec-fetch-site",
] as const;

/** What of an answer comes back. No cookie of the sandbox reaches a browser. */
const answeredHeaders = [
  "content-type",
  "cache-control",
  "content-security-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
  "referrer-policy",
  "retry-after",
  "strict-transport-security",
  "x-content-type-options",
  "x-frame-options",
  "x-request-id",
] as const;

/** One part of a path of ours: nothing in it needs to be encoded, so that nothing encoded comes through. */
const part = /^[\w.-]{1,400}$/u;

type Parts = Readonly<Record<string, string>>;

/**
 * `/sandbox/…`: the few addresses of the sandbox's own server that people and the line with curl need: action pages, their style,
 * and the way in for alerts. The path is made anew of its checked parts; everything else in there cannot be asked for.
 */
export async function sandboxPass(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  recordRequests(server, deps);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler(handleError);

  const pass = (way: (parts: Parts) => readonly string[]) => (request: FastifyRequest, reply: FastifyReply) => {
    const parts = way(request.params as Parts);
    if (!parts.every((one) => part.test(one) && !/^\.+$/u.test(one))) throw new RequestProblem("not_found");
    return passOn(deps, `/${parts.join("/")}`, request, reply);
  };
  const options = { bodyLimit: limitBytes, exposeHeadRoute: false };
  server.get(
    "/sandbox/a/:token",
    options,
    pass(({ token = "" }) => ["a", token]),
  );
  server.post(
    "/sandbox/a/:token",
    options,
    pass(({ token = "" }) => ["a", token]),
  );
  server.get(
    "/sandbox/assets/:file",
    options,
    pass(({ file = "" }) => ["assets", file]),
  );
  server.post(
    "/sandbox/in/:source/:key",
    options,
    pass(({ source = "", key = "" }) => ["in", source, key]),
  );
  // The console of the sandbox is the wall.
  for (const path of ["/sandbox", "/sandbox/", "/sandbox/incidents/:id"])
    server.get(path, options, (_request, reply) => reply.redirect("/welcome", 303));
}

async function passOn(
  { sandbox, app }: ApiDeps,
  path: string,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const run = sandbox?.current() ?? null;
  if (run === null) throw new RequestProblem("not_found", { detail: "This sandbox has ended." });
  sandbox?.touch();
  const answer = await askIt(run.url + path, request).catch((error: unknown) => {
    app.log.warn({ err: error }, "the sandbox does not answer");
    throw new RequestProblem("unavailable", { retryAfter: 2 });
  });
  for (const name of answeredHeaders) {
    const value = answer.headers[name];
    if (value !== undefined) void reply.header(name, value);
  }
  return reply.code(answer.status).send(answer.body);
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Asks as it was asked: not by the guarded way out, which is for other people's servers and sets a host of its own. */
function askIt(url: string, request: FastifyRequest): Promise<Answered> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const headers = askedHeaders.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const query = request.url.includes("?") ? request.url.slice(request.url.indexOf("?")) : "";
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const asking = ask(
    url + query,
    {
      method: request.method,
      headers: { ...Object.fromEntries(headers), "content-length": String(body.length) },
      signal: AbortSignal.timeout(patienceMs),
    },
    (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > limitBytes) answer.destroy(new Error("the answer is too long"));
        else chunks.push(chunk);
      });
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) }),
      );
    },
  );
  asking.on("error", reject);
  asking.end(body);
  return promise;
}
