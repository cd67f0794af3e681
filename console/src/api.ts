import type { paths, Problem } from "./generated/api.ts";

/** What can go wrong, by the name that the API gives it; `offline`: no answer came at all. */
export type ProblemCode = (Problem["type"] extends `/api/docs#${infer Code}` ? Code : never) | "offline";

/** The server said no (RFC 9457), or nothing. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly code: ProblemCode;
  /** Why, in the server's words; empty where it has none. */
  readonly detail: string;
  /** What is wrong with which field of the body: `levels.0.targets`. */
  readonly fields: readonly FieldProblem[];
  /** The whole answer, for what some problems tell besides. */
  readonly body: unknown;
  constructor(code: ProblemCode, detail: string, fields: readonly FieldProblem[] = [], body: unknown = null) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.fields = fields;
    this.body = body;
  }
}

/** What is wrong with one field. */
export interface FieldProblem {
  readonly field: string;
  readonly problem: string;
}

type Method = "get" | "post" | "put" | "patch" | "delete";
type PathsOf<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, unknown> ? P : never }[keyof paths];
type Operation<M extends Method, P extends PathsOf<M>> = paths[P][M & keyof paths[P]];

/** What an operation takes, by docs/openapi.json: ids in its path, its query, its body. */
type Input<O> = (O extends { parameters: { path: infer T extends object } } ? { readonly path: T } : unknown) &
  (O extends { parameters: { query: infer T extends object } } ? { readonly query: T } : unknown) &
  (O extends { parameters: { query?: infer T extends object } } ? { readonly query?: T } : unknown) &
  (O extends { requestBody: { content: { "application/json": infer T } } } ? { readonly body: T } : unknown);

/** What it answers when all is well. */
type Answer<O> = O extends { responses: infer R }
  ? {
      [S in keyof R]: S extends 200 | 201
        ? R[S] extends { content: { "application/json": infer T } }
          ? T
          : null
        : S extends 204
          ? null
          : never;
    }[keyof R]
  : never;

type Call<M extends Method> = <P extends PathsOf<M>>(
  path: P,
  ...input: object extends Input<Operation<M, P>> ? [input?: Input<Operation<M, P>>] : [input: Input<Operation<M, P>>]
) => Promise<Answer<Operation<M, P>>>;

/** The operations of the REST API, typed by docs/openapi.json. They throw `ApiProblem`. */
export const get = caller("get");
export const post = caller("post");
export const put = caller("put");
export const patch = caller("patch");
export const del = caller("delete");

/** The one cast between the bytes of an answer and its type: docs/openapi.json is held against the server by a test there. */
function caller<M extends Method>(method: M): Call<M> {
  return ((path: string, input: Parts = {}) => send(method, path, input)) as Call<M>;
}

interface Parts {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Called when the session is found to be over. */
let signedOut: () => void = () => undefined;

/** Says what to do when the session is over. */
export function onSignedOut(listener: () => void): void {
  signedOut = listener;
}

async function send(method: string, path: string, { path: ids, query, body }: Parts): Promise<unknown> {
  const content =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const answer = await fetch(addressOf(path, ids, query), { method: method.toUpperCase(), ...content }).catch(
    () => null,
  );
  if (answer === null) throw new ApiProblem("offline", "");
  if (answer.status === 401) signedOut();
  const text = await answer.text().catch(() => "");
  const value = text === "" ? null : parsed(text);
  if (!answer.ok) throw problemOf(value);
  return value;
}

/** The address of an operation, with its ids and its query filled in. */
export function addressOf(path: string, ids: Parts["path"] = {}, query: Parts["query"] = {}): string {
  const filled = path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => encodeURIComponent(ids[name] ?? ""));
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  const search = new URLSearchParams(
    given.flatMap(([name, value]) => [value].flat().map((each): [string, string] => [name, String(each)])),
  ).toString();
  return search === "" ? filled : `${filled}?${search}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A problem from the body of an answer, whatever came: a proxy in between may speak HTML. */
export function problemOf(body: unknown): ApiProblem {
  if (!isProblem(body)) return new ApiProblem("unavailable", "");
  const code = body.type.slice("/api/docs#".length) as ProblemCode;
  const fields = (body.errors ?? []).map(({ field, pointer, problem }) => ({ field: field ?? pointer ?? "", problem }));
  const words = fields.map(({ field, problem }) => `${field} ${problem}`.trim());
  return new ApiProblem(code, [body.detail ?? "", ...words].filter((part) => part !== "").join(" "), fields, body);
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === "object" &&
    body !== null &&
    "type" in body &&
    typeof body.type === "string" &&
    body.type.startsWith("/api/docs#")
  );
}
