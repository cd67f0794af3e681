import { fastify } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";
import { z } from "zod";
import { sessionCookie } from "./cookie.ts";
import type { ApiDeps } from "./deps.ts";
import { problems } from "./problem.ts";
import { restRoutes } from "./rest.ts";

/**
 * Describes the API from its schemas (OpenAPI 3.1). Only for development: what is served is the committed `docs/openapi.json`,
 * which a test holds against this.
 */
async function describeApi(): Promise<object> {
  const { fastifySwagger } = await import("@fastify/swagger");
  const server = fastify();
  await server.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Tocsin",
        version: "1",
        description:
          "Names are in snake_case, times in RFC 3339. Lists come in pages: pass `next` as `cursor`. Errors are RFC 9457 problems.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "An API token, tcs_…; it may do what its scopes and its user's role both allow.",
          },
          session: { type: "apiKey", in: "cookie", name: "tocsin", description: "The console's session." },
          integration_key: { type: "http", scheme: "bearer", description: "The key of an integration." },
        },
      },
    },
    transform: (route) => {
      const made = jsonSchemaTransform(route);
      const access = route.route.config?.access;
      const open = access === "anyone";
      const described = {
        ...made.schema,
        security: open ? [] : [{ token: open ? [] : [String(access)] }, { session: [] }],
      };
      return { ...made, schema: described };
    },
    transformObject: jsonSchemaTransformObject,
  });
  await server.register((context) => restRoutes(context, unused, sessionCookie(false)), { prefix: "/api/v1" });
  await server.ready();
  const spec = withProblems(server.swagger());
  await server.close();
  return spec;
}

/** The text of `docs/openapi.json`. */
export async function openApiText(): Promise<string> {
  return `${JSON.stringify(await describeApi(), null, 2)}\n`;
}

/** Routes touch what they are handed when a request comes, and here none does; so an empty shell describes them as well. */
const unused = { app: { publicUrl: "http://localhost", store: { read: {} } } } as unknown as ApiDeps;

const problemAnswer = {
  description: "A problem (RFC 9457)",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

/** The parts of a specification that are worked on. */
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ responses: z.record(z.string(), z.unknown()) }))),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Every operation may end with a problem; and the way in for alerts, which has no schemas (it is the hot path). */
function withProblems(spec: unknown): object {
  const { paths, components, ...rest } = document.parse(spec);
  const operations = mapValues(paths, (methods) =>
    mapValues(methods, (operation) => ({
      ...operation,
      responses: { ...operation.responses, default: problemAnswer },
    })),
  );
  const all = { "/in/{source}": ingestOperation, ...operations };
  const schemas = referred({ ...components.schemas, Problem: problemSchema }, JSON.stringify(all));
  return { ...rest, components: { ...components, schemas }, paths: all };
}

/** The schemas that a text refers to, and those that they refer to: each is generated for both directions, needed or not. */
function referred(
  schemas: Readonly<Record<string, unknown>>,
  text: string,
  found: ReadonlySet<string> = new Set(),
): object {
  const named = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/gu)].map(([, name]) => name ?? "");
  const fresh = new Set(named).difference(found);
  const all = found.union(fresh);
  if (fresh.size > 0) return referred(schemas, JSON.stringify([...fresh].map((name) => schemas[name])), all);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => all.has(name)));
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

const problemSchema = {
  type: "object",
  required: ["type", "title", "status"],
  properties: {
    type: { type: "string", enum: Object.keys(problems).map((code) => `/api/docs#${code}`) },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "Why, in the language of whoever asks." },
    reason: {
      type: "string",
      description: "A code for `detail` that stays, such as `last_admin`; absent where a platform said it.",
    },
    params: {
      type: "object",
      additionalProperties: { type: "string" },
      description: "What `detail` is filled in with.",
    },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["problem"],
        properties: {
          field: { type: "string" },
          pointer: { type: "string" },
          problem: { type: "string", description: "In the language of whoever asks." },
          reason: { type: "string", description: "A code for `problem` that stays, such as `too_long`." },
          params: { type: "object", additionalProperties: { type: "string" } },
        },
      },
    },
  },
} as const;

const ingestOperation = {
  post: {
    tags: ["ingest"],
    summary: "Send alerts",
    description:
      "The body is what the source sends by itself. Answered after it is stored durably. Senders that cannot set headers use /in/{source}/{key} or ?integration_key=.",
    parameters: [{ name: "source", in: "path", required: true, schema: { type: "string" }, example: "standard" }],
    security: [{ integration_key: [] }],
    requestBody: { required: true, content: { "application/json": { schema: {} } } },
    responses: {
      202: {
        description: "Stored. Sources whose senders expect another answer give that one.",
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: {
                accepted: {
                  type: "array",
                  items: {
                    type: "object",
                    properties: {
                      event_id: { type: ["string", "null"] },
                      dedup_key: { type: "string" },
                      incident_id: { type: ["string", "null"] },
                      result: { enum: ["opened", "joined", "repeated", "updated", "resolved", "orphan"] },
                    },
                  },
                },
                rejected: {
                  type: "array",
                  items: { type: "object", properties: { pointer: { type: "string" }, problem: { type: "string" } } },
                },
              },
            },
          },
        },
      },
      default: problemAnswer,
    },
  },
} as const;
