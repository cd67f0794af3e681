import type { Language } from "./people.ts";

/** What a text message is paid by. */
interface Paid {
  readonly encoding: "gsm" | "ucs2";
  readonly parts: number;
}

/** The note of a try with what it is paid by at its end, as a code that `noteWords` puts into words. */
export function noteWith(note: string | null, paid: Paid | null): string | null {
  if (paid === null) return note;
  const code = `segments:${paid.parts}:${paid.encoding}`;
  return note === null ? code : `${note}; ${code}`;
}

const encodings = { gsm: "GSM-7", ucs2: "UCS-2" } as const;

const words: Readonly<Record<Language, (parts: number, encoding: string) => string>> = {
  en: (parts, encoding) => `${parts} SMS ${parts === 1 ? "segment" : "segments"} (${encoding})`,
  "zh-CN": (parts, encoding) => `计 ${parts} 条短信（${encoding}）`,
};

/** A note apart from what is said of segments at its end, and that in words; null: nothing is said of them. */
export function segmentWords(
  note: string,
  language: Language,
): { readonly rest: string | null; readonly words: string } | null {
  const [all, parts, encoding] = /(?:^|; )segments:(\d{1,4}):(gsm|ucs2)$/.exec(note) ?? [];
  if (all === undefined || (encoding !== "gsm" && encoding !== "ucs2")) return null;
  const rest = note.slice(0, note.length - all.length);
  return { rest: rest === "" ? null : rest, words: words[language](Number(parts), encodings[encoding]) };
}
