import type { Outcome } from "#ports/channel.ts";
import type { HttpResult } from "#ports/http.ts";

/** Any outcome but success: a status alone never proves success (house rule: a 2xx with an error body is a failure). */
export type Failure = Exclude<Outcome, { readonly kind: "accepted" }>;

/** What a status means. */
export type StatusRule =
  | { readonly retry: "message" | "address" | "account" }
  | { readonly permanent: "message" | "address" | "account" };

export type StatusTable = Readonly<Record<number, StatusRule>>;

export interface HttpReading {
  readonly now: number;
  /** Whose the URL is, so how far a broken connection reaches: the platform's one host (`account`) or this address's own (`address`). */
  readonly unreachable: "address" | "account";
  /** Where a platform differs from the table below. */
  readonly statuses?: StatusTable;
}

/** RFC 9110 §15, with 408, 425 and 429 as what they are: requests to come again. */
const statuses: StatusTable = {
  401: { permanent: "account" },
  403: { permanent: "account" },
  404: { permanent: "address" },
  408: { retry: "message" },
  410: { permanent: "address" },
  413: { permanent: "message" },
  425: { retry: "message" },
  429: { retry: "address" },
  500: { retry: "message" },
  502: { retry: "address" },
  503: { retry: "address" },
  504: { retry: "address" },
};

/** By the hundred, where no line above matches. */
const classes: StatusTable = { 4: { permanent: "message" }, 5: { retry: "message" } };

/** What went wrong as far as HTTP tells; null: a 2xx, whose body the channel reads next. */
export function httpFailure(result: HttpResult, reading: HttpReading): Failure | null {
  if (!result.ok) return connectionFailure(result, reading);
  const { status, headers } = result.response;
  if (status >= 200 && status < 300) return null;
  const rule =
    reading.statuses?.[status] ??
    statuses[status] ??
    // A redirect is a URL to be corrected by whoever entered it: it is never followed.
    (status < 400
      ? { permanent: reading.unreachable }
      : (classes[Math.floor(status / 100)] ?? { permanent: "message" }));
  const why = `answered with HTTP ${status}`;
  if ("permanent" in rule) return { kind: "permanent", blame: rule.permanent, why };
  return { kind: "retry", afterMs: retryAfter(headers["retry-after"], reading.now), scope: rule.retry, why };
}

function connectionFailure(result: Extract<HttpResult, { readonly ok: false }>, reading: HttpReading): Failure {
  // Our guard judges the URL, and whose that is decides who is to correct it: people's links do not break by a vendor's.
  if (result.refused) return { kind: "permanent", blame: reading.unreachable, why: `not sent: ${result.why}` };
  if (result.written) return { kind: "unknown", why: result.why };
  return { kind: "retry", afterMs: null, scope: reading.unreachable, why: result.why };
}

// RFC 9110 §5.6.7: the three forms of HTTP-date. The last names no zone and means UTC.
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const rfc850Date = /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/;
const asctimeDate = /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/;

/** `Retry-After` in milliseconds from now (RFC 9110 §10.2.3); null where it is absent or cannot be read. */
export function retryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}(\.\d{1,6})?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (!httpDate.test(text) && !rfc850Date.test(text) && !asctimeDate.test(text)) return null;
  const at = Date.parse(asctimeDate.test(text) ? `${text} GMT` : text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
