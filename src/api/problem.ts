import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { Overloaded } from "#app/ingest.ts";
import type { Problem as Refused, Result } from "#app/config/change.ts";
import type { Language } from "#domain/people.ts";
import { Conflict, StoreUnavailable } from "#ports/store.ts";
import { languageOf } from "./pages/words.ts";
import { problemText } from "./problem-words.ts";
import { titles } from "./sentences/titles.ts";

/** Everything that can go wrong with a request (RFC 9457): one row a code. `/api/docs#<code>` explains it. */
export const problems = {
  malformed: {
    status: 400,
    title: "The body cannot be read",
    remedy: "Send well-formed JSON with Content-Type: application/json.",
  },
  invalid: { status: 400, title: "Some fields are not right", remedy: "`errors` says which and why." },
  unauthenticated: {
    status: 401,
    title: "Sign in first",
    remedy: "Send a session cookie, or an API token as Authorization: Bearer tcs_…",
  },
  bad_credentials: {
    status: 401,
    title: "Email or password is wrong",
    remedy: "Try again, or ask an admin for a new link.",
  },
  bad_key: {
    status: 401,
    title: "The integration key is missing or wrong",
    remedy: "Send it as Authorization: Bearer, as X-Tocsin-Key, or in the path.",
  },
  forbidden: {
    status: 403,
    title: "You may not do that",
    remedy: "Ask an admin for the role, or use a token with the scope that `detail` names.",
  },
  cross_site: {
    status: 403,
    title: "The request comes from another site",
    remedy: "Browsers may only write from the console itself; programs use an API token.",
  },
  setup_link: { status: 403, title: "The set-up link is void", remedy: "Use the link that the last start printed." },
  not_found: { status: 404, title: "There is no such thing", remedy: "Look at the address and the ids in it." },
  method: { status: 405, title: "Not with this method", remedy: "Look the operation up in /api/docs." },
  conflict: {
    status: 409,
    title: "It cannot be done as things stand",
    remedy: "`detail` says what stands in the way.",
  },
  refused: {
    status: 409,
    title: "The incident's state does not allow that",
    remedy: "`detail` says why; `incident` is how it stands now.",
  },
  too_large: { status: 413, title: "The body is too large", remedy: "Send less at a time." },
  media_type: { status: 415, title: "Not in this format", remedy: "Send application/json." },
  throttled: { status: 429, title: "Too many tries", remedy: "Wait as long as Retry-After says." },
  internal: {
    status: 500,
    title: "Something broke on our side",
    remedy: "Tell the admin the request id; the log has more.",
  },
  unavailable: {
    status: 503,
    title: "Not ready to take this",
    remedy: "Try again after Retry-After. Nothing of the request was stored.",
  },
} as const satisfies Record<string, { status: number; title: string; remedy: string }>;

export type ProblemCode = keyof typeof problems;

/** What is wrong with one field of the request, or one place of its body (a JSON pointer). */
export type ProblemError =
  | { readonly field: string; readonly problem: string; readonly reason?: string }
  | { readonly pointer: string; readonly problem: string; readonly reason?: string };

export interface ProblemExtras {
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  /** Seconds. */
  readonly retryAfter?: number;
  /** Further members of the answer. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Ends a request with a problem; thrown, so that a route stays a straight line. */
export class RequestProblem extends Error {
  override readonly name = "RequestProblem";
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;
  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(extras.detail ?? problems[code].title);
    this.code = code;
    this.extras = extras;
  }
}

/** The value of a use case, or the problem it names. */
export function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw refusedProblem(result.problem);
}

/** The value, or 404. */
export function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined)
    throw new RequestProblem("not_found", { detail: `There is no such ${what}.` });
  return value;
}

