import { z } from "zod";
import type { Severity } from "#domain/severity.ts";

export const id = z.string().min(1).max(64);
export const time = z.iso
  .datetime({ offset: true })
  .meta({ description: "RFC 3339", example: "2026-11-22T07:00:00.000Z" });
export const severity = z.enum(["critical", "warning", "info"]);
export const name = z.string().trim().min(1).max(100);
export const language = z.enum(["en", "zh-CN"]);
export const timeZone = z.string().min(1).max(64).meta({ description: "IANA zone", example: "Asia/Shanghai" });
export const email = z.email().max(254);

export const idParams = z.object({ id });

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional().meta({ description: "`next` of the page before." }),
});

/** One page of a list. */
export function pageOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row), next: z.string().nullable() });
}

/** A list that is short by nature. */
export function listOf<T extends z.ZodType>(row: T) {
  return z.object({ rows: z.array(row) });
}

/** The same for each severity. */
export function bySeverity<T extends z.ZodType>(value: T) {
  return z.object({ critical: value, warning: value, info: value } satisfies Record<Severity, T>);
}

/** A comma-separated list in a query. */
export function csv<T extends z.ZodType<unknown, string>>(value: T) {
  return z
    .string()
    .transform((text) => text.split(",").filter((part) => part !== ""))
    .pipe(z.array(value));
}

export const bilingual = z.object({ en: z.string(), "zh-CN": z.string() });

/** 204. */
export const nothing = z.null().meta({ description: "Done; no body." });

/** Milliseconds to the text that the API speaks. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}
