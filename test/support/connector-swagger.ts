import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import type { ValidateFunction } from "ajv";
import { default as addFormats } from "ajv-formats";
import { description } from "./connector-description.ts";

interface Operation {
  readonly parameters: readonly { readonly in: string; readonly schema?: { readonly $ref?: string } }[];
  readonly responses: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Swagger {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly definitions: Readonly<Record<string, object>>;
}

/**
 * A copy of Microsoft's own file may take the place of ours: botframework-channel.json of microsoft/botframework-sdk, in
 * specs/botframework-protocol.
 */
const copy = process.env["TOCSIN_CONNECTOR_SWAGGER"];
const swagger: Swagger = copy === undefined ? description : (JSON.parse(readFileSync(copy, "utf8")) as Swagger);

/** Calls that Teams added to the Bot Connector, which the description does not know. They have no body. */
const beyond: readonly RegExp[] = [/^GET \/v3\/teams\/[^/]+$/, /^GET \/v3\/teams\/[^/]+\/conversations$/];
/** Objects of a request in which a name that the description lacks is a slip. Entities and channel data are open by design. */
const closed = ["Activity", "Attachment", "ConversationAccount", "ConversationParameters"];

const anyError = { schema: { $ref: "#/definitions/ErrorResponse" } };
/** RFC 3986, `pchar`. */
const segment = /^(?:[\w\-.~!$&'()*+,;=:@]|%[0-9a-f]{2})*$/i;

const requests = validator(closed);
const answers = validator([]);

/**
 * Holds a request to the Bot Connector against the description of it.
 * @param path from `/v3/` on, percent-encoded, without the query
 * @param body as JSON; undefined or null where there is none
 * @throws AssertionError naming the path or what is wrong with the body
 */
export function assertConnectorRequest(method: string, path: string, body: unknown): void {
  if (beyond.some((each) => each.test(`${method} ${path}`)))
    return assert.equal(body ?? null, null, "a GET has no body");
  const operation = operationOf(method, path);
  const wanted = operation.parameters.find((parameter) => parameter.in === "body")?.schema;
  if (wanted === undefined) return assert.equal(body ?? null, null, `${method} ${path} has no body`);
  assertFits(requests, wanted, body, `body of ${method} ${path}`);
  const activity = isObject(body) && isObject(body["activity"]) ? body["activity"] : body;
  assertMentions(activity, `${method} ${path}`);
}

/** Holds an answer of the Bot Connector against the description: the status, or `default` with an error body. */
export function assertConnectorAnswer(method: string, path: string, status: number, body: unknown): void {
  if (beyond.some((each) => each.test(`${method} ${path}`)) && status < 300) return;
  const isBeyond = beyond.some((each) => each.test(`${method} ${path}`));
  const { responses } = isBeyond ? operationOf("GET", "/v3/conversations/1/members") : operationOf(method, path);
  // pagedMembers has no `default` in the description, which all other calls have.
  const response = responses[String(status)] ?? responses["default"] ?? (status < 400 ? undefined : anyError);
  assert.ok(response !== undefined, `${method} ${path} may not answer ${status}`);
  const what = `answer ${status} to ${method} ${path}`;
  if (response.schema === undefined) return assert.equal(body ?? null, null, `${what} has no body`);
  assertFits(answers, response.schema, body, what);
  // The description requires nothing; an error without a code or words would pass.
  if (status >= 400)
    assert.ok(
      isObject(body) && isObject(body["error"]) && body["error"]["code"] !== undefined,
      `${what}: no error.code`,
    );
}

function operationOf(method: string, path: string): Operation {
  const given = path.split("/");
  const found = Object.entries(swagger.paths).find(([template]) => {
    const parts = template.split("/");
    return parts.length === given.length && parts.every((part, at) => part.startsWith("{") || same(part, given[at]));
  });
  const operation = found?.[1][method.toLowerCase()];
  assert.ok(operation !== undefined, `the Bot Connector has no ${method} ${path}`);
  for (const part of given) assert.match(part, segment, `${path} is not percent-encoded`);
  return operation;
}

/** A mention is an entity with more than the description of entities says: it has its own. */
function assertMentions(activity: unknown, what: string): void {
  const entities: unknown = isObject(activity) ? activity["entities"] : undefined;
  if (!Array.isArray(entities)) return;
  for (const entity of entities as readonly unknown[]) {
    if (isObject(entity) && entity["type"] === "mention")
      assertFits(requests, { $ref: "#/definitions/Mention" }, entity, `mention of ${what}`);
  }
}

type Check = (schema: object) => ValidateFunction;

function assertFits(compile: Check, schema: object, value: unknown, what: string): void {
  const check = compile(schema);
  assert.ok(check(value), `${what}: ${JSON.stringify(check.errors)}`);
}

function validator(names: readonly string[]): Check {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const definitions = Object.fromEntries(
    Object.entries(swagger.definitions).map(([name, schema]) => {
      const closing = names.includes(name) ? { additionalProperties: false } : {};
      return [name, { ...(nullable(schema) as object), ...closing }];
    }),
  );
  const known = new Map<string, ValidateFunction>();
  return (schema) => {
    const key = JSON.stringify(schema);
    const check = known.get(key) ?? ajv.compile({ definitions, ...schema });
    known.set(key, check);
    return check;
  };
}

/** `x-nullable` of the description as JSON Schema has it. */
function nullable(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(nullable);
  if (!isObject(schema)) return schema;
  const { "x-nullable": isNullable, ...rest } = schema;
  const inner = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, nullable(value)]));
  return isNullable === true ? { ...inner, nullable: true } : inner;
}

function same(part: string, given: string | undefined): boolean {
  return part.toLowerCase() === given?.toLowerCase();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