/** A problem for what a use case refused. */
export function refusedProblem(problem: Refused): RequestProblem {
  switch (problem.kind) {
    case "not_found":
      return new RequestProblem("not_found", { detail: `There is no such ${problem.what}.` });
    case "invalid":
      return new RequestProblem("invalid", { errors: problem.issues });
    case "conflict":
      return new RequestProblem("conflict", { detail: problem.why });
    case "forbidden":
      return new RequestProblem("forbidden", { detail: problem.why });
    default:
      return problem satisfies never;
  }
}

/** The body of a problem. */
function problemBody(code: ProblemCode, extras: ProblemExtras, language: Language): Record<string, unknown> {
  const { status, title } = problems[code];
  return {
    type: `/api/docs#${code}`,
    title: language === "en" ? title : titles[code],
    status,
    ...(extras.detail === undefined ? {} : { detail: extras.detail }),
    ...(extras.errors === undefined ? {} : { errors: extras.errors }),
    ...extras.more,
  };
}

/** Answers with a problem; its title is in this language. */
export function sendProblem(
  reply: FastifyReply,
  code: ProblemCode,
  extras: ProblemExtras = {},
  language: Language = "en",
): FastifyReply {
  if (extras.retryAfter !== undefined) void reply.header("retry-after", String(extras.retryAfter));
  return reply
    .code(problems[code].status)
    .type("application/problem+json")
    .send(JSON.stringify(problemBody(code, extras, language)));
}

/** What any error means to the one who asked. Those that are ours to mend are `internal`. */
export function problemOf(error: unknown): { readonly code: ProblemCode; readonly extras: ProblemExtras } {
  if (error instanceof RequestProblem) return error;
  if (error instanceof StoreUnavailable || error instanceof Overloaded)
    return { code: "unavailable", extras: { retryAfter: 2 } };
  if (error instanceof Conflict)
    return { code: "conflict", extras: { detail: `There is one already (${error.what}).` } };
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      field: fieldOf(issue.instancePath),
      problem: issue.message ?? "is not right",
    }));
    return { code: "invalid", extras: { errors } };
  }
  const code = fastifyCodes[codeOf(error)];
  if (code !== undefined) return { code, extras: detailOf(error) };
  return { code: "internal", extras: {} };
}

/** The same in the reader's language, with codes and values that programs may rely on (`reason`, `params`). */
export function translated(extras: ProblemExtras, language: Language): ProblemExtras {
  const detail = extras.detail === undefined ? null : problemText(extras.detail, language);
  return {
    ...extras,
    ...(detail === null ? {} : { detail: detail.text }),
    ...(detail === null || detail.reason === null
      ? {}
      : { more: { reason: detail.reason, params: detail.params, ...extras.more } }),
    ...(extras.errors === undefined
      ? {}
      : {
          errors: extras.errors.map((each) => {
            const { text, reason, params } = problemText(each.problem, language);
            return { ...each, problem: text, ...(reason === null ? {} : { reason, params }) };
          }),
        }),
  };
}

/** Error handler of all contexts that answer in JSON. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, extras: said } = problemOf(error);
  const extras = translated(said, readerOf(request));
  if (code === "internal") request.log.error({ err: error }, "request failed");
  const more = problems[code].status >= 500 ? { more: { ...extras.more, request_id: request.id } } : {};
  return sendProblem(reply, code, { ...extras, ...more });
}

const fastifyCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "media_type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "malformed",
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed",
  FST_ERR_BAD_URL: "not_found",
};

/** The language of who is signed in, else of the browser. */
function readerOf(request: FastifyRequest): Language {
  // Some contexts have nobody signed in, and so no such property.
  const principal = "principal" in request ? request.principal : null;
  return principal?.user.language ?? languageOf(request.headers["accept-language"]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function detailOf(error: unknown): ProblemExtras {
  return error instanceof Error ? { detail: error.message } : {};
}

/** `/levels/0/targets` → `levels.0.targets` */
function fieldOf(pointer: string): string {
  return pointer.replace(/^\//u, "").replaceAll("/", ".");
}
