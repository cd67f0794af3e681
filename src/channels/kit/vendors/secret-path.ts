import { createHash, timingSafeEqual } from "node:crypto";
import { markVerified } from "#ports/inbound.ts";
import type { RawRequest, Rejection, VerifiedRequest } from "#ports/inbound.ts";

/**
 * Proves a request of a vendor that signs nothing: the address that its console was given holds a secret, `…?key=<secret>`. Compared
 * in constant time, whatever the lengths. An account without such a key takes no requests at all.
 */
export function verifySignature(request: RawRequest, key: string): VerifiedRequest | Rejection {
  if (request.method !== "POST") return { rejected: true, status: 400, why: "not a POST" };
  const given = queryOf(request).get("key") ?? "";
  return key !== "" && timingSafeEqual(digest(given), digest(key))
    ? markVerified(request)
    : { rejected: true, status: 401, why: "the key in the address is not the account's" };
}

/** The query of a request as it was received. */
export function queryOf(request: RawRequest): URLSearchParams {
  const at = request.url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : request.url.slice(at + 1));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** The JSON objects of a body that is one, or a list of them; what is neither is left out. */
export function bodyObjects(body: Uint8Array): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
    return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) =>
      typeof each === "object" && each !== null && !Array.isArray(each) ? [{ ...each }] : [],
    );
  } catch {
    return [];
  }
}

/** A field as text; numbers become text, all else is empty. */
export function textOf(object: Readonly<Record<string, unknown>>, key: string): string {
  const value = Object.hasOwn(object, key) ? object[key] : undefined;
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
