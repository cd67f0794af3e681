import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { html } from "./pages/html.ts";
import { viewOf } from "./pages/view.ts";

/** The built console, as it is handed out: read once, so that a build that replaces it never mixes with the one that runs. */
export interface Console {
  /** `index.html`, with places for the nonce and the language. */
  readonly index: string;
  /** By file name; each as it is, and smaller for browsers that take that. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** Files that browsers look for by an address of their own (`appFiles`). */
  readonly app: ReadonlyMap<string, Asset>;
}

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer | null;
  readonly gzip: Buffer | null;
}

/** Where `vite build` puts it. */
export const consoleDir = path.join(import.meta.dirname, "../../console/dist");

/**
 * Addresses that the console draws; every other one is a page of the server, or nothing. The console's routes
 * (`console/src/router.tsx`) are held against this list by a test.
 */
export const consolePaths = [
  "/",
  "/incidents",
  "/incidents/:id",
  "/services",
  "/services/:id",
  "/services/:id/rules/:rule",
  "/integrations",
  "/integrations/sources/:id",
  "/integrations/:channel",
  "/integrations/:channel/:account",
  "/deliveries",
  "/deliveries/:id",
  "/settings",
  "/settings/templates",
  "/settings/bridge",
  "/settings/health",
  "/settings/audit",
  "/users",
  "/me",
  "/welcome",
] as const;

/** Answered where the console was not built: the pages that need no JavaScript do. */
const instead: Readonly<Record<string, string>> = {
  "/": "/lite",
  "/incidents": "/lite",
  "/deliveries": "/lite",
  "/deliveries/:id": "/lite",
  "/settings": "/lite",
  "/settings/templates": "/lite",
  "/settings/bridge": "/lite",
  "/settings/health": "/lite",
  "/settings/audit": "/lite",
  "/welcome": "/lite",
  "/integrations": "/lite/services",
  "/integrations/sources/:id": "/lite/services",
  "/integrations/:channel": "/lite/services",
  "/integrations/:channel/:account": "/lite/services",
};

/** What makes an app of the console: its description, its pictures, and its service worker, which must lie above all that it speaks for. */
const appFiles = [
  "worker.js",
  "manifest.webmanifest",
  "icons/icon-192.png",
  "icons/icon-512.png",
  "icons/maskable-512.png",
  "icons/apple-touch-icon.png",
  "icons/badge-96.png",
] as const;

const yearSec = 31_536_000;
const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
};

/** Reads a build; null: there is none. */
export function readConsole(dir: string): Console | null {
  const index = path.join(dir, "index.html");
  if (!existsSync(index)) return null;
  const folder = path.join(dir, "assets");
  const names = readdirSync(folder).filter((name) => !/\.(br|gz)$/u.test(name));
  return {
    index: readFileSync(index, "utf8"),
    assets: new Map(names.map((name) => [name, readAsset(path.join(folder, name))])),
    app: new Map(
      appFiles
        .filter((name) => existsSync(path.join(dir, name)))
        .map((name) => [name, readAsset(path.join(dir, name))]),
    ),
  };
}

function readAsset(file: string): Asset {
  const read = (name: string): Buffer | null => (existsSync(name) ? readFileSync(name) : null);
  return {
    type: types[path.extname(file)] ?? "application/octet-stream",
    plain: readFileSync(file),
    br: read(`${file}.br`),
    gzip: read(`${file}.gz`),
  };
}

/** Registers the console in the context of the pages, whose gate sends who is not signed in to do so, and back. */
export async function consoleRoutes(server: FastifyInstance, built: Console | null): Promise<void> {
  for (const url of consolePaths) {
    server.get(url, { config: { access: "self" } }, async (request, reply) =>
      built === null ? reply.redirect(instead[url] ?? `/lite${request.url}`, 303) : sendIndex(request, reply, built),
    );
  }
  server.get<{ Params: { file: string } }>(
    "/assets/:file",
    { config: { access: "anyone" } },
    async (request, reply) => {
      const asset = built?.assets.get(request.params.file);
      // A tab of the version before asks for a file that is gone: it must not keep the answer.
      if (asset === undefined) return reply.code(404).type("text/plain; charset=utf-8").send("no such file\n");
      return sendAsset(request, reply, asset, `public, max-age=${yearSec}, immutable`);
    },
  );
  for (const name of appFiles) {
    const asset = built?.app.get(name);
    if (asset === undefined) continue;
    // Their names stay when they change.
    server.get(`/${name}`, { config: { access: "anyone" } }, async (request, reply) =>
      sendAsset(request, reply, asset, "no-cache"),
    );
  }
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset, keep: string): FastifyReply {
  void reply.header("cache-control", keep).header("vary", "accept-encoding").type(asset.type);
  const accepted = new Set((request.headers["accept-encoding"] ?? "").split(",").map((each) => each.trim()));
  if (asset.br !== null && accepted.has("br")) return reply.header("content-encoding", "br").send(asset.br);
  if (asset.gzip !== null && accepted.has("gzip")) return reply.header("content-encoding", "gzip").send(asset.gzip);
  return reply.send(asset.plain);
}

/** Styles that the console makes while it runs carry this answer's nonce; scripts come from our files only. */
function sendIndex(request: FastifyRequest, reply: FastifyReply, built: Console): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  const { language } = viewOf(request);
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
  const text = built.index
    .replace("%NONCE%", () => html`${nonce}`.text)
    .replace("%LANGUAGE%", () => html`${language}`.text);
  return reply.header("content-security-policy", policy).type("text/html; charset=utf-8").send(text);
}
