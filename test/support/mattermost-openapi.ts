import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import type { Http, HttpRequest, HttpResponse } from "#ports/http.ts";

type Schema = Readonly<Record<string, unknown>>;

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content & { readonly $ref?: string }>>;
}

/** The API reference of Mattermost (OpenAPI 3.0), as far as it is looked at. */
export interface Reference {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>> | undefined>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses?: Readonly<Record<string, Content>>;
  };
}

/** One request and what came back. */
export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly contentType: string;
  /** Null: not JSON. */
  readonly body: string | null;
  readonly status: number;
  readonly answer: string;
}

/** What is wrong with an exchange, in words; empty: nothing. */
export type Judge = (exchange: Exchange) => readonly string[];

/**
 * `TOCSIN_MATTERMOST_OPENAPI` names a copy of Mattermost's own reference as JSON (mattermost/mattermost, api/v4/source/*.yaml, put together as
 * its Makefile does). Its licence is not one that would let us keep a copy here; without it the tests judge nothing by it.
 */
const copy = process.env["TOCSIN_MATTERMOST_OPENAPI"];
let known: Judge | null = null;

function judgeOfCopy(): Judge | null {
  if (copy === undefined) return null;
  // The cast holds as far as the file is what its name says; what is not there shows as a violation.
  known ??= createJudge(JSON.parse(readFileSync(copy, "utf8")) as Reference);
  return known;
}

/** What the reference leaves out or tells otherwise than the server itself and its types (`@mattermost/types`), which are right there. */
const gaps: readonly RegExp[] = [
  // integrations.d.ts, `Command`
  /commands, body: .*"(?:display_name|description|auto_complete(?:_desc|_hint)?)"/u,
  // posts.d.ts, `Post`
  /posts, body: .*"pending_post_id"/u,
  /posts\/ephemeral, body\/post: .*"props"/u,
  // posts.d.ts, `PostPatch`
  /patch, body\/props: must be string/u,
  // server/channels/app/post.go, `GetSinglePost`
  /GET .*posts\/\{id\}: does not answer 404/u,
  // users.d.ts, `UserProfile` and `UserTimezone`
  /answer 200: .*"is_bot"/u,
  /timezone\/useAutomaticTimezone: must be boolean/u,
  // errors.d.ts, `ServerError`
  /answer [45]\d\d: .*"detailed_error"/u,
  // config.d.ts, `AdminConfig`
  /\/config, answer 200.*"(?:PluginSettings|AllowedUntrustedInternalConnections)"/u,
];

/** An `Http` that holds all that goes to the API of this server against the reference, if there is a copy of it. */
export function judged(http: Http, origin: string): { readonly http: Http; assertSound(): void } {
  const judge = judgeOfCopy();
  const wrong = new Set<string>();
  if (judge === null) return { http, assertSound: () => {} };
  return {
    http: {
      ...http,
      async request(request) {
        const result = await http.request(request);
        if (result.ok && request.url.startsWith(`${origin}/api/v4/`))
          for (const each of judge(exchangeOf(request, result.response)))
            if (!gaps.some((gap) => gap.test(each))) wrong.add(each);
        return result;
      },
    },
    assertSound: () => assert.deepEqual([...wrong], [], "against the reference of Mattermost"),
  };
}

function exchangeOf(request: HttpRequest, { status, body: answer }: HttpResponse): Exchange {
  const headers = Object.entries(request.headers ?? {});
  const contentType = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const body = typeof request.body === "string" ? request.body : null;
  return { method: request.method, url: request.url, contentType, body, status, answer };
}

/** A judge by this reference: the way exists, parameters and fields are known and of their types, the answer is one that it tells of. */
export function createJudge(reference: Reference): Judge {
  const check = checker(reference);
  return ({ method, url, contentType, body, status, answer }) => {
    const { pathname, searchParams } = new URL(url);
    const operation = operationOf(reference, method, pathname);
    const what = `${method} ${pathname.replaceAll(/[a-z0-9]{26}/gu, "{id}")}`;
    if (operation === null) return [`${what}: there is no such way`];
    const wrong: string[] = [];
    const query = (operation.parameters ?? []).filter((each) => each.in === "query");
    for (const name of searchParams.keys())
      if (!query.some((each) => each.name === name)) wrong.push(`${what}: no parameter ${name}`);
    for (const { name, required } of query)
      if (required === true && !searchParams.has(name)) wrong.push(`${what}: lacks ${name}`);
    const wanted = operation.requestBody?.content?.["application/json"]?.schema;
    if (contentType.startsWith("application/json"))
      wrong.push(...(wanted === undefined ? [`${what}: takes no JSON`] : check(wanted, parsed(body), `${what}, body`)));
    const told = responseOf(reference, operation, status);
    // Of a fault that a test made nothing is told.
    if (told === null)
      return status >= 500 || status === 429 ? wrong : [...wrong, `${what}: does not answer ${status}`];
    const schema = told.content?.["application/json"]?.schema;
    if (schema !== undefined) wrong.push(...check(schema, parsed(answer), `${what}, answer ${status}`));
    return wrong;
  };
}

function responseOf({ components }: Reference, { responses }: Operation, status: number): Content | null {
  const found = responses[String(status)];
  if (found?.$ref === undefined) return found ?? null;
  return components.responses?.[found.$ref.split("/").at(-1) ?? ""] ?? null;
}

function operationOf({ paths }: Reference, method: string, path: string): Operation | null {
  const given = path.split("/");
  const fits = (template: string): boolean => {
    const parts = template.split("/");
    return parts.length === given.length && parts.every((part, at) => part.startsWith("{") || part === given[at]);
  };
  // `users/me` before `users/{user_id}`.
  const found = Object.keys(paths)
    .filter(fits)
    .toSorted((a, b) => holes(a) - holes(b));
  for (const template of found) {
    const operation = paths[template]?.[method.toLowerCase()];
    if (operation !== undefined) return operation;
  }
  return null;
}

const holes = (template: string): number => template.split("{").length;

function checker({ components }: Reference): (schema: Schema, value: unknown, what: string) => readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const schemas = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [name, closed(schema)]),
  );
  const compiled = new Map<string, ValidateFunction>();
  return (schema, value, what) => {
    const key = JSON.stringify(schema);
    const validate = compiled.get(key) ?? ajv.compile({ components: { schemas }, ...closed(schema) });
    compiled.set(key, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${what}${instancePath}: ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** A name that an object does not tell of is a slip. */
function closed(schema: Schema): Schema {
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closedDeep(value)]));
  if (!isObject(inner["properties"]) || inner["additionalProperties"] !== undefined) return inner;
  return { ...inner, additionalProperties: false };
}

function closedDeep(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedDeep);
  return isObject(value) ? closed(value) : value;
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
