import type { FastifyRequest } from "fastify";

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * What a browser says about where a write comes from. Sec-Fetch-Site where it is sent, else Origin (OWASP: the fallback is
 * mandatory). `unknown`: neither, so it is no browser of today.
 */
export function siteOf(request: FastifyRequest, publicUrl: string): "safe" | "same" | "other" | "unknown" {
  if (safe.has(request.method)) return "safe";
  const site = request.headers["sec-fetch-site"];
  // "same-site" is another host of the same domain: not us.
  if (typeof site === "string") return site === "same-origin" ? "same" : "other";
  const { origin } = request.headers;
  if (origin === undefined) return "unknown";
  return origin === publicUrl || URL.parse(origin)?.host === request.headers.host ? "same" : "other";
}
