import type { FastifyInstance } from "fastify";

const year = 31_536_000;

/**
 * Headers of all answers to browsers. Pages carry neither scripts nor inline styles, so the policy allows none. Forms may post to
 * ourselves only.
 */
const always = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
} as const;

/**
 * Sets the security headers in this context. Pages with forms need `same-origin`: under `no-referrer` browsers send `Origin: null`
 * with a form, and those without Sec-Fetch-Site could not be told from another site. Neither lets an address out to other sites.
 */
export function secureHeaders(
  server: FastifyInstance,
  options: { readonly https: boolean; readonly referrer: "no-referrer" | "same-origin" },
): void {
  const headers = {
    ...always,
    "referrer-policy": options.referrer,
    ...(options.https ? { "strict-transport-security": `max-age=${year}; includeSubDomains` } : {}),
  };
  server.addHook("onRequest", (request, reply, done) => {
    void reply.headers(headers).header("x-request-id", request.id);
    if (reply.getHeader("cache-control") === undefined) void reply.header("cache-control", "no-store");
    done();
  });
}
