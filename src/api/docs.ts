import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { permissionsOf } from "#domain/permission.ts";
import type { ApiDeps } from "./deps.ts";
import { secureHeaders } from "./headers.ts";
import { type Html, html } from "./pages/html.ts";
import { stylePath } from "./pages/style.ts";
import { problems } from "./problem.ts";

/** What the page reads of the specification. */
const spec = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        tags: z.array(z.string()).default([]),
        summary: z.string().default(""),
        security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
      }),
    ),
  ),
});

export const specFile = path.join(import.meta.dirname, "../../docs/openapi.json");

/** The specification, and a page that lists it; nothing is loaded from elsewhere and nothing runs in the browser. */
export async function docsRoutes(server: FastifyInstance, deps: ApiDeps): Promise<void> {
  secureHeaders(server, { https: deps.app.publicUrl.startsWith("https:"), referrer: "no-referrer" });
  // Read when somebody asks: it takes 0.9 MB of memory, and to parse it holds up a start. The page is made once: anybody may ask for it.
  const text = (): Promise<string> => readFile(specFile, "utf8");
  let page: string | null = null;
  server.get("/api/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(await text()),
  );
  server.get("/api/docs", async (_request, reply) => {
    page ??= docsPage(spec.parse(JSON.parse(await text())), deps.app.publicUrl).text;
    return reply.type("text/html; charset=utf-8").send(page);
  });
}

interface Operation {
  readonly route: string;
  readonly method: string;
  readonly summary: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[] | undefined;
}

function docsPage({ paths }: z.output<typeof spec>, publicUrl: string): Html {
  const operations = Object.entries(paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route, method, ...operation })),
  );
  const groups = Map.groupBy(operations, (operation) => operation.tags[0] ?? "other");
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Tocsin API</title>
        <link rel="stylesheet" href="${stylePath}" />
      </head>
      <body>
        <main class="wide">
          <h1>Tocsin API</h1>
          <p>Base: <code>${publicUrl}</code> · <a href="/api/openapi.json">OpenAPI 3.1</a></p>
          <p>
            Programs send <code>Authorization: Bearer tcs_…</code>. A token may do what its scopes and its user's role
            both allow. Errors are RFC 9457 problems, listed at the end.
          </p>
          ${permissionTable()} ${[...groups].map(([tag, rows]) => operationTable(tag, rows))} ${problemTable()}
        </main>
      </body>
    </html>`;
}

function permissionTable(): Html {
  return table(
    "Permissions",
    ["Role", "May"],
    Object.entries(permissionsOf).map(
      ([role, permissions]) =>
        html`<tr>
          <td>${role}</td>
          <td>${permissions.join(" · ")}</td>
        </tr>`,
    ),
  );
}

function operationTable(tag: string, rows: readonly Operation[]): Html {
  return table(
    tag,
    ["Operation", "What it does", "Needs"],
    rows.map(
      (row) =>
        html`<tr>
          <td><code>${row.method.toUpperCase()} ${row.route}</code></td>
          <td>${row.summary}</td>
          <td>${needs(row.security)}</td>
        </tr>`,
    ),
  );
}

function problemTable(): Html {
  return table(
    "Problems",
    ["Code", "Status", "Means", "What to do"],
    Object.entries(problems).map(
      ([code, { status, title, remedy }]) =>
        html`<tr id="${code}">
          <td><code>${code}</code></td>
          <td>${status}</td>
          <td>${title}</td>
          <td>${remedy}</td>
        </tr>`,
    ),
  );
}

function table(title: string, columns: readonly string[], rows: readonly Html[]): Html {
  return html`<h2>${title}</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>`;
}

function needs(security: readonly Readonly<Record<string, readonly string[]>>[] | undefined): string {
  const schemes = Object.assign({}, ...(security ?? [])) as Readonly<Record<string, readonly string[]>>;
  return schemes["token"]?.[0] ?? (schemes["integration_key"] === undefined ? "nothing" : "integration key");
}
