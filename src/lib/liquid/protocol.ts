/** What a thread is asked: to render texts with some values, or to look at them without rendering. */
export type Job =
  | { readonly kind: "render"; readonly sources: Readonly<Record<string, string>>; readonly data: string }
  | { readonly kind: "look"; readonly sources: Readonly<Record<string, string>> };

/**
 * Why a text could not be rendered.
 * - `syntax`, `unknown_filter`, `unknown_tag`: it is wrong as it is written
 * - `render`: it failed with these values
 * - `limit`: it took too long, too much memory, or made too much text
 * - `killed`: it did not stop by itself, and its thread was ended
 * - `busy`: the thread had no time for it
 */
export type TroubleCode = "syntax" | "unknown_filter" | "unknown_tag" | "render" | "limit" | "killed" | "busy";

export interface Trouble {
  readonly code: TroubleCode;
  /** Of the text, from 1; null: nowhere in particular. */
  readonly line: number | null;
  readonly column: number | null;
  /** What LiquidJS says, in English; the name of the filter or tag for `unknown_…`. */
  readonly text: string;
}

/** A variable that a text reads: `["incident", "labels", "host"]`; what is not plain text in it is null. */
export interface Used {
  readonly path: readonly (string | null)[];
  readonly line: number;
  readonly column: number;
}

/** One rendered text, or what it reads, or why not. */
export type Part =
  | { readonly ok: true; readonly text: string; readonly used: readonly Used[] }
  | { readonly ok: false; readonly trouble: Trouble };

/** By the names of `sources`. */
export type Parts = Readonly<Record<string, Part>>;

/** Limits inside of the thread; those of LiquidJS are its own and cooperative, so the thread is ended from outside as well. */
export const liquidLimits = {
  /** Characters of a text as it is written. */
  source: 20_000,
  /** Characters of a rendered text. */
  output: 64_000,
  /** Characters of the values, as JSON. */
  data: 4_000_000,
  /** Milliseconds for one text. */
  renderMs: 100,
  /** LiquidJS counts characters and entries that a filter or a range makes. */
  memory: 1_000_000,
} as const;
