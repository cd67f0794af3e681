import { createHash } from "node:crypto";
import * as z from "zod";
import { defineForm } from "./form.ts";

/** Settings of a bot that has none: all that it needs is in its address. */
export const noSettings = defineForm([], z.object({}));

/**
 * The address of a webhook as pasted, or null. Hosts in `vendors` want https; any other host is a private deployment or a proxy, and
 * may have http as well: where requests may go at all is decided by the guard of `deps.http`.
 */
export function hookUrl(text: string, vendors: readonly string[]): URL | null {
  if (text.length > 2_048) return null;
  const url = URL.parse(text.trim());
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (url.protocol !== "https:" && (url.protocol !== "http:" || vendors.includes(url.hostname))) return null;
  return url;
}

/** Tells two secrets apart without giving either away: the first 16 hex digits of SHA-256. */
export function keyOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("hex").slice(0, 16);
}
